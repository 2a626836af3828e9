"""The whole system on one machine (``make run``): database, Temporal, worker, API, and a rehearsal that
uses them all.
"""

import asyncio
import signal
import sys
from contextlib import suppress

import httpx

from db.migrate import ChangedMigration
from process import arguments
from process.settings import LocalSettings, read
from stack.guard import ServerError
from stack.printed import Addresses, farewell, report
from stack.rehearsal import NUMBERS, Rehearsal, RehearsalFailed, rehearse
from stack.system import say, started
from stack.temporal_cli import CliError


async def run(settings: LocalSettings) -> None:
    """Start everything, rehearse, and stay until cancelled. With ``once``, stop after the rehearsal.

    Raises ServerError, CliError, ChangedMigration and RehearsalFailed. Whatever was started has ended by then.
    """
    async with started(settings) as system:
        await system.serve(_use(settings, system.at))


async def _use(settings: LocalSettings, at: Addresses) -> None:
    async with httpx.AsyncClient(base_url=at.api, timeout=60, trust_env=False) as http:
        rehearsal = Rehearsal(http)
        await rehearsal.meet()
        if (left := await rehearsal.left_open()) != "0":
            say(f"接续以前未办结的事项：{left} 件")
        known = {} if settings.once else await rehearsal.known()
        if known.keys() >= {*NUMBERS}:
            say("四件演练事项以前已有，照现状列出")
        else:
            say("正在演练四件事项（经由接口，时钟快进）")
        rehearsed = await rehearse(rehearsal, known)
    print(f"\n{report(rehearsed, None if settings.once else at)}\n", flush=True)
    if settings.once:
        say("演练通过")
        return
    print(f"{farewell(at)}\n", flush=True)
    await asyncio.get_running_loop().create_future()


async def _until_told(settings: LocalSettings) -> None:
    """Run. At the first SIGINT or SIGTERM stop in order; a second signal doesn't disturb that."""
    everything = asyncio.ensure_future(run(settings))
    told = False

    def stop() -> None:
        nonlocal told
        if told:
            say("正在停止，请稍候")
        else:
            told = True
            everything.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    with suppress(asyncio.CancelledError):
        await everything
    say("已全部停止")


def main() -> None:
    """Run until told to stop. When anything fails, exit with a message and status 1."""
    arguments.none(__doc__)
    settings = read(LocalSettings)
    try:
        asyncio.run(_until_told(settings))
    except (ServerError, CliError, ChangedMigration, RehearsalFailed) as error:
        sys.exit(f"\n出错了：{error}")


if __name__ == "__main__":
    main()
