"""Whether many steps are written to the ledger at this moment, as at the end of a day.

What people look at later waits until that is over, so that it doesn't delay the steps themselves.
"""

import asyncio
from collections import deque
from time import monotonic

MANY = 10  # steps within SPAN seconds
SPAN = 1.0
PATIENCE = (
    8.0  # seconds; an activity that waits may take 30 in all, and an act of the engine waits for up to 20 of them
)


class Rush:
    """A rush lasts while ``many`` steps are written within ``span`` seconds. There is one in each worker."""

    def __init__(self, many: int = MANY, span: float = SPAN, patience: float = PATIENCE) -> None:
        self._written: deque[float] = deque(maxlen=many)
        self._span = span
        self._patience = patience

    def wrote(self) -> None:
        """Note that a step is written now."""
        self._written.append(monotonic())

    async def over(self) -> None:
        """Return once there is no rush, or after ``patience`` seconds."""
        ends = monotonic() + self._patience
        while (rest := min(self._lasts(), ends - monotonic())) > 0:  # noqa: ASYNC110 - time has to pass
            await asyncio.sleep(rest)

    def _lasts(self) -> float:
        """Return for how many seconds the rush will last if no other step is written."""
        if len(self._written) != self._written.maxlen:
            return 0
        return self._written[0] + self._span - monotonic()
