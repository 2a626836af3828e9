"""Wait for what happens in another process."""

import asyncio
from collections.abc import Awaitable, Callable

LOOK = 0.05  # seconds between two looks


async def until(true: Callable[[], Awaitable[bool]], patience: float) -> None:
    """Return once the condition is true. Raises TimeoutError after ``patience`` seconds."""
    async with asyncio.timeout(patience):
        while not await true():  # noqa: ASYNC110 - what is waited for is in another process
            await asyncio.sleep(LOOK)
