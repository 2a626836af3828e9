"""Tell people how far a long check is: on a terminal one line that moves, elsewhere one line for each procedure."""

import sys
from time import monotonic
from typing import TextIO

SILENT = 2.0  # seconds; a check that is shorter says nothing
CLEAR = "\r\033[K"


class Progress:
    """Told by an exploration of the rulebook in ``file`` how many states of a procedure it has visited."""

    def __init__(self, file: str, out: TextIO | None = None) -> None:
        self.file, self.out = file, out or sys.stderr
        self.began = self.stage = monotonic()

    def __call__(self, procedure: str, states: int, *, done: bool) -> None:
        """Say how far it is. ``procedure`` is its Chinese title; ``done``: no more of its states are visited."""
        now = monotonic()
        told = f"{self.file}：{procedure}，已推演 {states} 种状态，{now - self.stage:.0f} 秒"
        moving = self.out.isatty()
        if done:
            self.stage = now
        if now - self.began < SILENT or not (done or moving):
            return
        end = "\n" if done else ""
        print(f"{CLEAR if moving else ''}{told}", end=end, file=self.out, flush=True)
