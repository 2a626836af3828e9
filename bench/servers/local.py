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
    """Where the local stack listens. ``home`` is its folder, ``root`` the id of the process that started it."""

    api: str
    temporal: str
    ui: str
    database: str
    home: str
    root: int

    def cpu(self) -> dict[str, float]:
        """Return the seconds of CPU used so far by each kind of process: worker, api, temporal, postgres."""
        spent = dict.fromkeys(SIGNS, 0.0)
        for name, process in self._processes():
            spent[name] += seconds(process)
        return spent

    def memory(self) -> dict[str, float]:
        """Return the MiB in use by each kind of process. Memory that processes share is counted for each of them."""
        used = dict.fromkeys(SIGNS, 0.0)
        for name, process in self._processes():
            with suppress(FileNotFoundError, ProcessLookupError):
                used[name] += int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE / 2**20
        return used

    def _processes(self) -> Iterator[tuple[str, int]]:
        """Yield the kind and the id of each process of this stack. Other stacks may run on the same machine.

        The stack's own are those that it started, those that are started on its folder, and what these have started.
        """
        commands, parents = dict[int, str](), dict[int, int]()
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(FileNotFoundError, ProcessLookupError):
                commands[int(folder.name)] = (
                    (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                )
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        own = {process for process, command in commands.items() if process == self.root or self.home in command}
        while more := {process for process, parent in parents.items() if parent in own} - own:
            own |= more
        for process in own:
            command = commands.get(process, "")
            if TEMPORALS in command or TEMPORALS in commands.get(parents[process], ""):
                yield "temporal's database", process
            elif name := next((name for name, sign in SIGNS.items() if sign in command), None):
                yield name, process


def seconds(process: int) -> float:
    """Return the seconds of CPU that a process has used so far, with those of its children that have ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(field) for field in fields[11:15]) / TICKS


TEMPORALS = "/temporal-db"  # part of the path of the data of Temporal's own PostgreSQL

# kind → by what the command of a process shows that it is one
SIGNS = {
    "worker": "-m worker", "api": "-m api.app", "temporal": "/temporal", "postgres": "postgres",
    "temporal's database": TEMPORALS,
}  # fmt: skip


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
            yield Local(f"http://{at[0]}", at[1], f"http://{at[2]}", database, home, process.pid)
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
