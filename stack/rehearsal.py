"""Four matters as officials would handle them, through the HTTP API of the local stack. Each matter has its own clock.
They are known by numbers of their own, so that a later start of the stack finds them.

The agencies and officials are those of ``sample/directory.toml``.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx

Json = dict[str, Any]

_LEAD, _WATER, _HALL = "housing", "water", "service-hall"
_DESK, _HANDLER, _HEAD = "housing-1", "housing-2", "housing-head"
_OFFICE = "government-office-1"
_AUDITOR = "supervision-3"
_SERIES = "演练-"
NUMBERS = [f"{_SERIES}{number}" for number in range(1, 5)]  # the external numbers of the four matters


class RehearsalFailed(RuntimeError):
    """The system didn't do what it should. The message tells a person what went wrong."""


@dataclass(frozen=True)
class Rehearsed:
    """A matter at the end of its rehearsal: its JSON and its timeline from the API, and the names of agencies by id."""

    title: str
    case: Json
    timeline: list[Json]
    agencies: dict[str, str]


class Rehearsal:
    """Officials who call the API. Each has a token of his own."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._officials: dict[str, Json] = {}
        self._tokens: dict[str, str] = {}
        self.agencies: dict[str, str] = {}

    async def meet(self) -> None:
        """Read the directory, as an integrating system does before it acts for anybody."""
        self._tokens["rehearsal"] = await self._token("rehearsal", "data", ["system"])
        listed = await self.get("/v1/officials", "rehearsal")
        self._officials = {official["id"]: official for official in listed["items"]}
        listed = await self.get("/v1/agencies", "rehearsal")
        self.agencies = {agency["id"]: agency["name"] for agency in listed["items"]}

    async def left_open(self) -> str:
        """Return how many matters are open; ``200+`` when they fill more than a page."""
        page = await self.get("/v1/cases?status=open&limit=200", _AUDITOR)
        return f"{len(page['items'])}{'+' if page['next_cursor'] else ''}"

    async def known(self) -> dict[str, str]:
        """Return the cases that an earlier start of the stack has left, by their external numbers."""
        page = await self.get(f"/v1/cases?q={quote(_SERIES)}", _AUDITOR)
        return {each["external_no"]: each["case_no"] for each in page["items"]}

    async def open(self, external_no: str, kind: str, form: str, subject: str, channel: str = "窗口") -> "MatterPlayed":
        """Open a case, as the clerk at the desk does when a citizen comes."""
        opened = await self.post("/v1/cases", _DESK, {
            "agency": _LEAD, "kind": kind, "form": form, "channel": channel, "subject": subject,
            "applicant": {"anonymous": True}, "external_no": external_no,
        })  # fmt: skip
        return MatterPlayed(self, opened["case_no"])

    async def get(self, path: str, by: str) -> Json:
        """GET a path as the official ``by``. Returns its JSON. Raises `RehearsalFailed`."""
        return await self._send("GET", path, await self._as(by))

    async def post(self, path: str, by: str, body: Json) -> Json:
        """POST to a path as the official ``by``, and wait until the act is in the ledger. Returns the JSON. Raises
        `RehearsalFailed`.
        """
        return await self._send("POST", path, await self._as(by), body)

    async def _as(self, sub: str) -> dict[str, str]:
        if sub not in self._tokens:
            official = self._officials[sub]
            self._tokens[sub] = await self._token(sub, official["agency"], official["roles"])
        return {"Authorization": f"Bearer {self._tokens[sub]}"}

    async def _token(self, sub: str, agency: str, roles: list[str]) -> str:
        body = {"sub": sub, "agency": agency, "roles": roles}
        return (await self._send("POST", "/v1/dev/tokens", {}, body))["token"]

    async def _send(self, method: str, path: str, headers: dict[str, str], body: Json | None = None) -> Json:
        headers = headers | {"Idempotency-Key": str(uuid4()), "Prefer": "wait=30"}
        try:
            response = await self._http.request(method, path, headers=headers, json=body)
        except httpx.TransportError as error:
            raise RehearsalFailed(f"{method} {path} 没有应答（{type(error).__name__}）") from error
        if response.status_code not in {httpx.codes.OK, httpx.codes.CREATED}:
            raise RehearsalFailed(f"{method} {path} 答 {response.status_code}：{response.text[:500]}")
        return response.json()


@dataclass(frozen=True)
class MatterPlayed:
    """One matter of the rehearsal while it is played."""

    rehearsal: Rehearsal
    number: str

    async def act(self, name: str, by: str = _DESK, **fields: Any) -> None:
        """Do an act in this matter as the official ``by``. Raises `RehearsalFailed` when it is refused."""
        await self.rehearsal.post(f"/v1/cases/{self.number}/{name}", by, fields)

    async def forward(self, working_days: int) -> None:
        """Move this matter's clock by this number of working days, to the same time of day."""
        path = f"/v1/dev/cases/{self.number}/fast_forward"
        await self.rehearsal.post(path, _AUDITOR, {"working_days": working_days})

    async def read(self) -> Json:
        """Return the case as it stands."""
        return await self.rehearsal.get(f"/v1/cases/{self.number}", _AUDITOR)

    async def rehearsed(self, title: str) -> Rehearsed:
        """Return the matter and its timeline as they stand now, under a title."""
        timeline = await self.rehearsal.get(f"/v1/cases/{self.number}/timeline", _AUDITOR)
        return Rehearsed(title, await self.read(), timeline["items"], self.rehearsal.agencies)


# How a matter is played: by whom, and under which external number.
Play = Callable[[Rehearsal, str], Awaitable[MatterPlayed]]


async def rehearse(rehearsal: Rehearsal, known: Mapping[str, str]) -> list[Rehearsed]:
    """Play the four matters one after the other. Those that are ``known`` aren't played again: they are read as they
    stand. Raises RehearsalFailed when one that is played doesn't end as it should.
    """
    made = list[Rehearsed]()
    for external_no, matter in zip(NUMBERS, _MATTERS, strict=True):
        if number := known.get(external_no):
            made.append(await MatterPlayed(rehearsal, number).rehearsed(matter[0]))
        else:
            made.append(await _rehearsed(rehearsal, external_no, *matter))
    return made


async def _rehearsed(
    rehearsal: Rehearsal,
    external_no: str,
    title: str,
    play: Play,
    right: Callable[[Json], bool],
) -> Rehearsed:
    try:
        made = await (await play(rehearsal, external_no)).rehearsed(title)
    except RehearsalFailed as error:
        raise RehearsalFailed(f"演练“{title}”未能进行：{error}") from error
    if not right(made.case):
        raise RehearsalFailed(f"演练“{title}”的结果不对，事项 {made.case['case_no']}：{made.case}")
    return made


async def _in_time(rehearsal: Rehearsal, external_no: str) -> MatterPlayed:
    matter = await rehearsal.open(external_no, "application", "written", "申请办理房屋租赁登记备案")
    await matter.act("route", route="own_agency")
    await matter.act("hand_over", handler=_HANDLER)
    await matter.act("accept", _HANDLER, limit={"count": 5, "unit": "working_days"}, basis="办事指南公开承诺的时限")
    await matter.forward(3)
    await matter.act("complete", _HANDLER, result="已登记备案", on_the_spot=False)
    await matter.act("notify_result", _HANDLER, means="电话告知")
    return matter


async def _breached(rehearsal: Rehearsal, external_no: str) -> MatterPlayed:
    matter = await rehearsal.open(external_no, "inquiry", "oral", "咨询物业维修资金的使用程序", "电话")
    await matter.act("route", route="own_post")
    await matter.forward(4)
    return matter


async def _ruled(rehearsal: Rehearsal, external_no: str) -> MatterPlayed:
    matter = await rehearsal.open(external_no, "application", "written", "反映小区积水，请求疏通雨水管道")
    others = [_WATER, _HALL]
    await matter.act("route", route="joint", co_agencies=others)
    await matter.act("report_to_head", issue="雨水管道分属几家管理，需共同办理")
    last = datetime.fromisoformat((await matter.read())["received_at"]).date() + timedelta(days=10)
    parts = [
        {"agency": agency, "task": task, "due_on": last.isoformat()}
        for agency, task in ((_LEAD, "疏通小区内管道"), (_WATER, "疏通河道排口"), (_HALL, "告知进展"))
    ]
    await matter.act("propose_plan", _HEAD, text="三家分段疏通，窗口统一告知", parts=parts)
    await matter.act("agree", f"{_HALL}-1", version=1)
    await matter.act("object", f"{_WATER}-1", version=1, grounds="排口不属河道管理范围")
    await matter.act(
        "escalate", _HEAD, document_no="样报〔2026〕1号", matters="排口由谁疏通", recommendation="由水利局疏通",
        positions=[
            {"agency": _WATER, "position": "objects", "grounds": "排口不属河道管理范围"},
            {"agency": _HALL, "position": "agrees", "grounds": "同意方案"},
        ],
    )  # fmt: skip
    await matter.act(
        "rule", _OFFICE, outcome="plan", decision="排口由水利局疏通", document_no="样办〔2026〕1号", parts=parts
    )
    for duty in (await matter.read())["duties"]:
        if duty["rule"] == "perform":
            await matter.act("finish_part", f"{duty['bearer']['agency']}-1", part=duty["subject"], report="已完成")
    await matter.act("complete", result="管道、排口均已疏通", on_the_spot=False)
    await matter.act("notify_result", means="上门告知")
    return matter


async def _settled(rehearsal: Rehearsal, external_no: str) -> MatterPlayed:
    matter = await rehearsal.open(external_no, "application", "written", "申请修复破损的乡村道路")
    await matter.act("route", route="elsewhere", competent_agency=_WATER)
    opened = await matter.read()
    await matter.act(
        "transfer", to_agency=_WATER, document_no="样移〔2026〕1号", delivered_at=opened["received_at"],
        delivered_to="收发室",
    )  # fmt: skip
    await matter.act("return_transfer", f"{_WATER}-1", reason="该路段不是防汛道路")
    await matter.act("settle_transfer", _OFFICE, agency="transport", reasons="该路段列入乡村公路名录")
    await matter.act("accept_transfer", "transport-1", responder="transport-2")
    await matter.act("complete", "transport-2", result="已当场派工修复", on_the_spot=True)
    return matter


def _clean(case: Json) -> bool:
    """Whether the case is closed and nothing in it was late."""
    return case["status"] == "closed" and not any(duty["breached_at"] for duty in case["duties"])


def _late(case: Json) -> bool:
    """Whether the case is open and has one late duty and the lead of it."""
    late = [duty["rule"] for duty in case["duties"] if duty["breached_at"]]
    return case["status"] == "open" and late == ["answer"] and [lead["status"] for lead in case["leads"]] == ["open"]


_MATTERS: list[tuple[str, Play, Callable[[Json], bool]]] = [
    ("转交承办、按期办结", _in_time, _clean),
    ("咨询逾期未答复", _breached, _late),
    ("共同办理、争议报办公室决定", _ruled, _clean),
    ("移交、退回、认定归属", _settled, lambda case: _clean(case) and case["lead_agency"] == "transport"),
]
