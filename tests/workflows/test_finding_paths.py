"""Every way that a finding may go, on the real servers and in its own time; each to its end."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from domain.matter.events import Actor
from testing import district
from tests.workflows.driver import Case, Driver

OFFICE = "party-office"
VERIFIER = Actor("party-office-1", OFFICE, ("responder", "verifier", "conduct_office"))
DECIDER = Actor("party-office-2", OFFICE, ("responder", "decider"))
REVIEWER = Actor("party-office-head", OFFICE, ("reviewer",))
APPEAL = Actor("above-1", "above", ("appeal",))
SUBJECT, UNIT = district.RESPONDER, district.HEAD

Step = tuple[str, Actor, dict[str, Any]] | timedelta  # an act by somebody, or time that passes


def step(act: str, by: Actor, **fields: Any) -> Step:
    return act, by, fields


def measures(*kinds: str) -> dict[str, Any]:
    return {"measures": [{"kind": kind} for kind in kinds]}


VERIFIED = (step("verify", VERIFIER, ground="10(1)1"), step("notify_subject", VERIFIER))
WAIVED = (
    *VERIFIED,
    step("waive", SUBJECT),
    step("waive", SUBJECT, right="tolerance"),
    step("waive", UNIT, right="unit_tolerance"),
)
APPLIED = (*VERIFIED, step("waive", SUBJECT), step("apply_tolerance", SUBJECT), step("accept_tolerance", VERIFIER))
NOT_AT_ALL = step("determine", DECIDER, outcome="not_established")
ACCOUNTABLE = step("determine", DECIDER, outcome="accountable")
SERVE = step("serve", DECIDER)
SERVED_REVIEW = step("serve_ruling", REVIEWER)


def imposed(*kinds: str) -> Sequence[Step]:
    """From the decision that somebody is accountable to the service of the measures."""
    return (
        ACCOUNTABLE,
        step("propose_measures", DECIDER, **measures(*kinds)),
        step("state", SUBJECT),
        step("impose", DECIDER, **measures(*kinds)),
        SERVE,
    )


WEEKS, QUARTER = timedelta(days=45), timedelta(days=80)
PATHS: dict[str, tuple[Sequence[Step], str]] = {  # the steps, and the event that ends it
    "dismissed": ((step("dismiss", VERIFIER), SERVE), "served"),
    "not established": ((*WAIVED, NOT_AT_ALL, SERVE), "served"),
    "heard by lapse": ((*VERIFIED, WEEKS, NOT_AT_ALL, SERVE), "served"),
    "tolerated": (
        (
            *APPLIED,
            QUARTER,
            step("decide_tolerance", VERIFIER, outcome="exempt"),
            step("determine", DECIDER, outcome="exempt"),
            SERVE,
        ),
        "served",
    ),
    "tolerance mitigates": (
        (
            *APPLIED,
            step("decide_tolerance", VERIFIER, outcome="mitigated"),
            *imposed("criticism"),
            step("execute", UNIT, measure="criticism"),
            WEEKS,
        ),
        "remedies_lapsed",
    ),
    "reviewed within": (
        (
            *WAIVED,
            *imposed("circular"),
            step("request_review", SUBJECT),
            step("review", REVIEWER, outcome="changed"),
            SERVED_REVIEW,
            step("rectify", DECIDER, **measures("criticism")),
            SERVE,
            step("execute", UNIT, measure="criticism"),
        ),
        "executed",
    ),
    "reviewed and not appealed": (
        (
            *WAIVED,
            *imposed("handling"),
            step("execute", UNIT, measure="handling"),
            step("request_review", SUBJECT),
            step("review", REVIEWER, outcome="upheld"),
            timedelta(days=3),
            SERVED_REVIEW,
            WEEKS,
        ),
        "appeal_lapsed",
    ),
    "appealed directly, prolonged, revoked": (
        (
            *WAIVED,
            *imposed("handling"),
            step("appeal", SUBJECT),
            timedelta(days=50),
            step("prolong_appeal", APPEAL),
            timedelta(days=30),
            step("decide_appeal", APPEAL, outcome="revoked"),
            step("rectify", DECIDER),
            SERVE,
            step("serve_ruling", APPEAL),
        ),
        "ruling_served",
    ),
    "no measure left after the hearing": (
        (
            *WAIVED,
            ACCOUNTABLE,
            step("propose_measures", DECIDER, **measures("sanction")),
            step("state", SUBJECT),
            step("drop_measure", DECIDER, measure="sanction"),
            SERVE,
        ),
        "served",
    ),
    "referred to the competent body": (
        (
            *WAIVED,
            ACCOUNTABLE,
            step("propose_measures", DECIDER, **measures("sanction")),
            WEEKS,
            step("refer_measure", DECIDER, measure="sanction"),
            SERVE,
            step("record_measure", DECIDER, measure="sanction"),
        ),
        "measure_recorded",
    ),
    "recused, and referred to the law beside it": (
        (
            step("recuse", VERIFIER, duty="verify-1", to="party-office-head"),
            step("refer_to_law", DECIDER),
            step("dismiss", Actor("party-office-head", OFFICE, ("verifier",))),
            SERVE,
        ),
        "served",
    ),
    "nobody does anything": ((timedelta(days=60), step("dismiss", VERIFIER), timedelta(days=14), SERVE), "served"),
}


async def go(drive: Driver, finding: Case, steps: Sequence[Step]) -> None:
    """Take the steps, each at the finding's own time."""
    for each in steps:
        if isinstance(each, timedelta):
            await finding.skip(each)
            continue
        act, by, fields = each
        if act == "verify":
            ground = drive.rulebook.grounds[fields["ground"]]
            fields = fields | {"elements": [{"element": element.id, "facts": "查实"} for element in ground.elements]}
        if act in ("serve", "serve_ruling"):
            fields = fields | {"served_at": (await finding.now()).isoformat()}
        await finding.act(act, by, **fields)


@pytest.mark.parametrize("path", PATHS)
async def test_every_path_ends(drive: Driver, path: str) -> None:
    steps, last = PATHS[path]
    case = await drive.open()
    await case.skip(timedelta(days=14))
    (finding,) = await case.findings()
    await go(drive, finding, steps)
    await finding.handle.result()
    assert (await finding.types())[-1] == last
    assert (await finding.state()).closed_at


async def test_what_nobody_does_is_late_and_decides_nothing(drive: Driver) -> None:
    case = await drive.open()
    await case.skip(timedelta(days=14))
    (finding,) = await case.findings()
    await finding.skip(timedelta(days=400))
    state = await finding.state()
    assert [(duty.rule, duty.breached_at is not None) for duty in state.owed] == [("verify", True)]
    assert not {"verified", "dismissed", "determined"} & set(await finding.types())
