"""How this product talks to Temporal: with one converter, one codec and one plugin, so that client, worker and replayer
agree.
"""

from contextlib import suppress
from copy import copy
from datetime import timedelta
from functools import lru_cache
from typing import Any, Self

from pydantic_core import to_json
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
    SerializationContext,
    WorkflowSerializationContext,
)
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.plugin import SimplePlugin
from temporalio.service import RPCError
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    Interceptor,
    ReplayerConfig,
    UnsandboxedWorkflowRunner,
    WorkerConfig,
    WorkflowRunner,
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from domain.engine.revision import Sweep
from domain.law.rulebook import Rulebook
from domain.matter.names import PROCEDURE_WORKFLOWS, REVISION_WORKFLOW, revision_id, workflow_id
from domain.matter.state import State
from domain.records.record import search_attributes
from domain.records.wire import Start, Untrusted
from matters.temporal import attributes, signing
from matters.temporal.signing import Codec, Keys

WORKFLOW_TASK = timedelta(seconds=10)
DOWN = (RPCError, RuntimeError, TimeoutError)  # the errors that calls to Temporal raise while it can't be reached
_CONTEXTS = 1_024  # contexts whose converters are kept: each workflow that is under way has about four
BRIEFLY = 2.0  # seconds for a call that the reconciler makes up for when it fails


class _Json(PydanticJSONPlainPayloadConverter):
    """JSON without empty fields, because histories are kept and people read them."""

    def to_payload(self, value: Any) -> Payload | None:
        """Return the payload of a value, without nulls."""
        return Payload(metadata={"encoding": b"json/plain"}, data=to_json(value, exclude_none=True))


# Shared, because each workflow has a converter and would otherwise build validators of its own.
_CONVERTERS = {
    each.encoding.encode(): _Json() if isinstance(each, JSONPlainPayloadConverter) else each
    for each in DefaultPayloadConverter.default_encoding_payload_converters
}


class Converter(CompositePayloadConverter):
    """Pydantic's JSON. A payload that isn't signed or isn't of the type that is asked for becomes `Untrusted`. When no
    type is asked for, a payload that can't be read becomes a marker instead of an error.

    So a forged or malformed signal reaches its handler and is recorded. Otherwise it would be dropped, or would freeze
    the matter.
    """

    def __init__(self) -> None:
        # A worker makes a converter for each activation. None of them keeps anything of its own.
        self.converters = _CONVERTERS

    def from_payloads(self, payloads: Any, type_hints: list[Any] | None = None) -> list[Any]:
        if type_hints and any(hint is not Any for hint in type_hints):
            if any(map(_untrusted, payloads)):
                return [Untrusted() for _ in payloads]
            try:
                return super().from_payloads(payloads, type_hints)
            except Exception:  # noqa: BLE001 - signed, and moved here from a place that has the same signature
                return [Untrusted() for _ in payloads]
        return [self._lenient(payload) for payload in payloads]

    def _lenient(self, payload: Payload) -> Any:
        # What a workflow has told is no act, so nobody can send it back to the workflow as one.
        if _untrusted(payload) or signing.OWN in payload.metadata:
            return Untrusted()
        try:
            return super().from_payloads([payload], None)[0]
        except Exception:  # noqa: BLE001 - whatever the fault is, the payload is unreadable
            return {"unreadable": payload.metadata.get("encoding", b"").decode(errors="replace")[:40]}


def _untrusted(payload: Payload) -> bool:
    return payload.metadata.get("encoding") == signing.UNTRUSTED


class _Trusted(Interceptor):
    """Keeps whatever isn't signed away from activities. Temporal tries such an activity again, in case that a key is
    missing here.
    """

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        return _TrustedActivity(next)


class _TrustedActivity(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 - Temporal's name
        if any(isinstance(arg, Untrusted) for arg in input.args):
            raise ApplicationError("the arguments are not signed by a key of this product", type="untrusted")
        return await super().execute_activity(input)


def _runner(chosen: WorkflowRunner | None) -> WorkflowRunner:
    """Return the runner of workflow code: the one that runs nothing in a sandbox if it was chosen, else a sandbox.

    The domain is pure and the shell is this product's own. Passed through the sandbox, a case costs half the time and a
    tenth of the memory. Any other module is refused.
    """
    if isinstance(chosen, UnsandboxedWorkflowRunner):
        return chosen
    restrictions = SandboxRestrictions.default.with_passthrough_modules(
        "domain",
        "matters",
        "workflows",
        "temporalio",
        "pydantic",
        "pydantic_core",
    )
    return SandboxedWorkflowRunner(restrictions=restrictions)


class _Converters(DataConverter):
    """The converters of a client or of a worker. Only the codec knows for which workflow and which way a payload is.

    The SDK asks for the converters of a context several times for each payload, and would make all of them anew each
    time. So those of the latest contexts are kept, in the object that was made first.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "_kept", lru_cache(_CONTEXTS)(self._made))  # the class is frozen

    def with_context(self, context: SerializationContext) -> Self:
        """Return the converters with the codec for this context."""
        return self.__dict__["_kept"](context)

    def _made(self, context: SerializationContext) -> Self:
        if not isinstance(self.payload_codec, Codec):
            raise TypeError("these converters have no codec")
        made = copy(self)
        object.__setattr__(made, "payload_codec", self.payload_codec.with_context(context))
        return made


def converter(keys: Keys, *, worker: bool = False) -> DataConverter:
    """Return how values become payloads, for a client or for a worker."""
    return _Converters(
        payload_converter_class=Converter,
        payload_codec=Codec(keys, worker),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


def history_converter(client: Client, workflow_id: str) -> DataConverter:
    """Return how the payloads in the history of a workflow are read, as its worker reads them."""
    codec = client.data_converter.payload_codec
    if not isinstance(codec, Codec):
        raise TypeError("this client has no codec")
    context = WorkflowSerializationContext(client.namespace, workflow_id)
    return converter(codec.keys, worker=True).with_context(context)


class Plugin(SimplePlugin):
    """What every client, worker and replayer of this product has in common."""

    def __init__(self, keys: Keys) -> None:
        super().__init__("shouwen", data_converter=converter(keys), workflow_runner=_runner, interceptors=[_Trusted()])
        self._for_workers = converter(keys, worker=True)

    def configure_worker(self, config: WorkerConfig) -> WorkerConfig:
        """Give the worker a client that signs as workflows and activities do."""
        config = super().configure_worker(config)
        if "client" not in config:
            raise ValueError("a worker needs a client")
        given = config["client"].config(active_config=True)
        given["data_converter"] = self._for_workers
        given["plugins"] = []
        config["client"] = Client(**given)
        return config

    def configure_replayer(self, config: ReplayerConfig) -> ReplayerConfig:
        """Let the replayer verify as a worker does."""
        config = super().configure_replayer(config)
        config["data_converter"] = self._for_workers
        return config


async def connect_client(
    address: str, keys: Keys, namespace: str = "default", *, lazy: bool = False, **options: Any
) -> Client:
    """Return a client. ``lazy`` means that it connects at its first call, so that a process can start while Temporal is
    down.
    """
    return await Client.connect(address, namespace=namespace, plugins=[Plugin(keys)], lazy=lazy, **options)


async def start_revision(client: Client, task_queue: str, number: int) -> None:
    """Start the workflow that brings a revised calendar to every matter, unless it runs."""
    with suppress(WorkflowAlreadyStartedError):
        await client.start_workflow(
            REVISION_WORKFLOW,
            Sweep(number=number),
            id=revision_id(number),
            task_queue=task_queue,
            static_summary=f"日历调整第{number}号",
        )


async def start_matter(
    client: Client,
    task_queue: str,
    rulebook: Rulebook,
    state: State,
    start: Start,
    signal: tuple[str, Any] | None = None,
    *,
    replaces: bool = False,
) -> WorkflowHandle[Any, Any]:
    """Start the workflow of a matter. If ``signal`` is given, the workflow handles this act before anything else. With
    ``replaces``, a workflow that runs is terminated.

    Without these two, raises WorkflowAlreadyStartedError when the workflow runs already. With it, a running workflow
    gets the act as a signal.
    """
    workflow_type = PROCEDURE_WORKFLOWS[state.procedure]
    procedure = rulebook.procedures[state.procedure]
    return await client.start_workflow(
        workflow_type,
        start,
        id=workflow_id(state.procedure, state.number),
        task_queue=task_queue,
        task_timeout=WORKFLOW_TASK,
        search_attributes=attributes.typed(search_attributes(rulebook, state)),
        static_summary=f"{procedure.title} {state.number}",
        id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING
        if replaces
        else WorkflowIDConflictPolicy.UNSPECIFIED,
        start_signal=signal[0] if signal else None,
        start_signal_args=[signal[1]] if signal else [],
    )
