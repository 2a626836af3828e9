"""What is shown of a matter, beside what its ledger says."""

import pytest

from db.pool import Pool
from db.reads.shown import shown
from tests.db.reads.test_visibility import MATTER
from tests.db.records import AT

_LINE = """
insert into ledger (number, seq, type, at, recorded_at, data) values ($1, $2, $3, $4, $4, '{"duty": "verify-1"}')
"""
_LEAD = """
insert into lead (id, number, seq, duty, title, grounds, at, held, breach)
values ($1, 'F1', $2, 'verify-1', '', '{}', $3, '[]', true)
"""


@pytest.fixture
async def led(own_pool: Pool) -> Pool:
    """A matter with a breach, its lead, and the withdrawal of the breach."""
    await own_pool.execute(MATTER, "F1", AT, [], {})
    for seq, kind in enumerate(("received", "breached", "breach_withdrawn"), 1):
        await own_pool.execute(_LINE, "F1", seq, kind, AT)
    await own_pool.execute(_LEAD, "F1/2", 2, AT)
    await own_pool.execute("update lead set status = 'withdrawn', withdrawn_seq = 3")
    return own_pool


async def test_a_lead_and_its_withdrawal_rest_on_lines_of_the_ledger(led: Pool) -> None:
    assert [each.led for each in await shown(led, ["F1"])] == [True]


@pytest.mark.parametrize(
    "statement",
    ["update lead set withdrawn_seq = 2", _LEAD.replace("$1, 'F1', $2", "'x', 'F1', 1").replace("$3", "$1")],
)
async def test_one_that_does_not_is_seen(led: Pool, statement: str) -> None:
    await led.execute(statement, *([AT] if "$1" in statement else []))
    assert [each.led for each in await shown(led, ["F1"])] == [False]
