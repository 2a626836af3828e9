"""Signals and updates of a workflow class, made from the registry of acts (`domain.acts`)."""

from collections.abc import Sequence
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue

from domain.acts import ACTS, Act
from domain.matter.names import REVISE

# A run waits for its handlers before it ends. Only when it isn't level with the ledger does it leave them, because then
# they must not answer.
_ABANDON = workflow.HandlerUnfinishedPolicy.ABANDON


def acts_of(procedure: str) -> Any:
    """Return a class decorator that adds every act of the procedure as a signal and as an update, and a signal for a
    revised calendar.

    It stands below ``@workflow.defn``, on a class with a ``shell``. The handlers take any arguments, because a
    malformed, empty or unknown signal must never freeze a matter.
    """

    def add(cls: type[Any]) -> type[Any]:
        for name, act_type in ACTS[procedure].items():
            setattr(cls, f"signal_{name}", _signal(name, act_type))
            setattr(cls, f"update_{name}", _update(name, act_type))
        cls.revise_calendar = _revise()
        cls.unknown_signal = _unknown()
        return cls

    return add


def _signal(name: str, act_type: type[Act]) -> Any:
    async def handler(self: Any, value: Any = None, *extra: Any) -> None:
        await self.shell.signal(name, value if not extra else None)

    handler.__name__ = f"signal_{name}"
    return workflow.signal(name=name, description=act_type.title, unfinished_policy=_ABANDON)(handler)


def _update(name: str, act_type: type[Act]) -> Any:
    async def handler(self: Any, value: Any = None, *extra: Any) -> dict[str, Any]:
        return await self.shell.update(name, value if not extra else None)

    def refuse(self: Any, value: Any = None, *extra: Any) -> None:
        self.shell.refuse(name, value if not extra else None)

    handler.__name__ = f"update_{name}"
    made = workflow.update(name=name, description=act_type.title, unfinished_policy=_ABANDON)(handler)
    made.validator(refuse)
    return made


def _revise() -> Any:
    async def revise_calendar(self: Any, value: Any = None, *extra: Any) -> None:
        await self.shell.revise_calendar(value if not extra else None)

    return workflow.signal(
        name=REVISE, description="日历调整：待履行的义务按调整后的工作日重新计算", unfinished_policy=_ABANDON
    )(revise_calendar)


def _unknown() -> Any:
    async def unknown_signal(self, name: str, _args: Sequence[RawValue]) -> None:  # noqa: ANN001 - Temporal reads the hints
        await self.shell.signal(name, None)

    return workflow.signal(dynamic=True, description="未知信号：只作记录", unfinished_policy=_ABANDON)(unknown_signal)
