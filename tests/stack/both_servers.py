"""Start both servers in the given folder, print where they are, and wait. A test kills this process."""

import asyncio
import sys
from pathlib import Path

from stack.servers import free_port, postgres, temporal


async def main(home: Path) -> None:
    async with postgres(home) as url, temporal(home, free_port(), free_port(), {}) as address:
        print(url, address, flush=True)  # noqa: T201 - read by the test
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
