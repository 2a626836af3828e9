"""A year of one district in the domain alone: cases, breaches and what people make of them.

    python -m bench.year

After every event: closed or owing, never both or neither. At the end of a case: each duty in time, or one lead.
No server, no database: what is measured is the engine. Chance is seeded, so a run can be had again.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from domain.acts import ACTS
from domain.calendar import TZ, Calendar
from domain.events import Actor, Card, Command, Event
from domain.intake import lead_opened, received
from domain.lead import Lead, lead_of
from domain.procedure import Decision, evolve, handle, lapse, open_matter
from domain.report import Report
from domain.rulebook import Rulebook
from domain.state import State
from runtime import law

CASES = 20_000
LATE = 0.05  # of the cases
FIRST_DAY = datetime(2026, 1, 4, tzinfo=TZ)
DAYS = 360
AGENCIES = {f"a{n}": Card("government", f"a{n}-head") for n in range(15)}
OFFICE = "office"
FUNCTIONS = {"conduct_office": OFFICE, "government_office": OFFICE, "party_office": OFFICE}
TEXT = "sampletext:10:AAAAAAAAAAAAAAAAAAAAAA"
SYSTEM = Actor("hall", "hall", ("system",))
ENGINE = Actor("shouwen", "shouwen", ("engine",))
VERIFIER, DECIDER, REVIEWER, APPEAL = (
    Actor(name, OFFICE, (name, "conduct_office")) for name in ("verifier", "decider", "reviewer", "appeal")
)
# What people make of a finding, and how often.
ENDS = {"dismissed": 5, "not_established": 2, "exempt": 1, "lightly": 2, "gravely": 1, "referred": 1}


@dataclass(slots=True)
class Matter:
    """One matter on its way, and everything that happened in it."""

    rulebook: Rulebook
    state: State
    events: list[Event]
    now: datetime
    leads: list[Lead] = field(default_factory=list[Lead])
    numbers: Iterator[int] = field(default_factory=count)

    def act(self, name: str, by: Actor, **data: Any) -> None:
        """An act, now; what time had done until then comes first."""
        named = {value for value in data.values() if isinstance(value, str)} | {*data.get("co_agencies", ())}
        command = Command(
            id=str(next(self.numbers)),
            name=name,
            data=data,
            actor=by,
            at=self.now,
            agencies={agency: AGENCIES[agency] for agency in named & AGENCIES.keys()},
            officials={f"{agency}-{n}": agency for agency in AGENCIES for n in ("1", "head")},
        )
        self.take(handle(self.rulebook, self.state, command))

    def wait(self, until: datetime) -> None:
        """Let time pass."""
        self.now = until
        self.take(lapse(self.rulebook, self.state, until))

    def take(self, made: Decision) -> None:
        """What a step has left, folded and checked event by event."""
        for event in made.events:
            self.events.append(event)
            self.state = evolve(self.rulebook, self.state, event)
            if (self.state.closed_at is None) != bool(self.state.owed):
                raise AssertionError(f"{self.state.number}: closed and owing don't exclude each other")
            lead = lead_of(self.rulebook, made.state, event, len(self.events), self.now)
            if isinstance(lead, Lead):
                self.leads.append(lead)
        if self.state != made.state:
            raise AssertionError(f"{self.state.number}: the fold of the events isn't the state")


def run(cases: int, seed: int = 1) -> tuple[Report, Counter[str]]:
    """A district's year: its report, and how often what happened. Raises AssertionError."""
    chance, report, seen = Random(seed), Report(), Counter[str]()  # noqa: S311 - chance for a simulation
    rulebook, calendar = next(iter(law.install().values())), law.calendar()
    for n in range(cases):
        case = _case(rulebook, calendar, chance, f"{seed}-{n}")
        _check(case, seen)
        report.add(case.state, case.events)
        seen.update(event.type for event in case.events)
        for finding in _findings(rulebook, calendar, chance, case):
            report.add(finding.state, finding.events)
            seen.update(event.type for event in finding.events)
    return report, seen


def _begun(rulebook: Rulebook, calendar: Calendar, procedure: str, number: str, first: Event) -> Matter:
    part = Calendar.from_compact(calendar.compact((first.at.year, first.at.year + 1)))
    made = open_matter(rulebook, procedure, number, part, first, FUNCTIONS)
    return Matter(rulebook, made.state, list(made.events), first.at)


def _case(rulebook: Rulebook, calendar: Calendar, chance: Random, number: str) -> Matter:
    agency, other = chance.sample([*AGENCIES], 2)
    at = FIRST_DAY + timedelta(days=chance.randrange(DAYS), hours=9, minutes=chance.randrange(480))
    kind = chance.choice(("application", "inquiry"))
    clerk = Actor(f"{agency}-1", agency, ("responder",))
    first = received(
        rulebook, calendar, command="open", actor=SYSTEM, received_at=at, occurred_at=None, agency=agency,
        card=AGENCIES[agency], kind=kind, form="written", responder=clerk.id, responder_agency=agency,
    )  # fmt: skip
    case = _begun(rulebook, calendar, "case", number, first)
    if chance.random() < LATE:
        case.wait(at + timedelta(days=chance.choice((4, 9, 20))))
    if kind == "inquiry":
        case.act("route", clerk, route="own_post")
        case.act("answer", clerk, answer=TEXT, on_the_spot=chance.choice((True, False)))
    elif chance.choice((True, False)):
        case.act("route", clerk, route="own_post")
        case.act("accept", clerk, limit={"count": 10, "unit": "working_days"}, basis=TEXT)
        case.wait(case.now + timedelta(days=chance.randrange(1, 9)))
        case.act("complete", clerk, result=TEXT, on_the_spot=False)
        case.act("notify_result", clerk, means=TEXT)
    else:
        case.act("route", clerk, route="elsewhere", competent_agency=other)
        sent = {"to_agency": other, "document_no": "1", "delivered_at": case.now.isoformat(), "delivered_to": TEXT}
        case.act("transfer", clerk, **sent)
        theirs = Actor(f"{other}-1", other, ("responder",))
        case.act("accept_transfer", theirs, responder=theirs.id)
        case.act("complete", theirs, result=TEXT, on_the_spot=True)
    return case


def _check(case: Matter, seen: Counter[str]) -> None:
    """Each duty that had a limit was met in time, or is one lead (its own, or that of what made it late)."""
    leads = Counter(lead.duty for lead in case.leads)
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
        seen["duty in time" if in_time else "duty late"] += 1


def _findings(rulebook: Rulebook, calendar: Calendar, chance: Random, case: Matter) -> Iterator[Matter]:
    """One for each person that the leads point to; a person's further leads join."""
    open_ones: dict[tuple[str, str | None], Matter] = {}
    for lead in case.leads:
        for who in lead.proposed:
            known = open_ones.get((who.agency, who.subject))
            if known:
                known.act("join_lead", ENGINE, lead=lead.id, case_no=lead.number, grounds=list(who.grounds))
                continue
            first = lead_opened(
                rulebook, command="open", actor=ENGINE, received_at=lead.raised_at, source="breach", office=OFFICE,
                agency=who.agency, card=AGENCIES.get(who.agency, Card("party")), subject=who.subject,
                staff="civil_servant", grounds=who.grounds, lead=lead.id, case_no=lead.number,
            )  # fmt: skip
            number = f"F{case.state.number}-{len(open_ones)}"
            open_ones[who.agency, who.subject] = _begun(rulebook, calendar, "finding", number, first)
    for finding in open_ones.values():
        _decide(finding, chance)
        if finding.state.closed_at is None:
            raise AssertionError(f"{finding.state.number}: {[duty.rule for duty in finding.state.owed]} still owed")
        yield finding


def _decide(finding: Matter, chance: Random) -> None:
    (end,) = chance.choices([*ENDS], [*ENDS.values()])
    facts = finding.state.facts
    subject = Actor(facts["subject"], facts["subject_agency"], ("responder", "head"))
    unit = Actor("deputy", facts["subject_agency"], ("head",))
    if end == "dismissed":
        finding.act("dismiss", VERIFIER, reasons=TEXT)
        return _serve(finding)
    ground = facts["grounds"][0]
    elements = [{"element": each.id, "facts": TEXT} for each in finding.rulebook.grounds[ground].elements]
    finding.act("verify", VERIFIER, facts=TEXT, ground=ground, elements=elements)
    finding.act("notify_subject", VERIFIER, means=TEXT)
    if end == "exempt":
        finding.act("apply_tolerance", subject, provision=TEXT, grounds=TEXT)
        finding.act("accept_tolerance", VERIFIER)
        finding.act("decide_tolerance", VERIFIER, outcome="exempt", provision=TEXT, reasons=TEXT)
    finding.wait(finding.now + timedelta(days=35))
    outcome = end if end in ("exempt", "not_established") else "accountable"
    finding.act("determine", DECIDER, outcome=outcome, reasons=TEXT)
    if outcome != "accountable":
        return _serve(finding)
    kind = {"lightly": "criticism", "gravely": "handling", "referred": "sanction"}[end]
    finding.act("propose_measures", DECIDER, measures=[{"kind": kind}])
    finding.wait(finding.now + timedelta(days=21))  # long enough over any holiday
    if end == "referred":
        finding.act("refer_measure", DECIDER, body=TEXT, measure=kind)
        finding.act("record_measure", DECIDER, body=TEXT, measure=kind, document_no="1")
        return _serve(finding)
    finding.act("impose", DECIDER, measures=[{"kind": kind}])
    _serve(finding)
    finding.act("execute", unit, measure=kind, report=TEXT)
    finding.act("request_review", subject, reasons=TEXT)
    finding.act("review", REVIEWER, outcome=chance.choice(("upheld", "revoked")), reasons=TEXT)
    if any(duty.rule == "appeal" for duty in finding.state.owed):
        finding.act("appeal", subject, reasons=TEXT)
        finding.act("decide_appeal", APPEAL, outcome="upheld", reasons=TEXT)
    if any(duty.rule == "rectify" for duty in finding.state.owed):
        finding.act("rectify", DECIDER)
    return None


def _serve(finding: Matter) -> None:
    finding.act("serve", DECIDER, means=TEXT, served_at=finding.now.isoformat())


def main() -> int:
    """Two processes share the year."""
    began = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        halves = [*pool.map(run, (CASES // 2, CASES // 2), (1, 2))]
    spent = time.perf_counter() - began
    seen = sum((each for _, each in halves), Counter[str]())
    cases = sum(figures.cases for report, _ in halves for figures in report.agencies.values())
    never = sorted({kind.leaves for kind in ACTS["finding"].values()} - seen.keys())
    print(f"{cases} cases in {spent:.1f} s")
    print(f"duties in time {seen['duty in time']}, late {seen['duty late']}; breaches {seen['breached']}")
    print(f"findings {seen['lead_opened']}, joined {seen['lead_joined']}, accountable {seen['measures_proposed']}")
    print(f"not in this year: {', '.join(never)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
