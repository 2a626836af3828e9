"""What a signal may say: only what is written, and read back equal, by everything that reads it later."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.clock.calendar import TZ, Calendar
from domain.clock.rfc3339 import YEARS
from domain.engine import revision
from domain.engine.procedure import handle
from domain.matter.events import Actor, Command, Refused
from domain.records.wire import pack, unpack, years_between
from testing.scenario import RESPONDER, Matter

Begin = Callable[..., Matter]

NOW = datetime(2026, 11, 29, 12, tzinfo=TZ)
PACKED: dict[str, Any] = {
    "id": "a1",
    "by": ["housing-1", "housing", ["responder"], "hall"],
    "at": "2026-11-29T11:00:00+08:00",
    "data": {"text": "x"},
    "occurred_at": "2026-11-28T11:00:00+08:00",
    "rounded": True,
    "agencies": {"water": ["government", "water-head"], "roads": ["government", None]},
    "officials": {"water-1": "water"},
    "staff": {"water-1": ["water", "civil_servant", "responder"]},
}
PUBLISHED: dict[str, Any] = {
    "number": 3,
    "notice": "《通知》（国办发明电〔2026〕1号）",
    "published_at": "2026-11-29T11:00:00+08:00",
    "calendar": Calendar().compact((2026, 2027)),
}


def test_a_command_is_packed_and_read_back_equal() -> None:
    command = unpack("note", PACKED, NOW)
    assert unpack("note", json.loads(json.dumps(pack(command))), NOW) == command
    assert command.actor == Actor("housing-1", "housing", ("responder",), "hall")


def test_an_instant_is_packed_at_0800_whatever_its_offset() -> None:
    said = PACKED | {"at": "2026-11-29T03:00:00Z", "occurred_at": "2026-11-27T22:00:00.5-05:00"}
    packed = pack(unpack("note", said, NOW))
    assert (packed["at"], packed["occurred_at"]) == ("2026-11-29T11:00:00+08:00", "2026-11-28T11:00:00.500000+08:00")


def test_a_receipt_of_later_counts_as_of_now() -> None:
    assert unpack("note", PACKED | {"at": "2199-12-31T00:00:00+08:00"}, NOW).at == NOW


@pytest.mark.parametrize(
    "said",
    [
        {"at": "2026-11-29T11:00:00+08:00:30"}, {"at": "20261129110000+08:00"}, {"at": "2026-W48-7T11:00:00+08:00"},
        {"at": "0001-01-01T00:00:00+14:00"}, {"at": "9999-12-31T23:59:59-14:00"}, {"at": "1899-12-31T23:59:59+08:00"},
        {"at": "2026-11-29T11:00:00"}, {"at": 1796000000}, {"at": None}, {"at": "2026-11-29"},
        {"occurred_at": "2026-11-29T11:00:00+08:00:30"}, {"occurred_at": ""}, {"occurred_at": 0},
        {"occurred_at": "0001-01-01T00:00:00+14:00"}, {"by": ["housing-1", "housing", "abc"]},
        {"by": ["housing-1", "housing", {"responder": 1}]}, {"agencies": {"water": ["government", ""]}},
        {"agencies": {"water": ["government", 0]}}, {"agencies": {"a b": ["government", None]}}, {"data": []},
        {"id": "a\n"}, {"id": "a\0"}, {"id": 7}, {"officials": {"water-1": None}},
    ],
)  # fmt: skip
def test_a_command_that_could_not_be_read_back_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        unpack("note", PACKED | said, NOW)
    assert refused.value.code == "unreadable"


def test_no_act_counts_as_of_an_instant_before_its_matter(begin: Begin) -> None:
    matter: Matter = begin(kind="inquiry", form="oral")
    first = matter.state.facts["first_receipt_at"]
    long_ago = datetime.fromisoformat(first) - timedelta(days=3650)
    command = Command(id="a1", name="route", data={"route": "own_post"}, actor=RESPONDER, at=long_ago)
    routed = handle(matter.rulebook, matter.state, command).events[0]
    assert routed.at.isoformat() == first
    assert routed.received_at == long_ago, "the receipt is told as it was"


def test_a_revision_is_read_as_it_was_published() -> None:
    read = revision.read(json.loads(json.dumps(PUBLISHED)))
    assert (read.number, read.notice, read.calendar) == (3, PUBLISHED["notice"], PUBLISHED["calendar"])
    assert read.published_at == datetime(2026, 11, 29, 11, tzinfo=TZ)


@pytest.mark.parametrize(
    "said",
    [
        {"number": 2**31}, {"number": 10**30}, {"number": 0}, {"number": -1}, {"number": "3"}, {"number": 3.0},
        {"number": True}, {"notice": "a\0"}, {"notice": ""}, {"notice": "\u200b"}, {"notice": 5}, {"notice": "\ud800"},
        {"published_at": "2026-11-29T11:00:00+08:00:30"}, {"published_at": "0001-01-01T00:00:00+14:00"},
        {"calendar": {"version": "x\0", "2026": "?"}}, {"calendar": {"version": "x"} | {"02026": "?"}},
        {"calendar": {"version": "x", "2026": "?0101 0101"}}, {"calendar": {"version": "x", "9000": "?"}},
        {"calendar": {"version": 5, "2026": "?"}}, {"calendar": {"2026": "?"}}, {"calendar": []},
    ],
)  # fmt: skip
def test_a_revision_that_could_not_be_read_back_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        revision.read(PUBLISHED | said)
    assert refused.value.code == "unreadable"


def test_calendars_are_told_of_no_year_that_a_revision_cannot_have() -> None:
    assert years_between(NOW, NOW) == range(2026, 2028)
    assert years_between(NOW, datetime(2199, 12, 31, tzinfo=TZ))[-1] == YEARS[-1]
    assert years_between(NOW, datetime(2859, 12, 31, tzinfo=TZ))[-1] == YEARS[-1]
