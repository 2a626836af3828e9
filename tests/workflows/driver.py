"""Opens and drives cases on the real servers as the API would, each in its own time."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic_core import to_jsonable_python
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowHandle

from db.leads import LeadRow
from db.vault.keyring import Keyring
from db.writes.intake import NewMatter
from domain.clock.calendar import Calendar
from domain.engine.beginnings import received
from domain.engine.procedure import open_matter
from domain.law import library
from domain.matter.events import Actor, Command
from domain.matter.names import workflow_id
from domain.matter.state import State
from domain.records.record import LedgerRow, record
from domain.records.wire import Start, calendar_for, pack
from matters import deliver, law
from matters.integrity.reconcile import Reconciler
from matters.parts import Parts
from matters.temporal import timeskip
from matters.temporal.client import start_matter
from testing import district
from testing.fields import data_of, strings

VAULT_KEYS = Keyring({"k1": b"m" * 32})


class Case:
    """One case, or a matter of another procedure, on the real servers."""

    def __init__(self, driver: "Driver", number: str, procedure: str = "case") -> None:
        self.driver = driver
        self.number = number
        self.procedure = procedure

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        return self.driver.client.get_workflow_handle(workflow_id(self.procedure, self.number))

    async def now(self) -> datetime:
        return await timeskip.current_time(self.driver.client, self.handle.id)

    async def packed(
        self,
        act: str,
        by: Actor = district.RESPONDER,
        at: datetime | None = None,
        act_id: str | None = None,
        **fields: Any,
    ) -> dict[str, Any]:
        data = data_of(self.procedure, act, fields)
        named = set(strings(data))
        return pack(
            Command(
                id=act_id or secrets.token_urlsafe(9).replace("-", "x").replace("_", "y"),
                name=act,
                data=data,
                actor=by,
                at=at or await self.now(),
                agencies={agency: card for agency, card in district.AGENCIES.items() if agency in named},
                officials={person: agency for person, agency in district.OFFICIALS.items() if person in named},
                staff={person: post for person, post in district.STAFF.items() if person in named},
            )
        )

    async def received(
        self, act: str, by: Actor = district.RESPONDER, at: datetime | None = None, **fields: Any
    ) -> dict[str, Any]:
        """Receive an act as the API does. Returns what has to be sent to the workflow."""
        packed = await self.packed(act, by, at, **fields)
        async with self.driver.receipts.intake("hall", secrets.token_hex(8), b"") as intake:
            intake.received_at = datetime.fromisoformat(packed["at"])
            await intake.receipt(packed["id"], self.procedure, self.number, act, packed)
        return packed

    async def act(self, act: str, by: Actor = district.RESPONDER, **fields: Any) -> dict[str, Any]:
        """Do an act as an update. Returns the workflow's answer."""
        answer = await deliver.update(
            self.driver.client, self.procedure, self.number, act, await self.received(act, by, **fields), wait=30
        )
        assert isinstance(answer, dict), answer
        return answer

    async def signal(self, act: str, by: Actor = district.RESPONDER, **fields: Any) -> str:
        """Do an act as a signal. Returns its id."""
        packed = await self.received(act, by, **fields)
        await self.handle.signal(act, packed)
        return packed["id"]

    async def skip(self, by: timedelta) -> None:
        await timeskip.fast_forward(self.driver.client, self.handle.id, by)

    async def details(self) -> str:
        """Return the text that Temporal's UI shows of the matter to operators."""
        metadata = await self.handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
        return metadata.current_details

    async def ledger(self) -> list[LedgerRow]:
        return await self.driver.parts.ledger.events(self.number)

    async def types(self) -> list[str]:
        return [row.type for row in await self.ledger()]

    async def leads(self) -> list[LeadRow]:
        return await self.driver.parts.leads.of(self.number)

    async def findings(self) -> list["Case"]:
        """Return the findings that the case has led to."""
        numbers = (await self.driver.parts.findings.of_cases([self.number])).get(self.number, [])
        return [Case(self.driver, number, "finding") for number in numbers]

    async def state(self) -> State:
        """Return the state of the matter as its ledger tells it."""
        return (await self.driver.parts.fold.matter(self.number)).state


class Driver:
    """Opens cases on the real servers."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.client = parts.client
        self.rulebook = parts.rulebook
        self.receipts = parts.receipts
        self.reconciler = Reconciler(parts)

    async def open(
        self,
        *,
        kind: Literal["application", "inquiry"] = "application",
        form: Literal["written", "oral"] = "written",
        start: bool = True,
        calendar: Calendar | None = None,
        change: Callable[[Start], Start] = lambda start: start,
        ago: timedelta = timedelta(),
        edition: str | None = None,
    ) -> Case:
        """Open a case. ``ago``: how long ago it was received. ``change`` alters what its workflow begins with.
        ``edition``: by another rulebook than that of the driver.
        """
        calendar, rulebook = calendar or law.calendar(), library.by_id(edition or self.rulebook.id)
        assert rulebook
        act_id = secrets.token_hex(8)
        async with self.receipts.intake("hall", secrets.token_hex(8), b"") as intake:
            number = await intake.number("case")
            at = intake.received_at - ago
            first = received(
                rulebook,
                calendar,
                command=act_id,
                actor=district.SYSTEM,
                received_at=at,
                occurred_at=None,
                agency=district.LEAD,
                card=district.AGENCIES[district.LEAD],
                kind=kind,
                form=form,
                responder=district.RESPONDER.id,
                responder_agency=district.LEAD,
            )
            opened = open_matter(rulebook, "case", number, calendar, first, district.FUNCTIONS)
            begin = change(
                Start(
                    number=number,
                    rulebook=rulebook.id,
                    digest=rulebook.digest,
                    calendar=calendar_for(calendar, at),
                    functions=district.FUNCTIONS,
                    first=first,
                )
            )
            await intake.receipt(act_id, "case", number, "open", {})
            await intake.open(
                NewMatter(rulebook_digest=rulebook.digest, start=to_jsonable_python(begin), opened_by="hall"),
                record(rulebook, None, opened.state, opened.events, at, command=act_id, summary="收到事项"),
            )
        if start:
            await start_matter(self.client, self.parts.task_queue, rulebook, opened.state, begin)
        return Case(self, number)
