"""The roads that a case of a simulated district takes, from its opening to its end."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from bench.town.district import AGENCIES, OFFICE, SYSTEM, TEXT, begun
from domain.clock.calendar import TZ, Calendar
from domain.engine.beginnings import received
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor

LATE = 0.05  # part of the cases; one in five of them is late twice
LATE_RECEIVED = 0.004  # part of the answers that are received in time and read when the breach was already recorded
FIRST_DAY = datetime(2026, 1, 4, tzinfo=TZ)
DAYS = 360
LONG = (9, 12, 20)  # numbers of days that exceed every limit but a promised one
ROADS = ("answer", "answer", "complete", "complete", "notice", "elsewhere", "elsewhere", "joint")
# Roads that need an act of a later edition.
NEWER = {
    "published": "publish_result", "corrected": "correct_matter_type", "promised": "approve_limit",
    "excluded": "tell_extension", "returned": "urge",
}  # fmt: skip
STAGES = {
    "answer": 2, "complete": 3, "notice": 4, "elsewhere": 4, "joint": 6,
    "published": 3, "corrected": 4, "promised": 3, "excluded": 1, "returned": 6,
}  # fmt: skip


class Case:
    """One case on one of its roads. When it is late, it waits for days at one of its stages."""

    def __init__(self, rulebook: Rulebook, known: list[tuple[datetime, Calendar]], chance: Random, number: str) -> None:
        self.chance = chance
        agency, *others = chance.sample([*AGENCIES], 3)
        at = FIRST_DAY + timedelta(days=chance.randrange(DAYS), hours=9, minutes=chance.randrange(480))
        acts = rulebook.procedures["case"].acts
        roads = [*ROADS, *(road for road, needed in NEWER.items() if needed in acts)]
        road = chance.choice(roads)
        kind = "inquiry" if road in ("answer", "published") else "application"
        special = "licence" if road == "complete" and chance.random() < 0.5 else None  # noqa: PLR2004 - every other one
        special = "licence" if road == "excluded" else special
        self.clerk, self.head = Actor(f"{agency}-1", agency, ("responder",)), Actor(f"{agency}-head", agency, ("head",))
        calendar = next(calendar for since, calendar in reversed(known) if since <= at)
        first = received(
            rulebook, calendar, command="open", actor=SYSTEM, received_at=at, occurred_at=None, agency=agency,
            card=AGENCIES[agency], kind=kind, form="written", responder=self.clerk.id, responder_agency=agency,
            matter_type=special, no_contact=road == "published",
        )  # fmt: skip
        self.matter = begun(rulebook, known, "case", number, first)
        stages = STAGES[road]
        times = (2 if chance.random() < 0.2 else 1) if chance.random() < LATE else 0  # noqa: PLR2004 - one in five
        self.late = set(chance.sample(range(stages), min(times, stages)))
        self.stage = 0
        getattr(self, road)(*others)
        self.matter.wait(self.matter.now + timedelta(days=30))

    def act(self, name: str, by: Actor, /, **data: Any) -> None:
        """Do an act. It belongs to the next stage, which may be chosen to be late."""
        self.tarry()
        self.stage += 1
        self.matter.act(name, by, **data)

    def tarry(self) -> None:
        """Let the time of the coming stage run out, if this stage was chosen to be late."""
        if self.stage in self.late:
            self.late.discard(self.stage)
            self.matter.days(self.chance.choice(LONG))

    def answer(self, *_others: str) -> None:
        """An inquiry. Sometimes its answer is received in time and read after the breach."""
        self.act("route", self.clerk, route="own_post")
        if not self.late and self.chance.random() < LATE_RECEIVED:
            received_at = self.matter.now + timedelta(hours=1)
            self.matter.days(12)
            self.matter.act("answer", self.clerk, at=received_at, answer=TEXT, on_the_spot=True)
            return
        self.act("answer", self.clerk, answer=TEXT, on_the_spot=True)

    def complete(self, *_others: str) -> None:
        """A matter of one's own, accepted with a limit. A licence that nobody answers is deemed accepted."""
        self.act("route", self.clerk, route="own_post")
        self.tarry()
        if self.matter.owes("decide"):
            self.act("accept", self.clerk, limit={"count": 3, "unit": "working_days"}, basis=TEXT, receipt_no="1")
        self.act("complete", self.clerk, result=TEXT, on_the_spot=False)
        self.matter.act("notify_result", self.clerk, means=TEXT)

    def notice(self, *_others: str) -> None:
        """A matter of one's own with missing materials, an extension, and a result to tell."""
        self.act("route", self.clerk, route="own_post")
        told = {"basis": TEXT, "time_limit": TEXT, "procedure": TEXT, "materials": [TEXT]}
        self.act("give_notice", self.clerk, **told)
        self.matter.days(4)
        self.matter.act("supplement", SYSTEM, materials=[TEXT])
        self.matter.act("accept", self.clerk, limit={"count": 5, "unit": "working_days"}, basis=TEXT)
        duty = next(duty.id for duty in self.matter.state.owed if duty.rule == "complete")
        self.matter.act("request_extension", self.clerk, duty=duty, working_days=2, reason=TEXT)
        self.matter.act("approve_extension", self.head, duty=duty)
        self.act("complete", self.clerk, result=TEXT, on_the_spot=False)
        self.act("notify_result", self.clerk, means=TEXT)

    def elsewhere(self, other: str, *_others: str) -> None:
        """Another agency's matter. It is passed on in writing, then accepted and done there."""
        self.act("route", self.clerk, route="elsewhere", competent_agency=other)
        self.tarry()
        now = self.matter.now.isoformat()
        self.act("transfer", self.clerk, to_agency=other, document_no="1", delivered_at=now, delivered_to=TEXT)
        theirs = Actor(f"{other}-1", other, ("responder",))
        self.act("accept_transfer", theirs, responder=theirs.id)
        self.act("complete", theirs, result=TEXT, on_the_spot=True)

    def joint(self, one: str, two: str) -> None:
        """A matter of several agencies. It is reported, planned together, and done in parts."""
        self.act("route", self.clerk, route="joint", co_agencies=[one, two])
        self.act("report_to_head", self.clerk, issue=TEXT)
        due_on = (self.matter.now + timedelta(days=20)).date().isoformat()
        parts = [{"agency": agency, "task": TEXT, "due_on": due_on} for agency in (one, two)]
        self.act("propose_plan", self.head, text=TEXT, parts=parts)
        for agency in (one, two):
            self.act("agree", Actor(f"{agency}-1", agency, ("responder",)), version=1)
        for part in self.matter.state.facts["parts"]:
            agency = part["agency"]
            self.matter.act("finish_part", Actor(f"{agency}-1", agency, ("responder",)), part=part["id"], report=TEXT)
        self.act("complete", self.clerk, result=TEXT, on_the_spot=False)
        self.matter.act("notify_result", self.clerk, means=TEXT)

    def published(self, *_others: str) -> None:
        """An inquiry of somebody who left no contact. It is urged, answered in public, and disputed."""
        self.act("route", self.clerk, route="own_post")
        (duty,) = (duty.id for duty in self.matter.state.owed)
        self.matter.act("urge", self.head, duty=duty, reason=TEXT)
        self.act("publish_result", self.clerk, means="public_notice", text=TEXT, document_no="1")
        self.matter.days(2)
        self.matter.act("dispute", SYSTEM, reason=TEXT)
        self.act("reconsider", self.head, outcome="upheld", reasons=TEXT)
        if self.matter.owes("notify_result"):  # by the next edition, who disputed it is told that it was upheld
            self.act("publish_result", self.clerk, means="public_notice", text=TEXT, document_no="2")

    def corrected(self, *_others: str) -> None:
        """A licence that was registered without its type. A longer limit for it is approved, extended and told."""
        self.act("route", self.clerk, route="own_post")
        self.matter.act("correct_matter_type", self.head, matter_type="licence", reason=TEXT)
        self.tarry()
        if self.matter.owes("decide"):
            self.act("accept", self.clerk, limit={"count": 20, "unit": "working_days"}, basis=TEXT, receipt_no="1")
        self.act("complete", self.clerk, result=TEXT, on_the_spot=False)
        self.matter.act("notify_result", self.clerk, means=TEXT)

    def promised(self, *_others: str) -> None:
        """A matter with a part that becomes a case of its own, and a limit that the head approves."""
        self.act("route", self.clerk, route="own_post")
        limit = {"count": 40, "unit": "working_days"}
        self.matter.act("approve_limit", self.head, limit=limit, reason=TEXT)
        self.matter.act("split", self.clerk, other_part=TEXT, reason=TEXT)
        self.act("accept", self.clerk, limit=limit, basis=TEXT)
        self.act("complete", self.clerk, result=TEXT, on_the_spot=False)
        self.matter.act("notify_result", self.clerk, means=TEXT)

    def excluded(self, *_others: str) -> None:
        """A licence with a hearing, whose days don't count, and an extension that the applicant is told of."""
        self.matter.act("route", self.clerk, route="own_post")
        self.matter.act("accept", self.clerk, limit={"count": 20, "unit": "working_days"}, basis=TEXT, receipt_no="1")
        day = self.matter.state.calendar.add(self.matter.now.date(), 1).isoformat()
        days: dict[str, Any] = {"from": day, "to": day}
        self.matter.act("exclude_time", self.clerk, kind="hearing", **days, notice_no="1")
        (duty,) = (duty.id for duty in self.matter.state.owed if duty.rule == "complete")
        self.matter.act("request_extension", self.clerk, duty=duty, working_days=5, reason=TEXT)
        self.matter.act("approve_extension", self.head, duty=duty)
        self.matter.act("tell_extension", self.clerk, reason=TEXT, document_no="1")
        self.act("complete", self.clerk, result=TEXT, on_the_spot=False)
        self.matter.act("notify_result", self.clerk, means=TEXT)

    def returned(self, other: str, third: str) -> None:
        """A matter that is passed to an agency, which returns it. The office says whose it is: the other's or a third
        one's.
        """
        self.act("route", self.clerk, route="elsewhere", competent_agency=other)
        now = self.matter.now.isoformat()
        self.act("transfer", self.clerk, to_agency=other, document_no="1", delivered_at=now, delivered_to=TEXT)
        self.act("return_transfer", Actor(f"{other}-1", other, ("responder",)), reason=TEXT)
        office = Actor("office-1", OFFICE, ("office",))
        whose = self.chance.choice((other, third))
        self.act("settle_transfer", office, agency=whose, reasons=TEXT)
        theirs = Actor(f"{whose}-1", whose, ("responder",))
        if self.matter.owes("accept_transfer"):
            self.act("accept_transfer", theirs, responder=theirs.id)
        self.act("complete", theirs, result=TEXT, on_the_spot=True)
