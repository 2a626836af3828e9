"""A pytest plugin for integrations: the whole system runs while your tests do, with the sample district in it.

    pytest_plugins = ["testing.stack"]

    def test_a_transfer_that_nobody_accepts_is_told(case, transfer, forward, await_event):
        number = case()["case_no"]
        transfer(number, to="water")
        forward(number, working_days=2)
        assert await_event("breached", number)["data"]["about"]["title"] == "即时受理移交"

PostgreSQL, Temporal, worker and API are real. They start once for a run of pytest, when a test first needs them. They
are processes of their own, so your tests import nothing of the system: they need pytest and ``shouwen_client``. Every
case has a clock of its own, which `forward` moves. All fixtures serve blocking and asyncio tests.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
from shouwen_client import AsyncClient, Client, types

_CHECKOUT = Path(__file__).parents[1]
_DESK, _AUDITOR = "housing-1", "supervision-3"  # of the sample directory
_TIMEOUT = 90  # seconds for one request


class Stack:
    """The running system, and the people of the sample district who use it.

    ``url`` is the address of the API, ``temporal_ui`` that of Temporal's Web UI, and ``home`` the folder of the logs.
    """

    def __init__(self, url: str, temporal_ui: str, home: Path, until: ExitStack) -> None:
        self.url, self.temporal_ui, self.home = url, temporal_ui, home
        self._until = until
        self._clients: dict[str, Client] = {}
        self._officials: dict[str, types.Official] = {}

    def token(self, sub: str, **claims: Any) -> str:
        """Return a token of an official of the sample directory, with his agency and roles.

        Others need ``claims``: ``tokens("hall", agency="service-hall", roles=["system"], agencies=["housing"])``.
        """
        return self._issued({"sub": sub, **(claims or self._post_of(sub))})

    def client(self, by: str = _DESK, **claims: Any) -> Client:
        """Return a client of the API for a caller, named as for `token`. It is closed at the end of the run."""
        if by not in self._clients or claims:
            self._clients[by] = self._client(self.token(by, **claims))
        return self._clients[by]

    def open(self, by: str = _DESK, **fields: Any) -> types.Case:
        """Open a case as the official ``by``. ``fields`` are those of ``POST /v1/cases``; each has a default."""
        usual: Any = {
            "agency": self._post_of(by)["agency"], "kind": "application", "form": "written", "channel": "窗口",
            "subject": "申请办理", "applicant": {"anonymous": True},
        }  # fmt: skip
        return self.client(by).open_case(usual | fields)

    def transfer(self, number: str, to: str, document_no: str = "样移〔2026〕1号") -> types.CaseDone:
        """Transfer a case to another agency in writing, delivered now by the case's clock.

        The official who first received the case does it. He routes it there first, unless that was done.
        """
        case = self.client(_AUDITOR).get_case(number)
        clerk = self.client(case["responder"] or _DESK)
        if not case["route"]:
            clerk.route(number, {"route": "elsewhere", "competent_agency": to})
        now = clerk.case_timeline(number)["items"][-1]["at"]
        delivered: types.Transfer = {
            "to_agency": to, "document_no": document_no, "delivered_at": now, "delivered_to": "收发室",
        }  # fmt: skip
        return clerk.transfer(number, delivered)

    def forward(self, number: str, **by: Any) -> str:
        """Move the clock of a case by ``working_days``, by ``seconds``, or to ``until``. Returns its time.

        When it returns, everything that was due by then has happened and can be read.
        """
        moved: Any = by
        return self.client(_AUDITOR).forward_case(number, moved)["now"]

    def await_event(self, event: str, number: str | None = None, within: float = 30) -> types.CloudEvent:
        """Follow the event stream from its beginning until an event, and return it.

        ``event`` is its type, ``breached`` or ``shouwen.case.breached``; ``number`` is its matter, where that counts.
        Raises TimeoutError, which says what came instead, after ``within`` seconds.
        """
        came: list[str] = []

        async def follow() -> types.CloudEvent | None:
            http = httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False)
            async with AsyncClient(self.url, self.token(_AUDITOR), http=http) as client:
                async for each in client.events(after=0):
                    if number in (None, each["subject"]):
                        if event in (each["type"], each["type"].rpartition(".")[2]):
                            return each
                        came.append(each["type"])
            return None

        with ThreadPoolExecutor(1) as thread:  # the test may have a loop of its own
            try:
                found = thread.submit(asyncio.run, asyncio.wait_for(follow(), within)).result()
            except TimeoutError:
                found = None
        if found is None:
            raise TimeoutError(f"no {event} within {within} seconds; what came: {', '.join(came) or 'nothing'}")
        return found

    def _post_of(self, sub: str) -> Any:
        if not self._officials:
            system = {"sub": "tests", "agency": "data", "roles": ["system"]}
            listed = self._client(self._issued(system)).list_officials()
            self._officials = {each["id"]: each for each in listed["items"]}
        if sub not in self._officials:
            raise LookupError(f"{sub} is not in the sample directory: give agency and roles")
        official = self._officials[sub]
        return {"agency": official["agency"], "roles": official["roles"]}

    def _issued(self, claims: Any) -> str:
        return self._client("anybody may ask").make_token(claims)["token"]

    def _client(self, token: str) -> Client:
        http = httpx.Client(timeout=_TIMEOUT, trust_env=False)
        return self._until.enter_context(Client(self.url, token, http=http))


@contextmanager
def running(environment: dict[str, str]) -> Iterator[Stack]:
    """Run the whole system until the block ends. ``environment`` has settings that differ from the usual ones.

    Raises RuntimeError, with what was printed, when the system doesn't start.
    """
    python = _CHECKOUT / ".venv" / "bin" / "python"
    with TemporaryDirectory(prefix="shouwen-", ignore_cleanup_errors=True) as home, ExitStack() as until:
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        process = subprocess.Popen(
            [python if python.exists() else sys.executable, "-P", "-m", "stack.session"],
            env={**inherited, "PYTHONPATH": str(_CHECKOUT), "SHOUWEN_HOME": home, **environment},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
            start_new_session=True,  # so that Ctrl-C ends the tests first
        )  # fmt: skip
        until.enter_context(process)
        until.callback(process.communicate)  # closes the standard input, which ends the session, and awaits its end
        yield Stack(**_addresses(process), home=Path(home), until=until)


def _addresses(process: subprocess.Popen[str]) -> dict[str, str]:
    """Return the addresses that a session prints once it is ready."""
    printed: list[str] = []
    for line in process.stdout or ():
        if line.startswith("{"):
            return json.loads(line)
        printed.append(line)
    raise RuntimeError(f"the system did not start:\n{''.join(printed)}")


@pytest.fixture(scope="session")
def stack_environment() -> dict[str, str]:
    """Settings of the system that differ from the usual ones, such as ``RULEBOOK``. Override it in your conftest."""
    return {}


@pytest.fixture(scope="session")
def stack(stack_environment: dict[str, str]) -> Iterator[Stack]:
    """The running system."""
    with running(stack_environment) as made:
        yield made


@pytest.fixture(scope="session")
def tokens(stack: Stack) -> Callable[..., str]:
    """`Stack.token`: what returns a token."""
    return stack.token


@pytest.fixture(scope="session")
def clients(stack: Stack) -> Callable[..., Client]:
    """`Stack.client`: what returns a client of the API."""
    return stack.client


@pytest.fixture(scope="session")
def case(stack: Stack) -> Callable[..., types.Case]:
    """`Stack.open`: what opens a case."""
    return stack.open


@pytest.fixture(scope="session")
def transfer(stack: Stack) -> Callable[..., types.CaseDone]:
    """`Stack.transfer`: what transfers a case to another agency."""
    return stack.transfer


@pytest.fixture(scope="session")
def forward(stack: Stack) -> Callable[..., str]:
    """`Stack.forward`: what moves the clock of a case."""
    return stack.forward


@pytest.fixture(scope="session")
def await_event(stack: Stack) -> Callable[..., types.CloudEvent]:
    """`Stack.await_event`: what follows the event stream until an event."""
    return stack.await_event
