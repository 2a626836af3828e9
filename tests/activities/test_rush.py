"""What can wait lets many steps of the ledger go first, but not for ever."""

import asyncio
from time import monotonic

from activities.rush import Rush

LONG = 60.0  # seconds that no test here takes


def rush_of(steps: int, many: int = 3, span: float = LONG, patience: float = LONG) -> Rush:
    rush = Rush(many, span, patience)
    for _ in range(steps):
        rush.wrote()
    return rush


async def over(rush: Rush) -> float:
    """Wait until the rush is over. Returns the seconds that this took."""
    began = monotonic()
    async with asyncio.timeout(LONG / 2):
        await rush.over()
    return monotonic() - began


async def test_a_few_steps_delay_nothing():
    await over(rush_of(2))


async def test_many_steps_go_first_until_their_span_has_passed():
    assert await over(rush_of(3, span=0.05)) >= 0.05 - 0.01


async def test_no_rush_delays_anything_for_longer_than_its_patience():
    assert await over(rush_of(3, patience=0.05)) >= 0.05


async def test_a_step_that_is_written_meanwhile_makes_the_rush_longer():
    rush = rush_of(3, span=0.3)
    waiting = asyncio.create_task(over(rush))
    await asyncio.sleep(0)  # it waits now
    for _ in range(3):
        rush.wrote()
    last = monotonic()
    await waiting
    assert monotonic() - last >= 0.3 - 0.01
