"""A small year of a district: every step is checked as it is made, and the sums are those of what happened."""

from collections import Counter

import pytest

from bench.year import agree, run
from domain.acts import ACTS
from domain.records.report import Report
from matters import law

CASES = 4_000
EDITIONS = list(law.install())


@pytest.fixture(scope="module", params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def year(edition: str) -> tuple[Report, Counter[str]]:
    """What is checked after every event is checked while it is made."""
    return run(CASES, edition=edition)


def test_some_five_in_a_hundred_are_breached_at_many_different_duties(year: tuple[Report, Counter[str]]) -> None:
    _, seen = year
    assert 0.04 < seen["breached cases"] / CASES < 0.08
    late = {name.removeprefix("late: ") for name in seen if name.startswith("late: ")}
    assert seen["deemed_accepted"] > 0
    assert late >= {"route", "answer", "decide", "complete", "transfer", "accept_transfer", "report", "settle_plan"}


def test_every_path_of_a_finding_is_taken(year: tuple[Report, Counter[str]], edition: str) -> None:
    _, seen = year
    told = law.install()[edition].procedures["finding"].acts  # later editions may have more acts
    acts = {kind.leaves for name, kind in ACTS["finding"].items() if name in told or kind.internal}
    assert acts - seen.keys() <= {"reassigned", "noted", "appeal_declined"}
    paths = [f"determined: {each}" for each in ("accountable", "exempt", "not_established")]
    paths += [f"tolerance_decided: {each}" for each in ("exempt", "mitigated", "denied")]
    paths += [f"{each}: {what}" for each in ("reviewed", "appeal_decided") for what in ("upheld", "changed", "revoked")]
    paths += [
        "lead_joined",
        "lead_withdrawn",
        "state_lapsed",
        "tolerance_lapsed",
        "recused",
        "referred_to_law",
        "revoked unasked",
        "determined anew",
        "ruling_served",
        "measure_dropped",
        "rectified",
    ]
    assert [path for path in paths if not seen[path]] == []


def test_both_revisions_move_limits(year: tuple[Report, Counter[str]]) -> None:
    _, seen = year
    assert seen["limit moved by a revision"] > 0
    assert seen["calendar_revised"] > seen["limit moved by a revision"]


def test_a_report_that_says_another_thing_is_noticed(year: tuple[Report, Counter[str]]) -> None:
    report, seen = year
    agree(report, seen, CASES)
    with pytest.raises(AssertionError, match="in time"):
        agree(report, seen + Counter({"duty in time": 1}), CASES)
