"""Nominations over HTTP (Art. 8): for cases in which whoever is nominated has borne a duty, and once."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.api.acts.test_findings import DECIDER, VERIFIER
from tests.api.client import Api, code
from tests.api.reading import done, read

COMMENDATIONS = "/v1/commendations"
OFFICE: dict[str, Any] = {"by": "party-office-1", "claims": VERIFIER}


async def nominate(
    api: Api, cases: list[str], subject: str | None = None, agency: str = "housing", **how: Any
) -> httpx.Response:
    body = {"agency": agency, "subject": subject, "achievement": "一次办成", "cases": cases}
    sent = {name: value for name, value in body.items() if value is not None}
    return await api.post(COMMENDATIONS, sent, **(OFFICE | how))


def shows_nothing(answer: httpx.Response, case_no: str, why: str) -> None:
    """It is refused, and says of which case."""
    assert code(answer, 422) == "incomplete"
    ((field, message),) = [(each["field"], each["message"]) for each in answer.json()["errors"]]
    assert (field, message.startswith(case_no), why in message) == ("cases", True, True), message


async def test_a_person_is_nominated_for_what_he_has_borne_himself(api: Api) -> None:
    one, two = [await api.open() for _ in range(2)]
    shows_nothing(await nominate(api, [one], "housing-2"), one, "没有由这名工作人员承担过的义务")
    passed = {"duty": (await read(api, f"/v1/cases/{two}"))["duties"][0]["id"], "to": "housing-2", "reason": "调休"}
    await done(api, two, "reassign", passed, by="housing-head")
    shows_nothing(await nominate(api, [two, one], "housing-2"), one, "没有由这名工作人员承担过的义务")
    for person in ("housing-1", "housing-2"):
        assert (await nominate(api, [two], person)).status_code == 201


async def test_a_unit_is_nominated_for_what_it_has_borne(api: Api) -> None:
    """Not for a case that was passed on to it by mistake, and away again before it did anything."""
    case_no = await api.open()
    shows_nothing(await nominate(api, [case_no], agency="water"), case_no, "没有由该单位承担过的义务")
    await done(api, case_no, "route", {"route": "joint", "co_agencies": ["water", "roads"]})
    await done(api, case_no, "report_to_head", {"issue": "涉及供水和道路"})
    plan = {"text": "分头办理", "parts": [{"agency": "water", "task": "改管", "due_on": "2099-01-05"}]}
    await done(api, case_no, "propose_plan", plan, by="housing-head")
    borne = [
        each for each in (await read(api, f"/v1/cases/{case_no}"))["duties"] if each["bearer"]["agency"] == "water"
    ]
    assert [each["status"] for each in borne] == ["open"]
    await done(api, case_no, "route", {"route": "own_post", "reason": "不涉及供水"})
    shows_nothing(await nominate(api, [case_no], agency="water"), case_no, "没有由该单位承担过的义务")
    assert (await nominate(api, [case_no])).status_code == 201


async def test_a_void_case_shows_nothing(api: Api) -> None:
    case_no = await api.open()
    await done(api, case_no, "route", {"route": "own_post"})
    await done(api, case_no, "void", {"reason": "重复登记"}, by="housing-head")
    for subject in (None, "housing-1"):
        shows_nothing(await nominate(api, [case_no], subject), case_no, "作废")


@pytest.mark.parametrize("subject", [None, "housing-1"])
async def test_the_same_nomination_stands_once(api: Api, subject: str | None) -> None:
    one, two = [await api.open() for _ in range(2)]
    first = await nominate(api, [one, two], subject, key=f"first-{subject}-{one}")
    assert first.status_code == 201, first.text
    at = first.headers["location"]
    again = await nominate(api, [one, two], subject, key=f"first-{subject}-{one}")
    assert (again.status_code, again.content) == (201, first.content)

    async def stands() -> None:
        for cases in ([one, two], [two, one, one]):
            answer = await nominate(api, cases, subject)
            assert (code(answer, 409), answer.headers["location"]) == ("commendation_exists", at)

    await stands()
    for name, body, by, claims in (
        ("examine", {"facts": "属实"}, "party-office-2", VERIFIER),
        ("approve", {"form": "通报表扬"}, "party-office-head", DECIDER),
        ("publish", {"document_no": "样〔2026〕9号"}, "party-office-1", VERIFIER),
    ):
        answer = await api.post(f"{at}/{name}", body, by=by, claims=claims)
        assert answer.status_code == 200, answer.text
        await stands()
    for other in ([one], [two]):
        assert (await nominate(api, other, subject)).status_code == 201
    assert (await nominate(api, [one, two], None if subject else "housing-1")).status_code == 201


async def test_what_was_declined_may_be_nominated_again(api: Api) -> None:
    case_no = await api.open()
    at = (await nominate(api, [case_no])).headers["location"]
    for name, body, by, claims in (
        ("examine", {"facts": "不实"}, "party-office-2", VERIFIER),
        ("decline", {"reasons": "成效不明"}, "party-office-head", DECIDER),
    ):
        answer = await api.post(f"{at}/{name}", body, by=by, claims=claims)
        assert answer.status_code == 200, answer.text
    assert (await nominate(api, [case_no])).status_code == 201


async def test_eight_at_once_nominate_once(api: Api) -> None:
    case_no = await api.open()
    answers = await asyncio.gather(*(nominate(api, [case_no], "housing-1") for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 7]
    (made,) = [answer for answer in answers if answer.status_code == 201]
    refused = [answer for answer in answers if answer.status_code == 409]
    assert {(code(each, 409), each.headers["location"]) for each in refused} == {
        ("commendation_exists", made.headers["location"])
    }
