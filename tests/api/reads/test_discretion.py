"""What whoever a finding is about reads of it: what he is told himself, and nothing else (Art. 10)."""

import asyncio
from typing import Any

import pytest

from domain.acts.titles import acts_of
from matters import law
from tests.api.acts.test_faults import drawn, examined, fault
from tests.api.acts.test_findings import VERIFIED, VERIFIER, act, opened
from tests.api.client import Api, eventually
from tests.api.reading import done, get, read
from tests.api.supervising import inquiry


async def test_the_subject_reads_what_he_is_told_and_not_who_reported_it(api: Api) -> None:
    number = await opened(api)
    office: dict[str, Any] = {"by": "party-office-1", "claims": VERIFIER}
    await act(api, number, "refer_to_law", {"body": "区监察委", "facts": "涉嫌受贿"}, "party-office-1", VERIFIER)
    await act(api, number, "note", {"text": "来电人另有录音"}, "party-office-1", VERIFIER)
    await act(api, number, "verify", VERIFIED, "party-office-1", VERIFIER)
    timeline = f"/v1/findings/{number}/timeline"
    rows = {row["type"]: row["data"] for row in (await read(api, timeline, **office))["items"]}
    for by in ("housing-1", "housing-head"):
        before = (await read(api, timeline, by=by))["items"]
        assert [(row["type"], row["data"].get("facts")) for row in before] == [
            ("lead_opened", None),
            ("verified", None),
        ]
    await act(api, number, "notify_subject", {"means": "当面"}, "party-office-1", VERIFIER)
    for by in ("housing-1", "housing-head"):
        told = {row["type"]: row["data"] for row in (await read(api, timeline, by=by))["items"]}
        assert told.keys() == {"lead_opened", "verified", "subject_notified"}
        assert told["verified"]["facts"] == rows["verified"]["facts"]
        for event, status in (("verified", 200), ("lead_opened", 404), ("referred_to_law", 404)):
            path = f"/v1/findings/{number}/texts/{rows[event]['facts']}"
            assert (await get(api, path, by=by, purpose="查阅")).status_code == status, event
    path = f"/v1/findings/{number}/texts/{rows['lead_opened']['facts']}"
    assert (await get(api, path, purpose="查阅", **office)).status_code == 200


async def test_a_case_names_its_findings_to_who_may_see_them_alone(api: Api) -> None:
    case_no = await api.open()
    await done(api, case_no, "route", {"route": "elsewhere", "competent_agency": "water"})
    sent = {"to_agency": "water", "document_no": "样〔2026〕1号", "delivered_to": "收发室"}
    now = (await read(api, f"/v1/cases/{case_no}/timeline"))["items"][-1]["at"]
    await done(api, case_no, "transfer", sent | {"delivered_at": now})
    number = await opened(api, case_no=case_no)
    for by, claims in (("housing-1", None), ("housing-head", None), ("party-office-1", VERIFIER), ("water-1", None),
        ("water-head", None), ("housing-2", None)):  # fmt: skip
        who: dict[str, Any] = {"by": by} | ({"claims": claims} if claims else {})
        sees = (await get(api, f"/v1/findings/{number}", **who)).status_code == 200
        assert sees == (by in ("housing-1", "housing-head", "party-office-1"))
        listed = (await read(api, "/v1/cases?agency=water&limit=200", **who))["items"]
        told = [
            (await read(api, f"/v1/cases/{case_no}", **who)),
            *(each for each in listed if each["case_no"] == case_no),
        ]
        assert [each["findings"] for each in told] == [[number] if sees else []] * 2, by


@pytest.mark.parametrize("role", ["conduct_office", "verifier", "decider", "auditor", "appeal"])
async def test_who_examines_findings_reads_his_own_as_any_subject(api: Api, role: str) -> None:
    """Else he would learn who reported him, and what the others write to each other."""
    subject: dict[str, Any] = {"by": "party-office-2", "claims": {"roles": ["responder", role]}}
    office: dict[str, Any] = {"by": "party-office-1", "claims": VERIFIER}
    number = await opened(api, subject="party-office-2")
    await act(api, number, "note", {"text": "来电人另有录音"}, "party-office-1", VERIFIER)
    rows = (await read(api, f"/v1/findings/{number}/timeline", **office))["items"]
    assert [row["type"] for row in rows] == ["lead_opened", "noted"]
    told = (await read(api, f"/v1/findings/{number}/timeline", **subject))["items"]
    assert [(row["type"], row["actor"], row["data"].get("facts")) for row in told] == [("lead_opened", None, None)]
    for row, field in zip(rows, ("facts", "text"), strict=True):
        path = f"/v1/findings/{number}/texts/{row['data'][field]}"
        assert (await get(api, path, purpose="查阅", **subject)).status_code == 404
    another = await opened(api, subject="housing-1")
    assert len((await read(api, f"/v1/findings/{another}/timeline", **subject))["items"]) == 1
    whole = (await read(api, f"/v1/findings/{another}/timeline", **subject))["items"][0]
    assert whole["actor"], "of another's he reads who reported it"


async def test_the_acts_that_the_subject_reads_are_those_of_the_rulebook(api: Api) -> None:
    """What is possible now may rest on what he isn't told."""
    number, office = await opened(api), ("party-office-1", VERIFIER)
    await act(api, number, "verify", VERIFIED, *office)
    await act(api, number, "notify_subject", {"means": "当面"}, *office)
    finding = await read(api, f"/v1/findings/{number}")
    procedure = law.install()[finding["rulebook"]].procedures["finding"]
    owed = [each for each in finding["duties"] if each["status"] == "open"]
    assert owed
    assert all(each["acts"] == acts_of(procedure, procedure.rules[each["rule"]]) for each in owed)


async def test_no_number_tells_the_subject_of_a_line_that_he_does_not_read(api: Api) -> None:
    """Neither a gap between the lines of his timeline, nor the answer to his own act."""
    number, office = await opened(api), ("party-office-1", VERIFIER)
    await act(api, number, "refer_to_law", {"body": "区监察委", "facts": "涉嫌受贿"}, *office)
    await act(api, number, "note", {"text": "来电人另有录音"}, *office)
    await act(api, number, "verify", VERIFIED, *office)
    await act(api, number, "notify_subject", {"means": "当面"}, *office)
    at, said = f"/v1/findings/{number}", {"statement": "当日已口头答复"}
    done = await api.post(f"{at}/state", said, key="my-own-words")
    again = await api.post(f"{at}/state", said, key="my-own-words")
    assert done.status_code == 200, done.text
    rows = (await read(api, f"{at}/timeline"))["items"]
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert [(row["seq"], row["type"]) for row in rows][-1] == (4, "stated")
    assert (done.json()["seq"], [each["seq"] for each in done.json()["events"]]) == (4, [4])
    assert again.json() == done.json()
    assert [row["seq"] for row in (await read(api, f"{at}/timeline", after="3"))["items"]] == [4]
    later = await api.post(f"{at}/waive", {"right": "tolerance"}, prefer="respond-async")

    async def became() -> dict[str, Any] | None:
        told = await read(api, later.headers["Location"])
        return told if told["status"] == "accepted" else None

    told = await eventually(became)
    assert (told["seq"], told["answer"]["seq"], [each["seq"] for each in told["answer"]["events"]]) == (5, 5, [5])


async def test_an_act_that_is_done_while_its_receipt_is_read_is_told_with_its_lines_or_not_yet(
    alone: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, ctx, handed_in = await opened(alone), alone.context, asyncio.Event()
    await act(alone, number, "verify", VERIFIED, "party-office-1", VERIFIER)
    await act(alone, number, "notify_subject", {"means": "当面"}, "party-office-1", VERIFIER)
    hand_in, timeline = ctx.deliver.hand_in, ctx.matters["finding"].timeline

    async def held(*act: Any) -> None:
        await handed_in.wait()
        await hand_in(*act)

    async def done_meanwhile(*asked: Any) -> Any:
        rows = await timeline(*asked)
        handed_in.set()
        await eventually(accepted)
        return rows

    async def received() -> str | None:
        return await ctx.pool.fetchval("select id from receipt where number = $1 and act = 'state'", number)

    async def accepted() -> bool:
        receipt = await ctx.receipts.get(receipt_id)
        return receipt is not None and receipt.status == "accepted"

    monkeypatch.setattr(ctx.deliver, "hand_in", held)
    async with asyncio.TaskGroup() as sending:
        sending.create_task(alone.post(f"/v1/findings/{number}/state", {"statement": "已答复"}, prefer="respond-async"))
        receipt_id = await eventually(received)
        monkeypatch.setattr(ctx.matters["finding"], "timeline", done_meanwhile)
        told = await read(alone, f"/v1/findings/{number}/receipts/{receipt_id}")
    assert told["status"] == "received", told
    monkeypatch.setattr(ctx.matters["finding"], "timeline", timeline)
    told = await read(alone, f"/v1/findings/{number}/receipts/{receipt_id}")
    assert [each["seq"] for each in told["answer"]["events"]] == [told["seq"]]


async def test_whom_it_turned_out_not_to_be_about_reads_his_part_alone_and_the_next_one_nothing_yet(alone: Api) -> None:
    case_no = await inquiry(alone)
    number, at = await examined(alone, case_no), await drawn(alone)
    await act(alone, number, "verify", VERIFIED, "party-office-1", VERIFIER)
    await act(alone, number, "notify_subject", {"means": "当面"}, "party-office-1", VERIFIER)
    assert (await fault(alone, at, case_no)).status_code == 200
    await act(alone, number, "note", {"text": "来电人另有录音"}, "party-office-1", VERIFIER)
    another = VERIFIED | {"facts": "查明系另一人", "subject": "housing-2"}
    await act(alone, number, "verify", another, "party-office-1", VERIFIER)
    office: dict[str, Any] = {"by": "party-office-1", "claims": VERIFIER}
    rows = (await read(alone, f"/v1/findings/{number}/timeline", **office))["items"]
    texts = {row["seq"]: row["data"].get("facts") or row["data"].get("text") for row in rows}
    first, second = [row["seq"] for row in rows if row["type"] == "verified"]

    async def readable(by: str) -> list[int]:
        """Of which rows somebody reads the text."""
        paths = {seq: f"/v1/findings/{number}/texts/{ref}" for seq, ref in texts.items() if ref}
        return [
            seq for seq, path in paths.items() if (await get(alone, path, by=by, purpose="查阅")).status_code == 200
        ]

    assert await readable("housing-1") == [first]
    assert await readable("housing-2") == []
    bare = await read(alone, f"/v1/findings/{number}", by="housing-1")
    assert bare.keys() == {"finding_no", "status", "received_at"}  # nothing of the other
    listed = (await read(alone, "/v1/findings", by="housing-1"))["items"]
    assert bare in listed
    begun = (await read(alone, f"/v1/findings/{number}/timeline", by="housing-2"))["items"][0]
    assert (begun["type"], begun["data"]) == ("lead_opened", {})  # nor he of the first
    await act(alone, number, "notify_subject", {"means": "当面"}, "party-office-1", VERIFIER)
    assert await readable("housing-2") == [second]
    assert await readable("housing-1") == [first]


@pytest.fixture
async def turned(alone: Api) -> str:
    """A finding that turned from housing-1, who was told of it, to housing-2. Its number."""
    case_no = await inquiry(alone)
    number, at = await examined(alone, case_no), await drawn(alone)
    await act(alone, number, "verify", VERIFIED, "party-office-1", VERIFIER)
    await act(alone, number, "notify_subject", {"means": "当面"}, "party-office-1", VERIFIER)
    assert (await fault(alone, at, case_no)).status_code == 200  # so that it is verified again
    another = VERIFIED | {"facts": "查明系另一人", "subject": "housing-2"}
    await act(alone, number, "verify", another, "party-office-1", VERIFIER)
    await act(alone, number, "notify_subject", {"means": "当面"}, "party-office-1", VERIFIER)
    return number


async def everything(api: Api, number: str, by: str) -> str:
    """All that somebody can read of a finding, by every read and every filter, as one text."""
    at, office = f"/v1/findings/{number}", {"by": "party-office-1", "claims": VERIFIER}
    whole = await read(api, at, **office)
    rows = (await read(api, f"{at}/timeline", **office))["items"]
    paths = [at, f"{at}/timeline", f"{at}/responsibility", f"{at}/responsibility?at=2030-01-01T00:00:00%2B08:00"]
    paths += [f"{at}/duties/{duty['id']}/explanation" for duty in whole["duties"]]
    paths += [f"{at}/receipts/{row['data'].get('command', row['seq'])}" for row in rows]
    told = [(await get(api, path, by=by)).text for path in (*paths, "/v1/findings")]
    for name in ("waive", "state", "request_review", "verify", "note", "reassign", "apply_tolerance"):
        for body in ({}, VERIFIED, {"statement": "无"}, {"reasons": "无"}, {"text": "无"}):
            told += [(await api.post(f"{at}/{name}", body, by=by)).text]
            told += [(await api.post(f"{at}/{name}", body, by=by, prefer="respond-async")).text]
    return "\n".join(told)


async def test_the_former_subject_does_not_learn_of_the_next_one(alone: Api, turned: str) -> None:
    assert "housing-2" not in await everything(alone, turned, "housing-1")
    for query in (
        {"official": "housing-2"}, {"agency": "housing", "official": "housing-2"}, {"official": "party-office-1"},
        {"rule": "state"}, {"breached": "false"}, {"due_before": "2039-01-01T00:00:00+08:00"}, {"agency": "housing"},
        {"official": "housing-1"}, {"sort": "next_due_at"},
    ):  # fmt: skip
        listed = await read(alone, "/v1/findings", by="housing-1", **query)
        assert listed["items"] == [], query
    assert [each["finding_no"] for each in (await read(alone, "/v1/findings", by="housing-1"))["items"]] == [turned]


async def test_the_next_subject_does_not_learn_of_the_former_one(alone: Api, turned: str) -> None:
    told = await read(alone, f"/v1/findings/{turned}", by="housing-2")
    assert told["subject"]["official"] == "housing-2"
    assert any(duty["bearer"]["official"] == "housing-2" for duty in told["duties"])
    assert "housing-1" not in await everything(alone, turned, "housing-2")
    assert (await read(alone, "/v1/findings", by="housing-2", official="housing-1"))["items"] == []
    assert (await read(alone, "/v1/findings", by="housing-2", official="housing-2"))["items"] != []


async def test_the_subject_does_not_learn_who_registered_the_lead(alone: Api) -> None:
    number = await opened(alone)
    for by in ("housing-1", "housing-head"):
        first = (await read(alone, f"/v1/findings/{number}/timeline", by=by))["items"][0]
        assert (first["type"], first["actor"], first["on_behalf_of"]) == ("lead_opened", None, None)
        assert "party-office-1" not in await everything(alone, number, by)


async def test_a_head_looks_for_his_own_people_alone(alone: Api, turned: str) -> None:
    def found(**query: str) -> Any:
        return read(alone, "/v1/findings", by="housing-head", **query)

    assert [each["finding_no"] for each in (await found(official="housing-2"))["items"]] == [turned]
    for query in ({"official": "party-office-1"}, {"official": "nobody"}, {"agency": "water"}):
        assert (await found(**query))["items"] == []
