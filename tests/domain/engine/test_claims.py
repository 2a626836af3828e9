"""The instants that people claim: they stand for the minute or second they name, and are recorded within bounds."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from domain.acts import claims
from domain.engine.procedure import handle
from domain.matter.events import Command, Refused
from testing.district import AGENCIES, RESPONDER
from testing.fields import data_of
from testing.scenario import Matter

Begin = Callable[..., Matter]
OPENED = "2026-03-02T10:00:29.400500"


@pytest.fixture
def elsewhere(begin: Begin) -> Matter:
    """Give a case that was received within a second, and belongs to another agency."""
    matter = begin(at=OPENED)
    matter.act("route", at="2026-03-02T10:00:40.2", route="elsewhere", competent_agency="water")
    return matter


@pytest.mark.parametrize(
    ("claim", "kept"),
    [
        ("2026-03-02T10:00", OPENED),  # its minute
        ("2026-03-02T10:00:29", OPENED),  # its second
        ("2026-03-02T10:00:29.400", OPENED),  # its millisecond
        ("2026-03-02T10:00:35", "2026-03-02T10:00:35"),
        ("2026-03-02T10:00:41", "2026-03-02T10:00:40.200000"),  # a clock that is ahead
        ("2026-03-02T10:01:40.1", "2026-03-02T10:00:40.200000"),
    ],
)
def test_a_claim_is_taken_at_the_precision_that_it_has(elsewhere: Matter, claim: str, kept: str) -> None:
    elsewhere.act("transfer", to_agency="water", delivered_at=claim)
    assert elsewhere.events[-1].type == "transferred"
    assert elsewhere.events[-1].data["delivered_at"] == f"{kept}+08:00"
    assert elsewhere.state.facts["delivered_at"] == f"{kept}+08:00"


@pytest.mark.parametrize(
    ("claim", "bounds"),
    [
        ("2026-03-02T09:59", "不早于 2026-03-02 10:00:29、不晚于现在（2026-03-02 10:00:40）"),
        ("2026-03-02T10:00:28", "不早于 2026-03-02 10:00:29、不晚于现在（2026-03-02 10:00:40）"),
        ("2026-03-02T10:00:29.399", "不早于 2026-03-02 10:00:29.400、不晚于现在（2026-03-02 10:00:40.200）"),
        ("2026-03-02T10:01:40.2", "不早于 2026-03-02 10:00:29.400、不晚于现在（2026-03-02 10:00:40.200）"),
    ],
)
def test_a_refusal_names_bounds_that_are_taken(elsewhere: Matter, claim: str, bounds: str) -> None:
    refused = elsewhere.refusal("transfer", to_agency="water", delivered_at=claim)
    assert (refused.code, bounds in refused.detail) == ("time_not_allowed", True), refused.detail


def test_each_attempt_is_recorded_within_bounds(begin: Begin) -> None:
    matter = begin(kind="inquiry", form="oral", at=OPENED)
    matter.act("route", route="own_post")
    tried = [{"at": at} for at in ("2026-03-02T10:00", "2026-03-03T09:00:30")]
    matter.act("record_unreachable", at="2026-03-03T09:00", attempts=tried)
    recorded = [each["at"] for each in next(e for e in matter.events if e.type == "found_unreachable").data["attempts"]]
    assert recorded == [f"{OPENED}+08:00", "2026-03-03T09:00:00+08:00"]


@pytest.mark.parametrize(("claim", "kept"), [("10:00:30", "10:00:29.400500"), ("10:00", "10:00")])
def test_a_clock_that_is_ahead_can_open_a_case(begin: Begin, claim: str, kept: str) -> None:
    first = begin(at=OPENED, occurred_at=f"2026-03-02T{claim}").events[0]
    assert first.occurred_at == first.at == datetime.fromisoformat(f"2026-03-02T{kept}+08:00")


def test_an_act_is_recorded_as_of_its_receipt_at_the_latest(elsewhere: Matter) -> None:
    elsewhere.act("note", text="备注", occurred_at="2026-03-02T10:01")
    assert elsewhere.events[-1].occurred_at == elsewhere.events[-1].received_at
    assert elsewhere.refused("note", text="备注", occurred_at="2026-03-02T10:02") == "time_not_allowed"


@pytest.mark.parametrize("claim", ["2026-03-02T10:00:29", "2026-03-02T10:00:41"])
def test_what_was_received_before_is_judged_as_before(elsewhere: Matter, claim: str) -> None:
    """Running matters replay acts whose payloads say nothing of precision."""
    data = data_of("case", "transfer", {"to_agency": "water", "delivered_at": claim})
    water = {"water": AGENCIES["water"]}
    command = Command(id="c", name="transfer", data=data, actor=RESPONDER, at=elsewhere.now, agencies=water)
    with pytest.raises(Refused) as refusal:
        handle(elsewhere.rulebook, elsewhere.state, command)
    assert refusal.value.code == "time_not_allowed"


def test_the_allowance_is_less_than_a_minute() -> None:
    now = datetime.fromisoformat("2026-03-02T10:00:00+08:00")
    assert claims.settled(now + claims.AHEAD, now, rounded=True) is None
    assert claims.settled(now + claims.AHEAD - timedelta(microseconds=1), now, rounded=True) == now
