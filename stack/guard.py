"""Servers as child processes. Each data folder has one owner, and a server ends with its owner, even when the owner is
killed.
"""

import asyncio
import fcntl
import os
import signal
import subprocess
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

# This shell waits until our end of its standard input closes, however we died, and then ends the server. It holds the
# owner's lock until the server is gone. (Linux's PDEATHSIG would not do: it depends on the thread that started the
# server, and exists on Linux only.)
_GUARD = """
read -r _
kill -s "$1" "$2"
tries=0
while kill -0 "$2" && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -s KILL "$2"
"""
_GUARD_TAKES = 12.0  # seconds that a guard takes at most to end its server
_START_TAKES = 30.0  # seconds that a server may take to start
_STOP_TAKES = 15.0  # seconds that a server may take to stop


class ServerError(RuntimeError):
    """A server of the local stack can't be used. The message tells a person why."""


@dataclass(frozen=True)
class Server:
    """How a server is started, how to know that it is ready, and which signal stops it."""

    program: Path
    arguments: Sequence[str]
    log: Path
    ready: Callable[[], Awaitable[bool]]
    stop: signal.Signals = signal.SIGTERM
    environment: Mapping[str, str] | None = None
    user: int | None = None
    group: int | None = None


@asynccontextmanager
async def owned(home: Path, name: str) -> AsyncIterator[int]:
    """Own ``home/name.lock``, so that no second server writes the same data. Yields the descriptor of the lock.

    If an owner was killed, wait until its guard has ended. Raises ServerError while another owner lives.
    """
    home.mkdir(parents=True, exist_ok=True)
    clock = asyncio.get_running_loop().time
    patience = clock() + _GUARD_TAKES
    with (home / f"{name}.lock").open("a+", encoding="ascii") as file:
        while not _lock(file.fileno()):
            file.seek(0)
            owner = file.read()
            if _alive(owner) or clock() > patience:
                raise ServerError(f"{home} 正由另一个进程（{owner}）使用：请先停止它，或把 SHOUWEN_HOME 设到别处")
            await asyncio.sleep(0.05)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield file.fileno()


@asynccontextmanager
async def running(server: Server, lock: int) -> AsyncIterator[Process]:
    """Run the server under this lock until the block ends. The block is entered once the server is ready.

    Raises ServerError, with the end of the server's log, when the server doesn't start.
    """
    if server.log.exists():  # what the last run has told is kept, that of the run before it isn't
        server.log.replace(earlier(server.log))
    with server.log.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            server.program,
            *server.arguments,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=server.log.parent,
            env=server.environment,
            start_new_session=True,  # so that at Ctrl-C the processes that use the server stop before it
            user=server.user,
            group=server.group,
        )
    with _guarded(process, lock, server.stop):
        try:
            await _until_ready(server, process)
            yield process
        finally:
            await _end(process, server.stop)


@contextmanager
def _guarded(process: Process, lock: int, stop: signal.Signals) -> Iterator[None]:
    guard = subprocess.Popen(
        ["/bin/sh", "-c", _GUARD, "guard", stop.name.removeprefix("SIG"), str(process.pid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[lock],
        start_new_session=True,
    )
    with guard:  # its end closes the guard's input and waits for the guard
        try:
            yield
        finally:
            if process.returncode is not None:
                guard.kill()


async def _until_ready(server: Server, process: Process) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_START_TAKES):
            while process.returncode is None:
                if await server.ready():
                    return
                await asyncio.sleep(0.02)
    raise ServerError(f"{server.log.stem} 未能启动，{tail(server.log)}")


def earlier(log: Path) -> Path:
    """Return where the log of the run before is kept."""
    return log.with_name(f"{log.name}.1")


def tail(log: Path) -> str:
    """Return the end of a log for a person, with a line that introduces it."""
    last = log.read_text(encoding="utf-8", errors="replace")[-2000:].strip()
    return f"日志 {log} 的末尾：\n{last or '（空）'}"


async def _end(process: Process, stop: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(stop)
    try:
        async with asyncio.timeout(_STOP_TAKES):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        pass  # the process belongs to somebody else, but it lives
    return True
