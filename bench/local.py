"""The local stack as `make run` starts it, in a folder of its own, for one measurement."""

import asyncio
import os
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from stack import servers

UP = "系统正在运行"  # the local stack prints this when it is up
PATIENCE = 120  # seconds that it may take until it is up
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Local:
    """Where the local stack listens."""

    api: str
    temporal: str
    ui: str
    database: str

    def cpu(self) -> dict[str, float]:
        """Return the seconds of CPU used so far by each kind of process: worker, api, temporal, postgres."""
        spent = dict.fromkeys(map(str, SIGNS), 0.0)
        for name, process in _processes():
            with suppress(FileNotFoundError, ProcessLookupError):
                fields = (process / "stat").read_text().rpartition(")")[2].split()
                spent[name] += (int(fields[11]) + int(fields[12])) / TICKS
        return spent

    def memory(self) -> dict[str, float]:
        """Return the MiB in use by each kind of process. Memory that processes share is counted for each of them."""
        used = dict.fromkeys(map(str, SIGNS), 0.0)
        for name, process in _processes():
            with suppress(FileNotFoundError, ProcessLookupError):
                used[name] += int((process / "statm").read_text().split()[1]) * PAGE / 2**20
        return used


def _processes() -> Iterator[tuple[str, Path]]:
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(FileNotFoundError, ProcessLookupError):
            command = line.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if name := next((n for n, sign in SIGNS.items() if sign in command), None):
                yield name, line.parent


SIGNS = {"worker": "-m worker", "api": "-m api.app", "temporal": "server start-dev", "postgres": "postgres"}


@asynccontextmanager
async def stack() -> AsyncIterator[Local]:
    """Start the local stack, yield it once its rehearsal is done, and stop it in order at the end."""
    ports = [servers.free_port() for _ in range(3)]
    with tempfile.TemporaryDirectory(prefix="shouwen-bench-", ignore_cleanup_errors=True) as home:
        names = ("API_PORT", "TEMPORAL_PORT", "TEMPORAL_UI_PORT")
        environment = dict(os.environ, SHOUWEN_HOME=home, **dict(zip(names, map(str, ports), strict=True)))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "stack.local", env=environment, stdout=PIPE
        )
        try:
            await asyncio.wait_for(rehearsed(process), PATIENCE)
            socket = quote(str(Path(home).resolve() / "postgres"), safe="")
            database = f"postgresql://postgres@/shouwen?host={socket}"
            at = [f"{servers.LOOPBACK}:{port}" for port in ports]
            yield Local(f"http://{at[0]}", at[1], f"http://{at[2]}", database)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.communicate()


async def rehearsed(process: Process) -> None:
    """Wait until the local stack is up and its rehearsal is done. Raises RuntimeError when it ends before."""
    assert process.stdout  # noqa: S101 - it is a pipe
    async for line in process.stdout:
        if UP in line.decode():
            return
    raise RuntimeError("the local stack ended before it was up")
