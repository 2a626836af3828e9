"""Servers of our own: one owner per data folder, apart from us, ended with us even where we are killed."""

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

# A shell that waits until our end of its standard input closes, however we died, then ends the server; it
# holds the owner's lock until the server is gone. (Linux's PDEATHSIG would do less: it is bound to the thread
# that started the server, and to Linux.)
_GUARD = """
read -r _
kill -s "$1" "$2"
tries=0
while kill -0 "$2" && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -s KILL "$2"
"""
_GUARD_TAKES = 12.0  # seconds, at most
_START_TAKES = 30.0  # seconds, at most
_STOP_TAKES = 15.0  # seconds, at most


class ServerError(RuntimeError):
    """A server of the local stack can't be used; the message tells a person why."""


@dataclass(frozen=True)
class Server:
    """How to start a server, to know that it is ready, and to ask it to stop."""

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
    """Own ``home/name.lock``, so that no second server writes the same data; give the lock's descriptor.

    Wait for the guard of an owner that was killed. Raise ServerError while another owner lives.
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
    """Run the server, under this lock, from here to the end of the block; enter once it is ready.

    Raise ServerError, with the end of its log, where it doesn't start.
    """
    with server.log.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            server.program,
            *server.arguments,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=server.log.parent,
            env=server.environment,
            start_new_session=True,  # at Ctrl-C those who use it stop first
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
    with guard:  # which closes its input and waits for it
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


def tail(log: Path) -> str:
    """The end of a log, introduced, for a person."""
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
        pass  # somebody else's, but alive
    return True
