"""A small year of a district: every step is checked as it is made, and the sums are those of what happened."""

from bench.year import run

CASES = 600


def test_the_sums_of_the_report_are_those_of_the_ledger() -> None:
    report, seen = run(CASES)
    agencies = report.agencies.values()
    assert sum(each.cases for each in agencies) == CASES
    assert sum(each.on_time for each in agencies) == seen["duty in time"]
    assert sum(each.late + each.released + each.open_overdue + each.open for each in agencies) == seen["duty late"]
    assert sum(each.findings for each in agencies) == seen["lead_opened"]
    # every correction of this year is a revocation
    assert sum(each.accountable for each in agencies) == seen["measures_proposed"] - seen["rectified"]
    assert sum(sum(each.measures.values()) for each in agencies) <= seen["measures_imposed"]


def test_the_year_has_something_of_everything() -> None:
    _, seen = run(CASES)
    for event in ("breached", "lead_opened", "dismissed", "determined", "tolerance_decided", "reviewed", "executed"):
        assert seen[event] > 0, event
