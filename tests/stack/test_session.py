"""The local stack for another process: it ends when that process ends."""

import json
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE, STDOUT

import httpx
import pytest

from tests.stack.test_local import Local, local, until

__all__ = ["local"]


@pytest.mark.timeout(300)  # four processes and their servers, beside all other tests
async def test_a_session_ends_with_the_process_that_started_it(local: Local) -> None:
    session = await create_subprocess_exec(
        sys.executable, "-m", "stack.session", stdin=PIPE, stdout=PIPE, stderr=STDOUT, env=local.environment()
    )
    assert session.stdin
    at = json.loads((await until(session, "{")).splitlines()[-1])
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(f"{at['url']}/readyz")).status_code == httpx.codes.OK
    session.stdin.close()
    printed, _ = await session.communicate()
    assert session.returncode == 0, printed.decode()
    assert local.left() == []
