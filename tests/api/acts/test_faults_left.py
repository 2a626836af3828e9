"""A fault that was to join a finding decided at that very moment is examined, whether or not its inspector asks again.

No worker runs while the finding is being decided and the fault is on its way to it: so the one surely comes before the
other, the inspector has been told 202, and what is read has still said that the finding is open.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from db.pool import Pool, connect
from db.writes.intake import Receipt
from domain.matter.names import workflow_id
from matters.integrity.reconcile import Reconciler
from matters.temporal import timeskip
from tests.api.acts.test_faults import SEEN, VERIFIER, dismissed, drawn, events, examined, fault, findings_of
from tests.api.alone import serving, working
from tests.api.client import DIRECTORY, Api, code, eventually, opening
from tests.api.reading import read
from tests.api.supervising import OFFICE, inquiry

NOW = timedelta()


@dataclass
class District:
    """One of its own, whose worker runs when it is told to."""

    api: Api
    address: str
    pool: Pool

    def working(self) -> AbstractAsyncContextManager[None]:
        return working(self.api, self.address, self.pool)

    @property
    def reconciler(self) -> Reconciler:
        return Reconciler(self.api.context)

    async def told_202(self, at: str, case_no: str, finding: str, key: str, subject: str = "housing-1") -> None:
        """While no worker runs: the finding is dismissed, then the fault is sent to it."""
        dismissal = await self.api.post(
            f"/v1/findings/{finding}/dismiss", {"reasons": "不成立"}, prefer="respond-async", **VERIFIER
        )
        assert dismissal.status_code == 202, dismissal.text
        answer = await fault(self.api, at, case_no, subject, key=key, prefer="wait=0")
        assert (answer.status_code, answer.json()["finding_no"]) == (202, finding), answer.text

    async def refused(self, key: str) -> Receipt:
        """The receipt of the fault, once its finding has refused it and the ledger says why."""

        async def look() -> Receipt | None:
            receipt = await self.api.context.receipts.earlier(OFFICE["by"], key)
            assert receipt
            return receipt if receipt.status == "refused" else None

        async def heard() -> Receipt | None:
            await self.reconciler.resend(NOW)
            return await look()

        return await eventually(heard)

    async def results(self, at: str) -> list[str]:
        return [each["finding_no"] for each in (await read(self.api, at, **OFFICE))["results"]]

    async def told(self, finding: str, sealed: str) -> str:
        at = f"/v1/findings/{finding}/texts/{sealed}"
        return (await read(self.api, at, **OFFICE, purpose="核实"))["text"]


@pytest.fixture
async def district(own_database_url: str, address: str) -> AsyncIterator[District]:
    async with await connect(own_database_url) as pool, serving(own_database_url, address, pool) as api:
        yield District(api, address, pool)


async def decided(district: District, key: str, ahead: timedelta = NOW) -> tuple[str, str, str]:
    """The case, the inspection, and the finding that was decided when the fault was on its way to it."""
    api = district.api
    async with district.working():
        case_no = await inquiry(api)
        if ahead:
            await timeskip.fast_forward(api.context.client, workflow_id("case", case_no), ahead)
        finding, at = await examined(api, case_no), await drawn(api)
    await district.told_202(at, case_no, finding, key)
    return case_no, at, finding


async def test_another_finding_opens_though_nobody_asks_again(district: District) -> None:
    """The worker and its reconciler alone see to it; whoever asks afterwards is told of that finding."""
    api, ahead = district.api, timedelta(hours=1)
    case_no, at, finding = await decided(district, "gone", ahead)
    async with district.working():
        rounds = asyncio.create_task(district.reconciler.run())

        async def another() -> str | None:
            (led_to,) = await district.results(at)
            return led_to if led_to != finding else None

        try:
            other = await eventually(another, 40)
        finally:
            rounds.cancel()
            with suppress(asyncio.CancelledError):
                await rounds
        assert await findings_of(api, case_no) == [finding, other]
        (opened, *_) = await events(api, other)
        assert (opened["type"], opened["actor"], opened["on_behalf_of"]) == ("lead_opened", "party-office-1", None)
        assert (opened["data"]["source"], opened["data"]["grounds"]) == ("inspection", ["10(1)3"])
        assert (opened["data"]["case_no"], opened["data"]["subject"]) == (case_no, "housing-1")
        assert await district.told(other, opened["data"]["facts"]) == SEEN
        assert datetime.fromisoformat(opened["at"]) - datetime.now().astimezone() > ahead / 2, "its case's clock"
        reads = await api.context.vault.reads(finding)
        assert [(each.reader, each.purpose) for each in reads] == [("shouwen", "本件不再并入线索，转入另一件")]
        again = await fault(api, at, case_no, key="gone")
        assert (again.status_code, again.json()["finding_no"]) == (200, other), again.text
        assert (await fault(api, at, case_no, key="gone")).content == again.content
        assert code(await fault(api, at, case_no, key="gone", facts="别的"), 422) == "key_reused"
        assert await findings_of(api, case_no) == [finding, other]
        await dismissed(api, other)  # its workflow has been started, and answers


async def test_followed_twice_or_at_once_with_its_inspector_it_opens_one(district: District) -> None:
    api = district.api
    case_no, at, finding = await decided(district, "both")
    async with district.working():
        await district.refused("both")
        await asyncio.gather(
            *(district.reconciler.place_unplaced(NOW) for _ in range(3)),
            *(fault(api, at, case_no, key="both") for _ in range(3)),
        )
        assert await district.reconciler.place_unplaced(NOW) == 0
        (other,) = await district.results(at)
        assert await findings_of(api, case_no) == [finding, other]
        answer = await fault(api, at, case_no, key="both")
        assert (answer.status_code, answer.json()["finding_no"]) == (200, other)
        assert [each["type"] for each in await events(api, other)] == ["lead_opened"]


async def test_it_joins_what_has_been_opened_of_that_case_and_person_meanwhile(district: District) -> None:
    api = district.api
    case_no, at, finding = await decided(district, "meanwhile")
    async with district.working():
        await district.refused("meanwhile")
        other = await examined(api, case_no)
        assert await district.reconciler.place_unplaced(NOW) == 1
        await district.reconciler.resend(NOW)

        async def joined() -> dict[str, Any] | None:
            return next((each for each in await events(api, other) if each["type"] == "lead_joined"), None)

        lead = await eventually(joined)
        assert (lead["actor"], lead["on_behalf_of"]) == ("shouwen", "party-office-1")
        assert await district.told(other, lead["data"]["facts"]) == SEEN
        assert await district.results(at) == [other]
        assert await findings_of(api, case_no) == [finding, other]
        answer = await fault(api, at, case_no, key="meanwhile")
        assert (answer.status_code, answer.json()["finding_no"]) == (200, other)


async def test_and_if_that_one_is_decided_at_that_moment_too_a_third_opens(district: District) -> None:
    api = district.api
    case_no, at, finding = await decided(district, "thrice")
    async with district.working():
        await district.refused("thrice")
        second = await examined(api, case_no)
    body = {"reasons": "不成立"}
    await api.post(f"/v1/findings/{second}/dismiss", body, prefer="respond-async", **VERIFIER)
    assert await district.reconciler.place_unplaced(NOW) == 1
    async with district.working():
        await district.refused("thrice anew")
        assert await district.results(at) == [second]
        assert await district.reconciler.place_unplaced(NOW) == 1
        (third,) = await district.results(at)
        assert await findings_of(api, case_no) == [finding, second, third]
        (opened, *_) = await events(api, third)
        assert await district.told(third, opened["data"]["facts"]) == SEEN
        answer = await fault(api, at, case_no, key="thrice")
        assert (answer.status_code, answer.json()["finding_no"]) == (200, third)


async def test_killed_after_it_was_taken_up_it_is_taken_up_again(district: District) -> None:
    case_no, at, finding = await decided(district, "killed")
    async with district.working():
        await district.refused("killed")
        (left,) = await district.api.context.supervision.unplaced(10, NOW)
        assert left.receipt.number == finding
        assert await district.reconciler.place_unplaced(timedelta(seconds=5)) == 0, "it has its time"
        assert await district.reconciler.place_unplaced(NOW) == 1
        assert await findings_of(district.api, case_no) == [finding, *await district.results(at)]


async def test_one_that_cant_be_helped_keeps_nobody_waiting_and_isnt_forgotten(
    district: District, own_database_url: str
) -> None:
    """The directory says for a while that one of the agencies is out of scope."""
    api, directory = district.api, district.api.context.directory
    async with district.working():
        waters = await api.post("/v1/cases", opening(agency="water"), by="water-1")
        cases = [await inquiry(api), waters.json()["case_no"]]
        subjects = ["housing-1", "water-1"]
        found = [await examined(api, case, subject=who) for case, who in zip(cases, subjects, strict=True)]
        at = await drawn(api, 2)
    for case, who, finding in zip(cases, subjects, found, strict=True):
        await district.told_202(at, case, finding, who, who)
    housing = next(each for each in DIRECTORY["agency"] if each["id"] == "housing")
    await directory.load({"agency": [housing | {"in_scope": False}]})
    async with district.working():
        for who in subjects:
            await district.refused(who)
        with capture_logs() as logs:
            assert await district.reconciler.place_unplaced(NOW) == 2
        stuck = {"number": found[0], "case_no": cases[0], "code": "out_of_scope"}
        assert logs == [{"event": "fault_left", "log_level": "warning"} | stuck]
        assert len(await findings_of(api, cases[1])) == 2
        assert await findings_of(api, cases[0]) == found[:1]
        async with await connect(own_database_url, max_size=1, role="postgres") as owner:
            await owner.execute("update receipt set created_at = created_at - interval '8 days'")
        await api.context.receipts.purge()
        await directory.load({"agency": [housing]})
        assert await district.reconciler.place_unplaced(NOW) == 1
        assert len(await findings_of(api, cases[0])) == 2
