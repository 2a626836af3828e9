from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from db.pool import Pool
from db.reads.cases import Cases, Filters, Paging, Viewer
from db.vault.texts import Vault
from db.writes.ledger import Ledger
from db.writes.receipts import Receipts
from tests.db.conftest import answering, keyring, open_matter
from tests.db.records import AT, duty, head, row, step

ALL = Viewer(sees_all=True)
WATER, ROADS = Viewer(("water",)), Viewer(("roads", "parks"))


@pytest.fixture
async def cases(own_pool: Pool) -> Cases:
    return Cases(own_pool)


@pytest.fixture
async def five(own_pool: Pool) -> dict[str, str]:
    """Five matters, oldest first: one untouched, and one for each of what lists ask for."""
    receipts = Receipts(own_pool, Vault(own_pool, keyring()), answering)
    ledger = Ledger(own_pool, answering, keyring())
    names = ("plain", "late", "shared", "closed", "handed")
    numbers = {name: await open_matter(receipts, opened_by_system="hall", external_no=f"EXT_{name}") for name in names}

    async def then(name: str, *duties: Any, **changes: Any) -> None:
        await ledger.append(step(numbers[name], row(2), duties=duties, head=head(**changes)))

    await then("late", duty(breached_at=AT + timedelta(days=2)), breaches=1)
    await then("shared", duty("perform-1", agency="roads", official="zhao"), involved=("water", "roads"))
    done = duty(status="discharged", ended_at=AT)
    await then("closed", done, status="closed", closed_at=AT, next_due_at=None, open_duties=())
    await then("handed", duty(agency="parks", official="qian"), responder="qian", involved=("water", "parks"))
    return numbers


def named(five: dict[str, str], page: Any) -> list[str]:
    names = {number: name for name, number in five.items()}
    return [names[item.number] for item in page.items]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), ["handed", "closed", "shared", "late", "plain"]),
        (Filters(status="closed"), ["closed"]),
        (Filters(status="open", breached=False), ["handed", "shared", "plain"]),
        (Filters(breached=True), ["late"]),
        (Filters(agency="roads"), ["shared"]),
        (Filters(official="li"), ["closed", "shared", "late", "plain"]),
        (Filters(official="zhao"), ["shared"]),
        (Filters(rule="perform"), ["shared"]),
        (Filters(rule="answer"), ["handed", "shared", "late", "plain"]),
        (Filters(rule="answer", official="qian"), ["handed"]),
        (Filters(rule="answer", agency="roads"), []),
        (Filters(due_before=AT + timedelta(days=2)), []),
        (Filters(due_before=AT + timedelta(days=3)), ["handed", "shared", "late", "plain"]),
        (Filters(due_before=AT + timedelta(days=3), agency="parks"), ["handed"]),
        (Filters(q="EXT_"), ["handed", "closed", "shared", "late", "plain"]),
        (Filters(q="EXT_late"), ["late"]),
        (Filters(q="%"), []),
        (Filters(q="EXT%"), []),
        (Filters(q="EXT-"), []),
        (Filters(agency="nobody"), []),
    ],
    ids=str,
)
async def test_filters(cases: Cases, five: dict[str, str], filters: Filters, found: list[str]) -> None:
    assert named(five, await cases.list(filters, ALL)) == found


async def test_search_by_number(cases: Cases, five: dict[str, str]) -> None:
    assert named(five, await cases.list(Filters(q=five["late"]), ALL)) == ["late"]
    assert len((await cases.list(Filters(q=five["late"][:8]), ALL)).items) == 5


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 6])
async def test_pages_follow_each_other(cases: Cases, five: dict[str, str], limit: int) -> None:
    found, cursor = [], None
    while True:
        page = await cases.list(Filters(), ALL, Paging(limit=limit, cursor=cursor))
        assert len(page.items) <= limit
        found += named(five, page)
        if (cursor := page.next_cursor) is None:
            break
    assert found == ["handed", "closed", "shared", "late", "plain"]


async def test_a_new_matter_does_not_shift_pages(cases: Cases, own_pool: Pool, five: dict[str, str]) -> None:
    page = await cases.list(Filters(), ALL, Paging(limit=2))
    await open_matter(Receipts(own_pool, Vault(own_pool, keyring()), answering))
    assert named(five, await cases.list(Filters(), ALL, Paging(limit=2, cursor=page.next_cursor))) == ["shared", "late"]


@pytest.mark.parametrize("cursor", ["x", "eHg=", "5Lit", "MjAyNi0wMS0wMQ==", "MjAyNi0wMS0wMSB4"])
async def test_a_cursor_nobody_gave(cases: Cases, cursor: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        await cases.list(Filters(), ALL, Paging(cursor=cursor))


async def test_only_the_involved_see(cases: Cases, five: dict[str, str]) -> None:
    assert named(five, await cases.list(Filters(), ROADS)) == ["handed", "shared"]
    assert len((await cases.list(Filters(), WATER)).items) == 5
    assert (await cases.list(Filters(), Viewer())).items == ()
    assert (await cases.list(Filters(q=five["late"]), ROADS)).items == ()
    assert await cases.get(five["late"], ROADS) is None
    assert await cases.get(five["late"], Viewer()) is None
    assert await cases.get(five["shared"], ROADS)
    assert await cases.get("19700101-000001", ALL) is None


async def test_a_finding_is_no_case(own_pool: Pool, five: dict[str, str]) -> None:
    assert await Cases(own_pool, "finding").get(five["late"], ALL) is None
    assert (await Cases(own_pool, "finding").list(Filters(), ALL)).items == ()


async def test_items_carry_their_duties(cases: Cases, five: dict[str, str]) -> None:
    page = await cases.list(Filters(), ALL)
    shared = next(item for item in page.items if item.number == five["shared"])
    assert {one.id for one in shared.duties} == {"answer-1", "perform-1"}
    assert shared == await cases.get(five["shared"], ALL)


async def test_what_is_due(cases: Cases, five: dict[str, str]) -> None:
    soon = Filters(due_before=AT + timedelta(days=3))
    assert set(named(five, await cases.list(soon, ALL))) == {"plain", "late", "shared", "handed"}
    assert named(five, await cases.list(replace(soon, agency="parks"), ALL)) == ["handed"]
    assert named(five, await cases.list(soon, ROADS)) == ["handed", "shared"]
    assert (await cases.list(Filters(due_before=AT + timedelta(days=2)), ALL)).items == ()


async def test_open_numbers(cases: Cases, five: dict[str, str]) -> None:
    wanted = sorted(number for name, number in five.items() if name != "closed")
    assert await cases.open_numbers("case") == wanted
    assert await cases.open_numbers("case", after=wanted[1], limit=1) == wanted[2:3]


async def test_the_timeline_goes_on_where_it_was_left(cases: Cases, own_pool: Pool, five: dict[str, str]) -> None:
    ledger = Ledger(own_pool, answering, keyring())
    rows = [row(seq, data={"n": seq}) for seq in range(3, 9)]
    await ledger.append(replace(step(five["late"], *rows), head=head()))
    assert await cases.timeline(five["late"], Viewer(sees_all=True), after=2, limit=3) == rows[:3]
    assert await cases.timeline(five["late"], Viewer(sees_all=True), after=5) == rows[3:]


async def test_a_matter_that_is_not_there_cannot_be_read(own_pool: Pool) -> None:
    assert await Cases(own_pool).get("C20990101-1", Viewer(sees_all=True)) is None
