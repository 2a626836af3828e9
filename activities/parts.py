"""Begin the cases of parts that were split off other cases."""

from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256

from temporalio import activity

from db.directory import Directory
from db.reads.cases import Cases, Viewer
from db.vault.texts import Reader, Vault
from db.writes.intake import Intake, Repeated
from domain.clock.calendar import Calendar
from domain.engine.beginnings import received
from domain.law import library
from domain.matter.events import Event
from domain.records.part import SplitPart
from matters.begin import CATCH_UP, ENGINE_ACTOR, Asking, Begin, Beginning

READER = Reader(id=ENGINE_ACTOR.id, agency=ENGINE_ACTOR.agency, purpose="拆分：转录到另立的一件")


class PartActivities:
    """The activity that begins the case of a part."""

    def __init__(self, cases: Cases, vault: Vault, directory: Directory, begin: Begin) -> None:
        self._cases = cases
        self._vault = vault
        self._directory = directory
        self._begin = begin

    @activity.defn
    async def open_part(self, part: SplitPart) -> str:
        """Begin the case of a part once, and return its number. The applicant is that of the first case; his data and
        the subject are sealed anew, under the key of the new case.
        """
        if begun := await self._cases.split_off(part.id):
            return begun
        whole = await self._cases.get(part.number, Viewer(sees_all=True))
        if whole is None:
            raise LookupError(part.number)
        applicant = whole.applicant or {}
        personal = [name for name in ("name", "contact") if name in applicant]
        refs = (part.subject, *(applicant[name] for name in personal))
        texts = [await self._vault.open(part.number, ref, READER) for ref in refs]

        first = await self._first(part)

        async def take(intake: Intake) -> Beginning:
            number = await intake.number("case")
            subject, *sealed = await intake.seal(number, texts)
            kept = {
                "opened_by_system": whole.opened_by_system,
                "channel": whole.channel,
                "subject": subject,
                "applicant": applicant | dict(zip(personal, sealed, strict=True)),
            }
            return Beginning(number, first, library.get(part.rulebook, part.digest), kept, part.since)

        ahead = max(part.raised_at - datetime.now(part.raised_at.tzinfo), timedelta())
        asking = Asking(ENGINE_ACTOR.id, f"split/{part.id}", b"")
        with suppress(Repeated):  # an earlier try has begun it and was cut off; the reconciler starts its workflow
            await self._begin.matter("case", asking, take, by=whole.opened_by, ahead=ahead, patience=CATCH_UP)
        return await self._cases.split_off(part.id) or ""

    async def _first(self, part: SplitPart) -> Event:
        """The first event of the part's case."""
        agency = part.kept["agency"]
        return received(
            library.get(part.rulebook, part.digest),
            Calendar(),
            command=sha256(f"split/{part.id}".encode()).hexdigest()[:32],
            actor=part.actor,
            received_at=part.at,
            occurred_at=None,
            agency=agency,
            card=(await self._directory.cards([agency])).get(agency),
            kind=part.kept["kind"],
            form=part.kept["form"],
            responder=part.kept.get("responder"),
            responder_agency=agency,
            no_contact=bool(part.kept.get("no_contact")),
            matter_type=part.kept.get("matter_type"),
            split_from=part.id,
            receipt=part.receipt,
            before=part.before,
        )
