"""Who may make which call, and from where: the one table. Every call with a token is checked against it
(`api.edge.access.identity`), the documents print it (`tools.authorisation`), and a test makes every call in every role.

What the table leaves open to a caller, two others decide: the database shows him only the matters that are his to see
(``seen_by``), and the rulebook says which acts the open duties call for or permit, and in which role.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.acts import ACTS
from domain.reading.grammar.words import CLAIMS

EVERYBODY = tuple(CLAIMS)
# the roles that deal with matters; those who only keep the calendar or the directory need no texts
_DEALS = tuple(claim for claim in CLAIMS if claim not in ("calendar_admin", "directory_admin"))
_OFFICE = ("conduct_office",)
_OVERSEES = ("conduct_office", "auditor")

# What a caller with the right role sees or may change, as people are told.
ALL = "全部"
OWN_MATTERS = "涉及本机关（接入系统：所服务的机关）的；作风办和审计人员看全部；其余答 404"
OWN_FINDINGS = "核查人员和审计人员看全部；本人、本单位负责人、义务承担者只看所告知的；其余答 404"
OWN_AGENCY = "本机关（接入系统：所服务的机关）"
BY_RULES = "看得到的事项，且规则文本此时准许这一角色办理；否则答 not_your_duty、not_owed 等"
OWN_FIGURES = "作风办和审计人员看全部；负责人只看本机关"


@dataclass(frozen=True, slots=True)
class Grant:
    """A call, the roles of which a caller needs one, and what such a caller sees or may change."""

    call: str
    roles: tuple[str, ...]
    reach: str


@dataclass(frozen=True, slots=True)
class Open:
    """An address that asks for no token, and what keeps it from harm."""

    path: str
    why: str


OPEN = (
    Open("/", "只有链接；接口说明没有打开的，答 404"),
    Open("/healthz", "只说进程在运行"),
    Open("/readyz", "只说能否受理、有几件该办而未办，不说编号；不对外转发"),
    Open("/metrics", "只有次数和时长；不对外转发"),
    Open("/openapi.json", "接口说明，不含数据"),
    Open("/docs", "接口说明，不含数据"),
    Open("/docs/oauth2-redirect", "接口说明，不含数据"),
    Open("/docs-assets", "接口说明，不含数据"),
    Open("/desk", "只在本机或 DESK 打开时有；由代理的登录保护"),
    Open("/v1/dev", "只在本机演练时有，别处答 404"),
)


def _reads(procedure: str) -> Iterator[Grant]:
    reach = OWN_FINDINGS if procedure == "finding" else OWN_MATTERS
    one = f"GET /v1/{procedure}s/{{{procedure}_no}}"
    yield Grant(f"GET /v1/{procedure}s", EVERYBODY, reach)
    for part in ("", "/history", "/timeline", "/duties/{id}/explanation", "/responsibility", "/receipts/{id}"):
        yield Grant(one + part, EVERYBODY, reach)
    yield Grant(f"{one}/texts/{{ref}}", _DEALS, reach)


# the roles that the check before an act needs (`api.acts`), besides what the rulebook says of it
_BEFORE = {("finding", "verify"): ("verifier",), ("supervision", "inspect"): _OFFICE}


def _acts(procedure: str) -> Iterator[Grant]:
    for name, act in ACTS[procedure].items():
        if not act.internal:
            call = f"POST /v1/{procedure}s/{{{procedure}_no}}/{name}"
            yield Grant(call, _BEFORE.get((procedure, name), EVERYBODY), BY_RULES)


_CAMPAIGN = "/v1/supervision/campaigns"
GRANTS: tuple[Grant, ...] = (
    Grant("POST /v1/cases", ("responder", "head", "office", "system"), OWN_AGENCY),
    Grant("POST /v1/cases:batch", ("responder", "head", "office", "system"), OWN_AGENCY),
    *_reads("case"),
    Grant("GET /v1/cases/{case_no}/dossier", EVERYBODY, OWN_MATTERS),
    *_acts("case"),
    Grant("POST /v1/findings", ("conduct_office", "verifier", "auditor"), ALL),
    *_reads("finding"),
    *_acts("finding"),
    Grant("POST /v1/commendations", ("head", "office", "conduct_office"), OWN_MATTERS),
    *_reads("commendation"),
    *_acts("commendation"),
    Grant("POST /v1/supervisions", _OFFICE, ALL),
    *_reads("supervision"),
    *_acts("supervision"),
    Grant(f"POST {_CAMPAIGN}", _OFFICE, ALL),
    Grant(f"GET {_CAMPAIGN}", _OVERSEES, ALL),
    Grant(f"GET {_CAMPAIGN}/{{number}}", _OVERSEES, ALL),
    Grant(f"GET {_CAMPAIGN}/{{number}}/frame", _OVERSEES, ALL),
    Grant(f"GET {_CAMPAIGN}/{{number}}/circular", _OVERSEES, ALL),
    Grant(f"POST {_CAMPAIGN}/{{number}}/results", _OFFICE, ALL),
    Grant("GET /v1/supervision/schedules", _OVERSEES, ALL),
    Grant("POST /v1/supervision/schedules/{report}", _OFFICE, ALL),
    Grant("GET /v1/supervision/reports", _OVERSEES, ALL),
    Grant("GET /v1/reports/agencies", ("conduct_office", "auditor", "head"), OWN_FIGURES),
    Grant("GET /v1/reports/circular", _OVERSEES, ALL),
    Grant("GET /v1/reports/assessment", _OVERSEES, ALL),
    Grant("POST /v1/calendar/revisions", ("calendar_admin",), ALL),
    Grant("GET /v1/calendar/revisions", EVERYBODY, ALL),
    Grant("GET /v1/calendar/revisions/{number}", EVERYBODY, "尚未到达的编号只给日历管理员、作风办和审计人员"),
    Grant("GET /v1/calendar/{year}", EVERYBODY, ALL),
    Grant("GET /v1/deadlines", EVERYBODY, ALL),
    Grant("GET /v1/rulebooks", EVERYBODY, ALL),
    Grant("GET /v1/rulebooks/{rulebook_id}", EVERYBODY, ALL),
    Grant("GET /v1/agencies", EVERYBODY, ALL),
    Grant("GET /v1/officials", EVERYBODY, ALL),
    Grant("GET /v1/events", EVERYBODY, OWN_MATTERS),
)
_ROLES = {grant.call: grant.roles for grant in GRANTS}


def needed(method: str, path: str) -> tuple[str, ...]:
    """Return the roles of which a caller needs one for a route (its path as declared, with the names of parameters).

    Raises LookupError for a route that isn't in the table, so that nobody can make such a call.
    """
    return _ROLES[f"{'GET' if method == 'HEAD' else method} {path}"]
