import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from db.leads import Leads
from db.pool import Pool
from db.writes.denials import Denials
from domain.matter.state import Bearer
from domain.records.lead import Lead, Withdrawal
from domain.responsibility.holding import Holding
from tests.db.records import AT, duty

LI = Bearer("responder", "water", "li")


@pytest.fixture
def leads(pool: Pool) -> Leads:
    return Leads(pool)


@pytest.fixture
def breach(number: str) -> Lead:
    return Lead(
        procedure="case", number=number, seq=4, duty="answer-1", rule="answer", article="第七条", title="答复",
        grounds=("10(1)2",), bearer=LI, at=AT, due_at=AT, held=(Holding(AT - timedelta(days=2), LI, duty="answer-1"),),
        raised_at=AT, rulebook="r-1", digest="d",
    )  # fmt: skip


def withdrawal(breach: Lead, seq: int) -> Withdrawal:
    return Withdrawal(procedure="case", number=breach.number, seq=seq, duty="answer-1", at=AT, raised_at=AT)


async def test_a_breach_opens_one_lead(leads: Leads, breach: Lead) -> None:
    opened = await asyncio.gather(*(leads.open(breach) for _ in range(10)))
    assert sorted(opened) == [False] * 9 + [True]
    (lead,) = await leads.of(breach.number)
    assert (lead.id, lead.status, lead.grounds) == (f"{breach.number}:4", "open", ["10(1)2"])
    assert (lead.role, lead.agency, lead.official) == ("responder", "water", "li")
    assert lead.due_at == duty().due_at, "the limit as it is now"
    (held,) = lead.held
    assert held == {
        "since": (AT - timedelta(days=2)).isoformat(),
        "bearer": {"role": "responder", "agency": "water", "official": "li"},
        "until": None,
        "duty": "answer-1",
        "on_last_day": False,
        "in_time": False,
    }


async def test_faults_without_a_clock_are_told_apart_by_their_line(leads: Leads, breach: Lead) -> None:
    fault = replace(breach, breach=False, due_at=None, duty=None, rule=None, bearer=None)
    assert await leads.open(fault)
    assert await leads.open(replace(fault, seq=5))
    assert not await leads.open(fault)
    assert await leads.open(replace(breach, seq=6))
    assert len(await leads.of(breach.number)) == 3


async def test_withdrawn_once_and_not_opened_by_a_repeat(leads: Leads, breach: Lead) -> None:
    await leads.open(breach)
    assert await leads.withdraw(withdrawal(breach, 6)) == [breach.id]
    assert await leads.withdraw(withdrawal(breach, 6)) == [breach.id]  # told again to whoever was cut off
    assert not await leads.open(breach)
    (lead,) = await leads.of(breach.number)
    assert (lead.status, lead.withdrawn_seq) == ("withdrawn", 6)


async def test_a_later_breach_is_a_lead_of_its_own(leads: Leads, breach: Lead) -> None:
    await leads.open(breach)
    await leads.withdraw(withdrawal(breach, 6))
    again = replace(breach, seq=8, at=AT + timedelta(days=4))
    assert await leads.open(again)
    assert await leads.withdraw(withdrawal(breach, 6)) == [breach.id]
    assert [(lead.id, lead.status) for lead in await leads.of(breach.number)] == [
        (breach.id, "withdrawn"),
        (again.id, "open"),
    ]


async def test_the_lead_of_a_limit_once_more_is_withdrawn_alone(leads: Leads, breach: Lead) -> None:
    again = replace(breach, seq=5, at=AT + timedelta(days=1))
    await leads.open(breach)
    await leads.open(again)
    assert await leads.withdraw(replace(withdrawal(breach, 6), since=AT)) == [again.id]
    assert await leads.withdraw(withdrawal(breach, 7)) == [breach.id]


async def test_nothing_to_withdraw(leads: Leads, breach: Lead) -> None:
    assert not await leads.withdraw(withdrawal(breach, 6))


async def test_denials_are_kept(pool: Pool, number: str) -> None:
    denials = Denials(pool)
    await denials.note(number, "answer", "wang", "roads", "not_your_duty")
    await denials.note(number, "answer", "hall", None, "incomplete")
    found = await denials.of(number)
    assert [(one.actor, one.agency, one.code) for one in found] == [
        ("wang", "roads", "not_your_duty"),
        ("hall", None, "incomplete"),
    ]
