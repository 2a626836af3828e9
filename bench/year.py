"""A year of one district in the domain alone: cases, breaches, findings, and two revised calendars.

    python -m bench.year

It checks after every event: a matter is closed or somebody owes something, never both; a breach has one lead; the fold
of the events is the state; no timer lies in the past. It checks at the end of a case that each duty was met in time or
has one lead. It checks at the end of the year that the report's sums are those that were counted on the way. There is
no server and no database: it measures the engine. Chance is seeded.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bench.district import AGENCIES, SYSTEM, TEXT, SimulatedMatter, begun, calendars
from bench.findings import findings
from domain.acts import ACTS
from domain.clock.calendar import TZ, Calendar
from domain.engine.beginnings import received
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from domain.records.report import Report
from matters import law

CASES = 20_000
LATE = 0.05  # part of the cases; one in five of them is late twice
LATE_RECEIVED = 0.004  # part of the answers that are received in time and read when the breach was already recorded
FIRST_DAY = datetime(2026, 1, 4, tzinfo=TZ)
DAYS = 360
LONG = (9, 12, 20)  # numbers of days that exceed every limit but a promised one

Keep = Callable[[SimulatedMatter], None]


def run(cases: int, seed: int = 1, keep: Keep | None = None) -> tuple[Report, Counter[str]]:
    """Simulate a district's year. Returns its report, and how often each thing happened. Raises AssertionError.

    ``keep`` is called with every matter: a case first, then its findings.
    """
    keep = keep or (lambda _matter: None)
    chance, report, seen = Random(seed), Report(), Counter[str]()  # noqa: S311 - chance for a simulation
    rulebook, known = next(iter(law.install().values())), calendars()
    for n in range(cases):
        case = _Case(rulebook, known, chance, f"{seed}-{n}").matter
        _check(case, seen)
        keep(case)
        report.add(rulebook, case.state, case.events)
        seen.update(event.type for event in case.events)
        seen["breached cases"] += bool(case.leads or case.withdrawn)
        for lead in case.leads:
            seen[f"late: {lead.rule}"] += 1
        for finding in findings(rulebook, known, chance, case):
            keep(finding)
            report.add(rulebook, finding.state, finding.events)
            seen.update(event.type for event in finding.events)
            _count(finding, seen)
    agree(report, seen, cases)
    return report, seen


class _Case:
    """One case on one of its roads. When it is late, it waits for days at one of its stages."""

    def __init__(self, rulebook: Rulebook, known: list[tuple[datetime, Calendar]], chance: Random, number: str) -> None:
        self.chance = chance
        agency, *others = chance.sample([*AGENCIES], 3)
        at = FIRST_DAY + timedelta(days=chance.randrange(DAYS), hours=9, minutes=chance.randrange(480))
        road = chance.choice(("answer", "answer", "complete", "complete", "notice", "elsewhere", "elsewhere", "joint"))
        kind = "inquiry" if road == "answer" else "application"
        special = "licence" if road == "complete" and chance.random() < 0.5 else None  # noqa: PLR2004 - every other one
        self.clerk, self.head = Actor(f"{agency}-1", agency, ("responder",)), Actor(f"{agency}-head", agency, ("head",))
        calendar = next(calendar for since, calendar in reversed(known) if since <= at)
        first = received(
            rulebook, calendar, command="open", actor=SYSTEM, received_at=at, occurred_at=None, agency=agency,
            card=AGENCIES[agency], kind=kind, form="written", responder=self.clerk.id, responder_agency=agency,
            matter_type=special,
        )  # fmt: skip
        self.matter = begun(rulebook, known, "case", number, first)
        stages = {"answer": 2, "complete": 3, "notice": 4, "elsewhere": 4, "joint": 6}[road]
        times = (2 if chance.random() < 0.2 else 1) if chance.random() < LATE else 0  # noqa: PLR2004 - one in five
        self.late = set(chance.sample(range(stages), times))
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
            self.act("accept", self.clerk, limit={"count": 3, "unit": "working_days"}, basis=TEXT)
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
        due_on = (self.matter.now + timedelta(days=40)).date().isoformat()
        parts = [{"agency": agency, "task": TEXT, "due_on": due_on} for agency in (one, two)]
        self.act("propose_plan", self.head, text=TEXT, parts=parts)
        for agency in (one, two):
            self.act("agree", Actor(f"{agency}-1", agency, ("responder",)), version=1)
        for part in self.matter.state.facts["parts"]:
            agency = part["agency"]
            self.matter.act("finish_part", Actor(f"{agency}-1", agency, ("responder",)), part=part["id"], report=TEXT)
        self.act("complete", self.clerk, result=TEXT, on_the_spot=False)
        self.matter.act("notify_result", self.clerk, means=TEXT)


def _check(case: SimulatedMatter, seen: Counter[str]) -> None:
    """Check that each duty with a limit was met in time or is one lead: its own, or that of the duty that
    made it late.
    """
    if case.state.closed_at is None:
        raise AssertionError(f"{case.state.number}: {[duty.rule for duty in case.state.owed]} still owed")
    leads = Counter(lead.duty for lead in case.breaches)
    for duty in case.state.duties:
        if duty.due_at is None:
            continue
        own = duty.breached_at is not None and duty.joins is None
        grounds = bool(case.rulebook.rule("case", duty.rule).grounds)
        if leads[duty.id] != (own and grounds):
            raise AssertionError(f"{case.state.number}: {duty.id} has {leads[duty.id]} leads")
        in_time = duty.status == "discharged" and duty.ended_at is not None and duty.ended_at < duty.due_at
        if duty.status == "discharged" and in_time == (duty.breached_at is not None):
            raise AssertionError(f"{case.state.number}: {duty.id} is neither in time nor late, or both")
        lapses = case.rulebook.rule("case", duty.rule).lapses
        if duty.bearer.agency and not lapses:  # a report counts no duty of somebody for a time that can't be breached
            seen["duty in time" if in_time else "duty late or released"] += 1
        seen["limit moved by a revision"] += any(move.why == "calendar_revised" for move in duty.moves)


def _count(finding: SimulatedMatter, seen: Counter[str]) -> None:
    """Count what became of a finding, from its events alone."""
    outcome = ""
    for event in finding.events:
        if event.type in ("determined", "reviewed", "appeal_decided", "tolerance_decided"):
            seen[f"{event.type}: {event.data['outcome']}"] += 1
        match event.type:
            case "determined":
                seen["determined anew"] += bool(outcome)
                outcome = event.data["outcome"]
            case "reviewed" | "appeal_decided" if event.data["outcome"] == "revoked":
                outcome = "revoked"
            case "rectified" if not event.data.get("measures"):
                outcome = "revoked"
            case _:
                pass
    unasked = finding.state.facts["baseless"] and outcome == "revoked"
    seen["revoked unasked"] += bool(unasked)
    seen["accountable in the end"] += outcome == "accountable"


def agree(report: Report, seen: Counter[str], cases: int) -> None:
    """Check that the report's sums equal what was counted on the way. Raises AssertionError."""
    agencies = [*report.agencies.values()]
    late = sum(each.late + each.released + each.open_overdue + each.open for each in agencies)
    wanted = {
        "cases": (sum(each.cases for each in agencies), cases),
        "in time": (sum(each.on_time for each in agencies), seen["duty in time"]),
        "late or released": (late, seen["duty late or released"]),
        "findings": (sum(each.findings for each in agencies), seen["lead_opened"]),
        "accountable": (sum(each.accountable for each in agencies), seen["accountable in the end"]),
        "excepted": (sum(each.excepted for each in agencies), seen["extended"]),
    }
    if wrong := {name: pair for name, pair in wanted.items() if pair[0] != pair[1]}:
        raise AssertionError(f"the report says one thing, the ledger another: {wrong}")


def main() -> int:
    """Simulate the year in two processes, each with a half of it."""
    began = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        halves = [*pool.map(run, (CASES // 2, CASES // 2), (1, 2))]
    spent = time.perf_counter() - began
    seen = sum((each for _, each in halves), Counter[str]())
    cases = sum(figures.cases for report, _ in halves for figures in report.agencies.values())
    never = sorted({act_type.leaves for act_type in ACTS["finding"].values()} - seen.keys())
    print(f"{cases} cases in {spent:.1f} s, {100 * seen['breached cases'] / cases:.1f} % of them breached")
    print(f"duties in time {seen['duty in time']}, limits moved by a revision {seen['limit moved by a revision']}")
    print(f"applications deemed accepted {seen['deemed_accepted']}")
    print("late: " + ", ".join(f"{name[6:]} {times}" for name, times in seen.items() if name.startswith("late: ")))
    print(f"findings {seen['lead_opened']}, joined {seen['lead_joined']}, withdrawn {seen['lead_withdrawn']}")
    print(", ".join(f"{name} {times}" for name, times in sorted(seen.items()) if ": " in name and name[:5] != "late:"))
    print(f"not in this year: {', '.join(never) or 'nothing'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
