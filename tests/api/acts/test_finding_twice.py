"""One open finding of a case and a person: every way to a second one ends in the first (Art. 10, 12)."""

import asyncio
from typing import Any

import httpx
import pytest
from temporalio.testing import WorkflowEnvironment

from db.pool import connect
from db.reads.cases import Viewer
from tests.api.acts.test_faults import drawn, fault
from tests.api.acts.test_findings import VERIFIED, VERIFIER, opened
from tests.api.alone import serving, working
from tests.api.client import DIRECTORY, Api, code, eventually
from tests.api.reading import done, read
from tests.api.supervising import OFFICE

THIRD = "housing-2"  # whom no lead named
ROUNDS = range(6)


def entry(kind: str, of: str, **changes: Any) -> dict[str, Any]:
    """What the directory says, changed."""
    (found,) = [each for each in DIRECTORY[kind] if each["id"] == of]
    return {kind: [found | changes]}


async def verify(api: Api, number: str, subject: str, **how: Any) -> httpx.Response:
    body = VERIFIED | {"subject": subject} | how.pop("fields", {})
    return await api.post(f"/v1/findings/{number}/verify", body, by="party-office-1", claims=VERIFIER, **how)


async def registered(api: Api, case_no: str, subject: str) -> httpx.Response:
    """A lead of a complaint, as POST /v1/findings answers it."""
    body = {"source": "complaint", "subject": subject, "ground": "10(1)2", "facts": "推诿", "case_no": case_no}
    return await api.post("/v1/findings", body, by="party-office-1", claims=VERIFIER)


async def about(api: Api, case_no: str) -> dict[str, str]:
    """The findings of the case, and whom each is about."""
    numbers = (await read(api, f"/v1/cases/{case_no}", **OFFICE))["findings"]
    found = [await api.context.matters["finding"].get(number, Viewer(sees_all=True)) for number in numbers]
    return {each.number: (each.about or {})["subject"] for each in found if each}


def first_is(answer: httpx.Response, number: str) -> None:
    """It is refused, and says where the first one is."""
    assert code(answer, 409) == "finding_exists"
    assert answer.headers["Location"] == f"/v1/findings/{number}"


async def transferred(api: Api, case_no: str) -> None:
    """From housing to water."""
    now = (await read(api, f"/v1/cases/{case_no}/timeline"))["items"][-1]["at"]
    sent = {"to_agency": "water", "document_no": "样〔2026〕1号", "delivered_to": "收发室", "delivered_at": now}
    await done(api, case_no, "transfer", sent)


async def forward(api: Api, case_no: str, working_days: int) -> None:
    answer = await api.post(f"/v1/dev/cases/{case_no}/fast_forward", {"working_days": working_days})
    assert answer.status_code == 200, answer.text


async def test_who_serves_elsewhere_by_now_has_the_finding_that_he_had(alone: Api) -> None:
    case_no = await alone.open()
    first = await opened(alone, case_no=case_no)
    await alone.context.directory.load(entry("official", "housing-1", agency="roads"))
    first_is(await registered(alone, case_no, "housing-1"), first)
    assert await about(alone, case_no) == {first: "housing-1"}


async def test_a_breach_where_he_serves_by_now_joins_it(alone: Api) -> None:
    """He was complained about at housing; now he heads water, which doesn't accept what it was sent."""
    case_no = await alone.open()
    first = await opened(alone, case_no=case_no)
    await done(alone, case_no, "route", {"route": "elsewhere", "competent_agency": "water"})
    await transferred(alone, case_no)
    moved = entry("official", "housing-1", agency="water", roles=["head"])
    await alone.context.directory.load(moved | entry("agency", "water", head="housing-1"))
    await forward(alone, case_no, 2)
    assert await about(alone, case_no) == {first: "housing-1"}
    assert (await read(alone, f"/v1/findings/{first}", **OFFICE))["grounds"] == ["10(1)2", "10(2)3"]


async def test_a_verification_names_nobody_who_had_one_before_he_moved(alone: Api) -> None:
    """Neither who bore a duty, nor who was only complained about."""
    case_no = await alone.open()
    firsts = {person: await opened(alone, case_no=case_no, subject=person) for person in ("housing-1", THIRD)}
    another = await opened(alone, case_no=case_no, subject="housing-head")
    for person, first in firsts.items():
        await alone.context.directory.load(entry("official", person, agency="roads"))
        first_is(await verify(alone, another, person), first)
    assert await about(alone, case_no) == {first: person for person, first in firsts.items()} | {
        another: "housing-head"
    }


async def test_who_heads_two_agencies_has_one_for_both(alone: Api) -> None:
    """Housing passes the matter on too late, water doesn't accept it: the same person heads both."""
    await alone.context.directory.load(entry("agency", "water", head="housing-head"))
    case_no = await alone.open()
    await done(alone, case_no, "route", {"route": "elsewhere", "competent_agency": "water"})
    await forward(alone, case_no, 3)
    people = await about(alone, case_no)
    assert sorted(people.values()) == ["housing-1", "housing-head"]
    await transferred(alone, case_no)
    await forward(alone, case_no, 2)
    assert await about(alone, case_no) == people
    (first,) = [number for number, person in people.items() if person == "housing-head"]
    finding = await read(alone, f"/v1/findings/{first}", **OFFICE)
    assert (finding["grounds"], len(finding["leads"])) == (["10(2)2", "10(2)3"], 2)
    first_is(await registered(alone, case_no, "housing-head"), first)


@pytest.mark.parametrize("prefer", [None, "respond-async"])
async def test_of_two_verifications_at_once_that_name_the_same_third_person_one_stands(
    api: Api, prefer: str | None
) -> None:
    """However they are answered: the receipt decides."""
    for _ in ROUNDS:
        case_no = await api.open()
        both = [await opened(api, case_no=case_no, subject=person) for person in ("housing-1", "housing-head")]
        answers = await asyncio.gather(*(verify(api, number, THIRD, prefer=prefer) for number in both))
        assert sorted(answer.status_code for answer in answers) == [202 if prefer else 200, 409]
        (stands,) = [number for number, answer in zip(both, answers, strict=True) if answer.is_success]
        (other,) = [answer for answer in answers if not answer.is_success]
        first_is(other, stands)

        async def named(stands: str = stands, case_no: str = case_no) -> bool:
            return (await about(api, case_no))[stands] == THIRD

        await eventually(named)
        assert [*(await about(api, case_no)).values()].count(THIRD) == 1


@pytest.mark.parametrize("first", ["verification", "lead"])
async def test_of_a_verification_and_a_lead_at_once_against_one_person_one_stands(api: Api, first: str) -> None:
    for _ in ROUNDS:
        case_no = await api.open()
        number = await opened(api, case_no=case_no, subject="housing-head")
        asked = [verify(api, number, THIRD), registered(api, case_no, THIRD)]
        answers = await asyncio.gather(*(asked if first == "verification" else reversed(asked)))
        verified, lead = answers if first == "verification" else reversed(answers)
        people = await about(api, case_no)
        if verified.is_success:
            first_is(lead, number)
            assert people == {number: THIRD}
        else:
            assert lead.status_code == 201, lead.text
            first_is(verified, lead.json()["finding_no"])
            assert people == {number: "housing-head", lead.json()["finding_no"]: THIRD}


@pytest.mark.parametrize("stands", [True, False])
async def test_a_verification_on_its_way_holds_the_place_of_whom_it_names(
    own_database_url: str, temporal_env: WorkflowEnvironment, *, stands: bool
) -> None:
    """No worker is there to answer it: until it has an outcome nothing is opened against him; then that decides."""
    address = temporal_env.client.service_client.config.target_host
    async with await connect(own_database_url) as pool, serving(own_database_url, address, pool) as api:
        case_no = await api.open()
        number = await opened(api, case_no=case_no)
        other = await opened(api, case_no=case_no, subject="housing-head")
        inspection = await drawn(api)
        fields = {} if stands else {"elements": VERIFIED["elements"][:1]}
        how: dict[str, Any] = {"prefer": "respond-async", "key": "on-its-way", "fields": fields}
        sent = await verify(api, number, THIRD, **how)
        assert sent.status_code == 202
        assert (await verify(api, number, THIRD, **how)).content == sent.content, "the same again is no other"
        first_is(await verify(api, other, THIRD), number)
        first_is(await registered(api, case_no, THIRD), number)
        assert code(await fault(api, inspection, case_no, THIRD, key="seen"), 409) == "in_flight"
        async with working(api, address, pool):

            async def answered() -> bool:
                receipt = await api.context.receipts.get(sent.json()["receipt"])
                return receipt is not None and receipt.status == ("accepted" if stands else "refused")

            await eventually(answered)
            told = await fault(api, inspection, case_no, THIRD, key="seen")
            assert told.status_code == 200, told.text
            mine = told.json()["finding_no"]
            assert (mine == number) == stands
            assert await about(api, case_no) == {number: "housing-1", other: "housing-head"} | {mine: THIRD}
