"""The local stack for another process, such as a test run. It has ports of its own and no rehearsal.

``python -m stack.session`` prints its progress, then one line of JSON with the addresses. It ends when its standard
input closes, so also when the process that started it was killed.
"""

import asyncio
import json
import sys

from db.migrate import ChangedMigration
from process import arguments
from process.settings import LocalSettings, read
from stack import servers
from stack.guard import ServerError
from stack.printed import Addresses
from stack.system import started
from stack.temporal_cli import CliError


async def session(settings: LocalSettings) -> None:
    """Start everything, print the addresses, and stay until the standard input closes.

    Raises ServerError, CliError and ChangedMigration. Whatever was started has ended by then.
    """
    async with started(settings) as system:
        await system.serve(_until_closed(system.at))


async def _until_closed(at: Addresses) -> None:
    print(json.dumps({"url": at.api, "temporal_ui": at.ui}), flush=True)
    told = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(told), sys.stdin)
    await told.read()


def main() -> None:
    """Run a session. When anything fails, exit with a message and status 1."""
    arguments.none(__doc__)
    ports = {name: servers.free_port() for name in ("api_port", "temporal_port", "temporal_ui_port")}
    settings = read(LocalSettings).model_copy(update=ports)
    try:
        asyncio.run(session(settings))
    except (ServerError, CliError, ChangedMigration) as error:
        sys.exit(f"\n出错了：{error}")


if __name__ == "__main__":
    main()
