"""What holds for every case, whatever anybody tries: random acts by random people on the real rulebook."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import dropwhile
from random import Random
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acts import ACTS
from domain.calendar import Calendar, Limit, Stated, due
from domain.duties import clock
from domain.events import Actor, Command, Event, Refused
from domain.intake import received
from domain.procedure import Decision, fold, handle, lapse, open_matter, revise
from domain.revision import Revision
from domain.rulebook import Rulebook
from domain.state import Duty, State
from tests.domain.findings import DECIDER, SUBJECT, begun, notified
from tests.domain.scenario import AGENCIES, FUNCTIONS, OFFICIALS, SYSTEM, data_of, head, moment, official

SOME = ("housing", "water", "roads", "clinic")
ROLES = ("responder", "head", "office")
EVERYONE = [SYSTEM, *(official(agency, n) for agency in SOME for n in (1, 2)), *map(head, SOME)]
NAMES = sorted(ACTS["case"])
SPEED = 6  # seconds of processor time for 20,000 acts; alone on the machine it is less than 2
STEADY = [name for name in NAMES if name not in ("withdraw", "void")]  # acts that don't end everything
LEAVING = {kind.leaves: name for name, kind in ACTS["case"].items()}
# Minutes from one act to the next; the negative one was received before what is known already, and read late.
PAUSES = (0, 0, 1, 30, 60, 300, 300, 1440, 1440, 4320, 70_000, -600)
seeds = st.builds(Random, st.integers(0, 2**32))
lengths = st.integers(1, 24)


class Tried(NamedTuple):
    """One attempt: what had been, what it led to (None: refused)."""

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
        urgent=chance.random() < 0.2,
        matter_type=chance.choice((None, None, "construction_permit", "licence", "information_disclosure")),
    )
    return open_matter(rulebook, "case", "1", calendar, first, FUNCTIONS)


def walk(
    rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int, do: Callable[..., Decision] = handle
) -> Iterator[Tried]:
    """That many attempts, most of them plausible."""
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
    """Most often an act that a duty calls for or permits, by who bears it with every role there is; else any."""
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


def fields(  # noqa: PLR0912 - a table, one line for each act
    name: str, state: State, at: datetime, chance: Random
) -> dict[str, Any]:
    """Fields that may do; texts and document numbers are filled in by `data_of`."""
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
            return {"attempts": [{"at": (at - timedelta(days=ago)).isoformat()} for ago in (3, 1, 0)]}
        case "hand_over" | "accept_transfer":
            agency = facts["lead_agency"] if name == "hand_over" else facts.get("competent_agency")
            return {"handler" if name == "hand_over" else "responder": f"{agency}-{pick((1, 2))}"}
        case "propose_plan":
            return {"parts": [{"agency": agency, "due_on": day} for agency in one_or_more]}
        case "agree" | "object":
            return {"version": max(1, facts.get("plan_version", 0) - (chance.random() < 0.1))}
        case "escalate":
            silent = [{"agency": agency, "position": "silent"} for agency in facts.get("co_agencies", [])]
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
            return pick(({"agency": pick(SOME)}, {"agency": facts.get("competent_agency")}, {"agencies": one_or_more}))
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


@settings(max_examples=150)
@given(seeds, lengths)
def test_a_case_is_closed_exactly_when_nobody_owes_anything(
    rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int
) -> None:
    suspending = {rule.id: rule.suspends for rule in rulebook.procedures["case"].rules.values()}
    for tried in walk(rulebook, calendar, chance, acts):  # whatever is tried is done or refused, nothing else
        state = tried.made.state if tried.made else tried.before
        owed = state.owed
        assert (state.closed_at is None) == bool(owed)
        assert all(duty.bearer.agency or duty.bearer.role == "applicant" for duty in owed)
        still = {name for duty in owed for name in suspending[duty.rule]}
        assert {duty.rule for duty in owed if duty.status == "suspended"} == {d.rule for d in owed} & still


@settings(max_examples=150)
@given(seeds, lengths)
def test_no_clock_is_ever_reset(rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int) -> None:
    for tried in walk(rulebook, calendar, chance, acts):
        if tried.made:
            for n, duty in enumerate(tried.made.state.duties):
                assert kept(rulebook, tried.before, tried.made.events, tried.made.state.duties[:n], duty)


def kept(rulebook: Rulebook, before: State, events: Sequence[Event], earlier: Sequence[Duty], duty: Duty) -> bool:
    """Whether a due instant is the one it was, but for moves on record and openings anew."""
    old = before.duty(duty.id)
    if old:
        new = duty.moves[len(old.moves) :]
        chain = [old.due_at, *(move.after for move in new)]
        return [move.before for move in new] == chain[:-1] and chain[-1] == duty.due_at
    same = [other for other in earlier if (other.rule, other.subject) == (duty.rule, duty.subject)]
    happened = {event.type for event in events}
    opens = rulebook.rule("case", duty.rule).opens_on
    again = any(reopen.anew and reopen.on.event in happened for reopen in rulebook.procedures["case"].reopens)
    anew = again or any(opened.anew and opened.event in happened for opened in opens)
    return (
        anew
        or not same
        or (same[-1].due_at, same[-1].moves)
        == (
            duty.moves[len(same[-1].moves)].before if len(duty.moves) > len(same[-1].moves) else duty.due_at,
            duty.moves[: len(same[-1].moves)],
        )
    )


@settings(max_examples=150)
@given(seeds, lengths)
def test_every_clock_can_be_counted_again(rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int) -> None:
    for tried in walk(rulebook, calendar, chance, acts):
        state = tried.made.state if tried.made else tried.before
        for duty in state.duties:
            instants = list(clock(rulebook, calendar, duty, urgent=bool(state.facts.get("urgent"))))
            assert instants[-1:] == ([duty.due_at] if duty.due_at else [])


@settings(max_examples=150)
@given(seeds, lengths)
def test_a_revision_touches_what_is_owed_and_nothing_else(
    rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int
) -> None:
    tried = list(walk(rulebook, calendar, chance, acts))[-1]
    state = tried.made.state if tried.made else tried.before
    now = tried.command.at + timedelta(minutes=chance.choice((5, 600, 5000)))
    published_at = now - timedelta(minutes=chance.choice((1, 2000)))
    said: tuple[Stated, ...] = ("off", "work")
    near = [now.date() + timedelta(days=n) for n in range(-5, 20)]
    days: dict[date, Stated] = {day: chance.choice(said) for day in near if chance.random() < 0.5}
    new = calendar.revised("通知", published_at.date(), days)
    revision = Revision(number=1, notice="通知", published_at=published_at, calendar=new.compact((2026, 2027)))
    before, made = lapse(rulebook, state, now).state, revise(rulebook, state, revision, now)
    assert fold(rulebook, state, made.events) == made.state
    assert lapse(rulebook, made.state, now).events == ()
    assert revise(rulebook, made.state, revision, now).events == ()
    for was in before.duties:
        duty = made.state.duty(was.id)
        if duty is None:  # opened by a lapse, which the revised days may not know of
            assert was.started_at > published_at
        elif was.status == "suspended" and was.breached_at:  # by the revised days it may not have been late
            assert duty == was or (duty.due_at and was.due_at and duty.due_at > was.due_at)
        elif was.status == "released" and was.ended_at and was.ended_at > published_at:
            continue  # by such a lapse
        elif was.status != "open":
            assert duty == was
        elif duty.due_at and was.due_at and duty.due_at < was.due_at:
            assert duty.due_at > published_at
            assert not was.breached_at
        assert not duty or not duty.breached_at or duty.breached_at > published_at or was.breached_at


def chosen(calendar: Calendar, chance: Random, number: int, published_at: datetime) -> tuple[Calendar, Revision]:
    """A revision of some of the days around its publication."""
    said: tuple[Stated, ...] = ("off", "work")
    near = [published_at.date() + timedelta(days=n) for n in range(-7, 15)]
    days: dict[date, Stated] = {day: chance.choice(said) for day in near if chance.random() < 0.5}
    new = calendar.revised("通知", published_at.date(), days)
    packed = new.compact((2026, 2027))
    return new, Revision(number=number, notice="通知", published_at=published_at, calendar=packed)


@settings(max_examples=150)
@given(seeds, st.integers(4, 24))
def test_nobody_is_late_by_days_nobody_could_know_of_whatever_is_done_after_a_revision(
    rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int
) -> None:
    first = moment("2026-01-28T16:00") + timedelta(minutes=chance.randint(1, 12_000))
    second = first + timedelta(minutes=chance.randint(1, 3_000))
    one, told_first = chosen(calendar, chance, 1, first)
    two, told_second = chosen(one, chance, 2, second)

    def do(rulebook: Rulebook, state: State, command: Command) -> Decision:
        for told in (told_first, told_second):
            if command.at >= told.published_at:
                state = revise(rulebook, state, told, command.at).state
        return handle(rulebook, state, command)

    for tried in walk(rulebook, calendar, chance, acts, do):
        state = tried.made.state if tried.made else tried.before
        known = [(first, calendar, one), (second, one, two)][: state.facts.get("calendar_revision", 0)]
        urgent = bool(state.facts.get("urgent"))
        for duty in state.duties:
            if duty.due_at is None or duty.calendar != state.calendar.version:
                continue
            *_, again = clock(rulebook, state.calendar, duty, urgent=urgent)
            assert again == duty.due_at or (duty.breached_at and again < duty.due_at) or duty.left is not None
            resumed = [move.at for move in duty.moves if move.left is not None]
            began = max([duty.counts_from or duty.started_at, *resumed])
            was: list[datetime] = []
            for published_at, former, made in known:
                if began < published_at:
                    *_, by_former = clock(rulebook, former, duty, urgent=urgent)
                    was.append(by_former)
                    assert duty.due_at > published_at or duty.due_at >= min(was)
                    told = due(made, Limit("same_working_day"), published_at, rulebook.hours)
                    assert made is not known[-1][2] or duty.due_at >= min(told, *was)


HEARING = {"determine": {"state", "apply_tolerance", "accept_tolerance"}, "impose": {"be_heard"}}


@settings(max_examples=150)
@given(seeds, st.integers(4, 16))
def test_no_decision_is_owed_while_a_right_to_be_heard_on_it_is_and_none_comes_back_after_it(
    rulebook: Rulebook, calendar: Calendar, chance: Random, steps: int
) -> None:
    """Whatever was received in time and read late, whatever days are revised after a right had lapsed."""
    finding, number = notified(begun(rulebook, calendar)), 0
    now = moment("2026-03-16T12:00")  # the rights end with this day and the next
    acts: list[tuple[str, Actor, dict[str, Any]]] = [
        *(("state", SUBJECT, {}), ("apply_tolerance", SUBJECT, {}), ("waive", SUBJECT, {})),
        ("waive", SUBJECT, {"right": "tolerance"}),
        *[("determine", DECIDER, {"outcome": "accountable"})] * 2,
        ("propose_measures", DECIDER, {"measures": [{"kind": "circular"}]}),
    ]
    for _ in range(steps):
        now += timedelta(hours=chance.choice((0, 1, 12, 24)))
        if chance.random() < 0.2:
            number += 1
            new, told = chosen(finding.state.calendar, chance, number, now - timedelta(hours=chance.choice((1, 30))))
            finding.revise(new, f"{told.published_at:%Y-%m-%dT%H:%M}", at=f"{now:%Y-%m-%dT%H:%M}", number=number)
        elif chance.random() < 0.3:
            finding.pass_to(f"{now:%Y-%m-%dT%H:%M}")
        else:
            name, who, given = chance.choice(acts)
            received_at = now - timedelta(hours=chance.choice((0, 0, 6, 12, 24, 36)) if who is SUBJECT else 0)
            with suppress(Refused):
                finding.act(name, by=who, at=f"{received_at:%Y-%m-%dT%H:%M}", **given)
        owed = set(finding.rules_owed())
        decided = {duty.rule for duty in finding.state.duties if duty.status == "discharged"}
        for decision, rights in HEARING.items():
            assert decision not in owed | decided or not owed & rights
    said = [(event.type, event.data.get("duty")) for event in finding.events]
    after = dropwhile(lambda pair: pair[0] != "determined", said)
    assert not {("lapse_withdrawn", "state-1"), ("lapse_withdrawn", "apply_tolerance-1")} & set(after)


@settings(max_examples=150)
@given(seeds, lengths)
def test_the_state_is_the_fold_of_the_events(rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int) -> None:
    for tried in walk(rulebook, calendar, chance, acts):
        if tried.made:
            assert fold(rulebook, tried.before, tried.made.events) == tried.made.state


@settings(max_examples=150)
@given(seeds, lengths)
def test_time_in_one_step_or_in_many_is_the_same(
    rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int
) -> None:
    for tried in walk(rulebook, calendar, chance, acts):
        state, since = tried.before, tried.command.at
        instants = sorted(since + timedelta(hours=chance.randint(0, 2400)) for _ in range(6))
        whole = lapse(rulebook, state, instants[-1])
        events: list[Event] = []
        for instant in instants:
            step = lapse(rulebook, state, instant)
            events += step.events
            state = step.state
        assert (tuple(events), state) == (whole.events, whole.state)


@settings(max_examples=150)
@given(seeds, lengths)
def test_a_breach_is_recorded_once(rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int) -> None:
    standing: Counter[str] = Counter()
    for tried in walk(rulebook, calendar, chance, acts):
        for event in tried.made.events if tried.made else ():
            if event.type in ("breached", "breach_withdrawn"):
                standing[event.data["duty"]] += 1 if event.type == "breached" else -1
        assert set(standing.values()) <= {0, 1}
        state = tried.made.state if tried.made else tried.before
        late = {duty.id for duty in state.duties if duty.breached_at and not duty.joins}
        assert late == {duty for duty, count in standing.items() if count}


def test_thousands_of_acts_are_decided_in_seconds(rulebook: Rulebook, calendar: Calendar) -> None:
    spent = 0.0

    def timed(rulebook: Rulebook, state: State, command: Command) -> Decision:
        nonlocal spent
        start = time.process_time()  # the processor's, not the clock's: the machine may be busy
        try:
            return handle(rulebook, state, command)
        finally:
            spent += time.process_time() - start

    done: Counter[bool] = Counter()
    for seed in range(2_000):
        tries = walk(rulebook, calendar, Random(seed), 10, timed)  # noqa: S311 - chance for tests, not for keys
        done.update(tried.made is not None for tried in tries)
    assert done.total() == 20_000
    assert done[True] > 8_000  # it isn't only refusing that is measured
    assert spent < SPEED
