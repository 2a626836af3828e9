"""Random acts by random people on the real rulebook. Most of them are plausible. The tests of properties walk along
them.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from hypothesis import strategies as st

from domain.acts import ACTS
from domain.clock.calendar import Calendar
from domain.engine.beginnings import URGENT, received
from domain.engine.procedure import Decision, handle, open_matter
from domain.law.rulebook import Procedure, Rulebook
from domain.matter.events import Actor, Command, Refused
from domain.matter.state import State
from testing.district import AGENCIES, FUNCTIONS, OFFICIALS, SYSTEM, head, official
from testing.fields import data_of, moment

SOME = ("housing", "water", "roads", "clinic")
ROLES = ("responder", "head", "office")
EVERYONE = [SYSTEM, *(official(agency, n) for agency in SOME for n in (1, 2)), *map(head, SOME)]
NAMES = sorted(ACTS["case"])
STEADY = [name for name in NAMES if name not in ("withdraw", "void")]  # acts that don't end everything
LEAVING = {kind.leaves: name for name, kind in ACTS["case"].items()}
# Minutes from one act to the next. With the negative number, the act was received before the last known event, and is
# read late.
PAUSES = (0, 0, 1, 30, 60, 300, 300, 1440, 1440, 4320, 70_000, -600)
SHARED = {"hand_over", "report", "settle_plan", "respond", "rule", "perform"}  # steps of work that is shared
seeds = st.builds(Random, st.integers(0, 2**32))
lengths = st.integers(1, 24)


class Tried(NamedTuple):
    """One attempt of an act: the state before it, and the decision that it led to; None when it was refused."""

    before: State
    command: Command
    made: Decision | None


def opening(rulebook: Rulebook, calendar: Calendar, chance: Random) -> Decision:
    first = received(
        rulebook,
        calendar,
        command="open",
        actor=SYSTEM,
        received_at=moment("2026-01-28T16:00"),
        occurred_at=None,
        agency="housing",
        card=AGENCIES["housing"],
        kind=chance.choice(("application", "inquiry")),
        form=chance.choice(("written", "oral")),
        responder=chance.choice(("housing-1", None)),
        responder_agency="housing",
        urgent=chance.random() < 0.2 and not rulebook.procedures["case"].at_any_time(URGENT),
        matter_type=chance.choice((None, None, "construction_permit", "licence", "information_disclosure")),
    )
    return open_matter(rulebook, "case", "1", calendar, first, FUNCTIONS)


def walk(
    rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int, do: Callable[..., Decision] = handle
) -> Iterator[Tried]:
    """Yield this number of attempts, most of them plausible."""
    state, now = opening(rulebook, calendar, chance).state, moment("2026-01-28T16:00")
    for number in range(acts):
        at = now + timedelta(minutes=chance.choice(PAUSES))
        now = max(at, now)
        name, actor = plausible(rulebook, state, chance)
        command = Command(
            id=str(number),
            name=name,
            data=data_of("case", name, fields(name, state, at, chance)),
            actor=actor,
            at=at,
            agencies=AGENCIES,
            officials=OFFICIALS,
        )
        try:
            made = do(rulebook, state, command)
        except Refused:
            made = None
        yield Tried(state, command, made)
        state = made.state if made else state


def plausible(rulebook: Rulebook, state: State, chance: Random) -> tuple[str, Actor]:
    """Choose an act and a person.

    Most often, the act is one that a duty calls for or permits, and the person bears that duty and has every role.
    Sometimes it is any act by any person.
    """
    if not state.owed:
        return chance.choice(("dispute", "dispute", "dispute", *NAMES)), SYSTEM
    duty = chance.choice(state.owed)
    bearer = duty.bearer
    somebody = Actor(bearer.official or f"{bearer.agency}-1", bearer.agency, ROLES) if bearer.agency else SYSTEM
    if chance.random() < 0.25:
        return chance.choice(NAMES if chance.random() < 0.2 else STEADY), chance.choice([*EVERYONE, somebody])
    rule = rulebook.rule("case", duty.rule)
    called = [LEAVING[clause.event] for clause in rule.discharged_by if clause.event in LEAVING]
    return chance.choice([*called, *called, *(permit.act for permit in rule.permits)] or ["agree"]), somebody


def fields(  # noqa: PLR0912 - a table with one line for each act
    name: str, state: State, at: datetime, chance: Random
) -> dict[str, Any]:
    """Return fields that may be admissible. `data_of` fills in texts and document numbers."""
    facts, pick = state.facts, chance.choice
    duty = pick(state.duties)
    day = (at + timedelta(days=chance.randint(-1, 25))).date()
    others = [agency for agency in SOME if agency != facts["lead_agency"]]
    limit = {"count": chance.randint(1, 8), "unit": pick(("working_days", "days"))}
    one_or_more = chance.sample(SOME, chance.randint(1, 3))
    match name:
        case "route":
            to = pick(("own_post", "own_agency", "joint", "joint", "joint", "elsewhere", "elsewhere", "special_law"))
            where = {"co_agencies": others[: chance.randint(1, 3)]} if to == "joint" else {}
            where |= {"competent_agency": pick([*others, None])} if to == "elsewhere" else {}
            where |= {"citation": "依据", "channel": "渠道"} if to == "special_law" else {}
            return {"route": to, "reason": "理由", **where}
        case "complete" | "answer":
            return {"on_the_spot": chance.random() < 0.5}
        case "give_notice":
            return {"what_changed": pick((None, "new_fact", "nothing"))}
        case "accept":
            return {"limit": limit}
        case "exclude_time":
            return {"kind": "hearing", "from": day, "to": day + timedelta(days=chance.randint(-1, 9))}
        case "record_unreachable":
            return {"attempts": [{"at": (at - timedelta(days=ago)).isoformat()} for ago in (3, 1, 0)], "answer": "答"}
        case "hand_over" | "accept_transfer":
            agency = facts["lead_agency"] if name == "hand_over" else facts["competent_agency"]
            return {"handler" if name == "hand_over" else "responder": f"{agency}-{pick((1, 2))}"}
        case "propose_plan":
            return {"parts": [{"agency": agency, "due_on": day} for agency in one_or_more]}
        case "agree" | "object":
            return {"version": max(1, facts["plan_version"] - (chance.random() < 0.1))}
        case "escalate":
            silent = [{"agency": agency, "position": "silent"} for agency in facts["co_agencies"]]
            return {"positions": silent or None}
        case "rule":
            outcome = pick(("plan", "lead_alone", "remand"))
            parts = [{"agency": agency, "due_on": day} for agency in one_or_more]
            return {
                "outcome": outcome,
                "parts": parts if outcome == "plan" else None,
                "limit": limit if outcome == "lead_alone" else None,
            }
        case "finish_part":
            return {"part": duty.subject or "1-1"}
        case "assist":
            return {"competent_agency": pick([*others, None])}
        case "transfer":
            outside = {"external": {"name": "区外", "contact": "热线"}}
            to = pick(({"to_agency": others[0]}, {"to_agency": others[1]}, outside))
            return {"delivered_at": (at - timedelta(minutes=chance.randint(0, 90))).isoformat(), **to}
        case "settle_transfer":
            return pick(({"agency": pick(SOME)}, {"agency": facts["competent_agency"]}, {"agencies": one_or_more}))
        case "request_extension":
            return {"duty": duty.id, "working_days": chance.randint(1, 4)}
        case "approve_extension" | "decline_extension":
            return {"duty": duty.id}
        case "reassign":
            return {"duty": duty.id, "to": f"{duty.bearer.agency or 'housing'}-{pick((1, 2))}"}
        case "reclassify":
            return pick(({"kind": pick(("application", "inquiry"))}, {"form": pick(("written", "oral"))}))
        case "reconsider":
            return {"outcome": pick(("upheld", "redo", "no_answer"))}
        case _:
            return {}


def leading(procedure: Procedure) -> set[str]:
    """The rows whose bearer can give the matter an outcome, and the steps of shared work on the way to one."""
    outcomes = {clause.event for clause in procedure.outcomes}
    return SHARED | {
        row.id
        for row in procedure.rules.values()
        if row.own and not row.lapses and any(clause.event in outcomes for clause in row.discharged_by)
    }
