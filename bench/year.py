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
from itertools import count, repeat
from random import Random

from bench.town.cases import Case
from bench.town.district import SimulatedMatter, calendars
from bench.town.findings import findings
from domain.acts import ACTS
from domain.records.report import Report
from matters import law
from process import arguments

CASES = 20_000

Keep = Callable[[SimulatedMatter], None]


def run(cases: int, seed: int = 1, keep: Keep | None = None, edition: str | None = None) -> tuple[Report, Counter[str]]:
    """Simulate a district's year. Returns its report, and how often each thing happened. Raises AssertionError.

    ``keep`` is called with every matter: a case first, then its findings. ``edition`` is the id of the rulebook that
    all matters begin by; without it, the first one.
    """
    keep = keep or (lambda _matter: None)
    chance, report, seen = Random(seed), Report(), Counter[str]()  # noqa: S311 - chance for a simulation
    books, known = law.install(), calendars()
    rulebook = books[edition or next(iter(books))]
    for n in range(cases):
        case = Case(rulebook, known, chance, f"{seed}-{n}").matter
        _check(case, seen)
        keep(case)
        report.add(rulebook, case.state, case.events)
        seen.update(event.type for event in case.events)
        seen["breached cases"] += any(lead.breach for lead in (*case.leads, *case.withdrawn))
        for lead in case.breaches:
            seen[f"late: {lead.rule}"] += 1
        for finding in findings(rulebook, known, chance, case):
            keep(finding)
            report.add(rulebook, finding.state, finding.events)
            seen.update(event.type for event in finding.events)
            _count(finding, seen)
    agree(report, seen, cases)
    return report, seen


def _check(case: SimulatedMatter, seen: Counter[str]) -> None:
    """Check that each duty with a limit was met in time or is one lead: its own, or that of the duty that
    made it late.
    """
    if case.state.closed_at is None:
        raise AssertionError(f"{case.state.number}: {[duty.rule for duty in case.state.owed]} still owed")
    leads = Counter(lead.duty for lead in case.breaches)
    excused = {each.data["duty"] for each in case.events if each.type == "breach_withdrawn" and "in_time" in each.data}
    last = {(duty.rule, duty.subject, duty.counts_from): duty.id for duty in case.state.duties}
    for duty in case.state.duties:
        if duty.due_at is None:
            continue
        own = duty.breached_at is not None and duty.joins is None
        own += sum(each.led for each in duty.again) if duty.breached_at is not None else 0
        grounds = bool(case.rulebook.rule("case", duty.rule).grounds)
        if leads[duty.id] != own * grounds:
            raise AssertionError(f"{case.state.number}: {duty.id} has {leads[duty.id]} leads")
        met = duty.ended_at is not None and duty.ended_at < duty.due_at
        in_time = duty.status == "discharged" and (met or duty.id in excused)
        if duty.status == "discharged" and in_time == (duty.breached_at is not None):
            raise AssertionError(f"{case.state.number}: {duty.id} is neither in time nor late, or both")
        lapses = case.rulebook.rule("case", duty.rule).lapses
        again = last[duty.rule, duty.subject, duty.counts_from] != duty.id and duty.breached_at is None
        # A report counts no duty for a time that can't be breached, and once a duty that is owed again on its clock.
        if duty.bearer.agency and not lapses and not again:
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
    """Simulate the year, an equal part of its cases by each edition of the rulebook, each part in a process."""
    arguments.none(__doc__)
    began = time.perf_counter()
    editions = list(law.install())
    with ProcessPoolExecutor(2) as pool:
        parts = [*pool.map(run, repeat(CASES // len(editions)), count(1), repeat(None), editions)]
    print(f"{CASES} cases in {time.perf_counter() - began:.1f} s")
    for edition, (report, seen) in zip(editions, parts, strict=True):
        _tell(edition, report, seen)
    return 0


def _tell(edition: str, report: Report, seen: Counter[str]) -> None:
    cases = sum(figures.cases for figures in report.agencies.values())
    never = sorted({act_type.leaves for act_type in ACTS["finding"].values()} - seen.keys())
    print(f"\n{edition}: {cases} cases, {100 * seen['breached cases'] / cases:.1f} % of them breached")
    print(f"duties in time {seen['duty in time']}, limits moved by a revision {seen['limit moved by a revision']}")
    print(f"applications deemed accepted {seen['deemed_accepted']}")
    print("late: " + ", ".join(f"{name[6:]} {times}" for name, times in seen.items() if name.startswith("late: ")))
    print(f"findings {seen['lead_opened']}, joined {seen['lead_joined']}, withdrawn {seen['lead_withdrawn']}")
    print(f"transfers returned without a ground {seen['lead_raised']}")
    print(", ".join(f"{name} {times}" for name, times in sorted(seen.items()) if ": " in name and name[:5] != "late:"))
    print(f"not in this year: {', '.join(never) or 'nothing'}")


if __name__ == "__main__":
    sys.exit(main())
