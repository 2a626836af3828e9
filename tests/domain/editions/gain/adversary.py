"""An official who wants time: he does any acts that are open to him, as late as he may.

The others are honest. The applicant hands in what is missing. The agency to which a matter is transferred accepts what
is its own and returns the rest. The office says whose it is. Heads approve what they are asked, decline it, or say
nothing. He also types in what only the applicant may do. An applicant may contest the first outcome; the head then
reviews it. Whatever the official does, the matter has its last outcome by the day that the plain way allows, or there
is a lead, or a report counts what he did. An approval excuses its days, a plan its parts and their days, and no more.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

from domain.acts import ACTS
from domain.clock.calendar import Calendar, local
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor, Refused
from domain.matter.state import Duty
from domain.records.exceptions import exceptions
from testing.district import HEAD, OFFICE, SYSTEM, head, official
from testing.fields import moment
from testing.scenario import Matter
from tests.domain.walks import fields

HIS = ("housing-1", "housing-2")
OUTCOMES = {"completed", "refused", "answered", "explained", "guided", "assisted", "found_unreachable"}
RECEIPTS = {"received", "transfer_accepted", "transfer_settled", "supplemented", "reconsidered"}
TRANSFER = 2  # working days in which a written application is sent on
OF_OTHERS = ("supplement", "accept_transfer", "settle_transfer")  # while one of these is owed, his time isn't used
STEPS = 120
ENDS = {"withdrawn", "voided"}  # reports count each of these that the applicant didn't do himself
NOT_HIS = ("note",)
ELSEWHERE: dict[str, tuple[str, dict[str, Any]]] = {  # what another agency that leads does about its duties
    "decide": ("accept", {"limit": {"count": 3, "unit": "working_days"}, "receipt_no": "1"}),
    "complete": ("complete", {"on_the_spot": False}),
    "answer": ("answer", {"on_the_spot": False}),
    "notify_result": ("notify_result", {}),
}
EXTENSIONS = ("extended", "extension_told")  # the one gives the days, or the other where a law demands that it is told
SENT_ON = 0.2  # how often he first calls the matter another agency's
SHARED = 0.3  # how often he first calls the matter one of several agencies
CONTESTS = 0.6  # how often an applicant disputes the first outcome


def play(edition: Rulebook, calendar: Calendar, chance: Random, *, careful: bool, **how: Any) -> Matter:
    """Play until an outcome stands, also at a second agency, and also after a lead that may be withdrawn. Who is
    ``careful`` avoids what a report counts.
    """
    matter = Matter(edition, calendar, at="2026-03-02T10:00", **how)
    truly = chance.choice(("housing", "water"))  # whose matter it is
    contests = chance.random() < CONTESTS
    sits = chance.choice((0, 0, 3, 10))  # for how many working days the head leaves a review where it is
    for _ in range(STEPS):
        if lasting(matter) or over(matter, contests=contests):
            break
        due = min((duty.due_at for duty in matter.state.owed if his(duty) and duty.due_at), default=None)
        at = moment(f"{calendar.add(local(matter.now).date(), 1)}T09:30")
        honest = next(turn(matter, at, truly, chance), None)
        if honest and honest[0] == "reconsider" and sits:
            sits -= 1
            matter.pass_to(f"{at:%Y-%m-%dT%H:%M}")
        elif honest and (due is None or at < due) and chance.random() < 0.8:
            act, by, data = honest
            with suppress(Refused):  # for example, a plan that would end after the limit that a law sets
                matter.act(act, by=by, at=f"{at:%Y-%m-%dT%H:%M}", **data)
        elif due is None:
            matter.pass_to(f"{at:%Y-%m-%dT%H:%M}")
        elif not dawdled(matter, chance, due, careful=careful):
            matter.pass_to(f"{due:%Y-%m-%dT%H:%M}")
    return matter


def led(matter: Matter) -> bool:
    """Whether a lead stands: one that was withdrawn counts as none."""
    return any(event.type == "lead_raised" for event in matter.events) or any(True for _ in lateness(matter))


def lateness(matter: Matter) -> Iterator[Duty]:
    """The duties whose lateness stands as a lead."""
    return (duty for duty in matter.state.duties if duty.own_breach)


def lasting(matter: Matter) -> bool:
    """Whether there is a lead that no outcome can withdraw: none of its elements is proved by the clock alone."""
    rules, grounds = matter.rulebook.procedures["case"].rules, matter.rulebook.grounds
    return any(event.type == "lead_raised" for event in matter.events) or any(
        not any(element.by_clock or element.disproved_by for element in grounds[ground].elements)
        for duty in lateness(matter)
        for ground in rules[duty.rule].grounds
    )


def over(matter: Matter, *, contests: bool) -> bool:
    """Whether the play is over: ``contests`` is whether the applicant disputes the first outcome."""
    return matter.closed and (not contests or matter.state.facts["disputed"] or withdrawn(matter))


def withdrawn(matter: Matter) -> bool:
    return any(event.type in ENDS for event in matter.events)


def his(duty: Duty) -> bool:
    who = duty.bearer
    return duty.status == "open" and who.agency == "housing" and who.official in (*HIS, None)


def turn(matter: Matter, at: datetime, truly: str, chance: Random) -> Iterator[tuple[str, Actor, dict[str, Any]]]:
    """What others owe, and what they do about it at the instant ``at``. What the applicant contests comes first."""
    if matter.closed and not matter.state.facts["disputed"]:
        yield "dispute", SYSTEM, {}
    for duty in (each for each in matter.state.owed if each.status == "open"):
        agency = duty.bearer.agency or ""
        match duty.rule:
            case "supplement":
                yield "supplement", SYSTEM, {}
            case "settle_transfer":
                yield "settle_transfer", OFFICE, {"agency": truly}
            case "accept_transfer":
                own = "accept_transfer", official(truly), {"responder": f"{truly}-1"}
                yield own if agency == truly else ("return_transfer", official(agency), {})
            case "reconsider":
                yield "reconsider", head(agency), {"outcome": chance.choice(("upheld", "redo", "no_answer"))}
            case "decide_extension" if chance.random() < 0.8:  # else he keeps silent
                yield chance.choice(("approve_extension", "decline_extension")), head(agency), {"duty": duty.subject}
            case "respond":
                yield "agree", official(agency), {"version": matter.state.facts["plan_version"]}
            case "settle_plan" if not matter.state.facts["proposal"]:
                day = at.date() + timedelta(days=7)
                yield "propose_plan", HEAD, {"parts": [{"agency": "housing", "due_on": day}]}
            case "perform" if agency != "housing":
                yield "finish_part", official(agency), {"part": duty.subject}
            case rule if agency != "housing" and rule in ELSEWHERE:
                act, data = ELSEWHERE[rule]
                yield act, official(agency), data
            case _:
                pass


def dawdled(matter: Matter, chance: Random, due: datetime, *, careful: bool) -> bool:
    """Whether the official found an act that is admitted before the instant ``due`` and gives no outcome, if there is
    any; he does it as late as he may, or in the evening.
    """
    evening = matter.now.replace(hour=20, minute=0)
    at = chance.choice((due - timedelta(minutes=1), due - timedelta(minutes=1), evening, matter.now))
    if not matter.now <= at < due:
        at = max(due - timedelta(minutes=1), matter.now)
    acts = [name for name in ACTS["case"] if name not in NOT_HIS]
    chance.shuffle(acts)
    delaying = sorted(acts, key=lambda each: ACTS["case"][each].leaves in OUTCOMES | ENDS)
    for name, by in product(delaying, (official("housing"), official("housing", 2))):
        before = matter.state, list(matter.events), matter.now
        try:
            matter.act(name, by=by, at=f"{at:%Y-%m-%dT%H:%M}", **of(name, matter, at, chance))
        except Refused:
            matter.state, matter.events, matter.now = before
        else:
            if not (careful and counted(matter)):
                return True
            matter.state, matter.events, matter.now = before
    return False


def of(name: str, matter: Matter, at: datetime, chance: Random) -> dict[str, Any]:
    """Fields of an act, those that gain most time."""
    match name:
        case "route" if matter.state.facts["route"] is None and chance.random() < SHARED:
            return {"route": "joint", "co_agencies": ["water"]}
        case "route" if matter.state.facts["route"] is None and chance.random() < SENT_ON:
            return {"route": "elsewhere", "competent_agency": "water"}
        case "accept":
            return {"limit": {"count": chance.choice((7, 20, 20, 60)), "unit": "working_days"}, "receipt_no": "1"}
        case "give_notice":
            return {"what_changed": chance.choice((None, "new_fact", "new_law", "new_materials", "still_missing"))}
        case "refuse":
            return {"remedies": "复议", "receipt_no": "1"}
        case "complete":
            return {"on_the_spot": False}
        case "withdraw" | "dispute":
            return {"proof": "document", "proof_no": "1"} if chance.random() < 0.5 else {}
        case _:
            return fields(name, matter.state, at, chance)


def begun(matter: Matter) -> datetime:
    """The instant from which the days count: the receipt, or a review after which all is to be done again."""
    last, since = "", matter.events[0].at
    for event in matter.events:
        if event.type == "reconsidered":
            outcome = event.data["outcome"]
            since = event.at if outcome == "redo" or (outcome, last) == ("no_answer", "supplement_lapsed") else since
        last = event.type if event.type in OUTCOMES | {"supplement_lapsed"} else last
    return max(since, datetime.fromisoformat(matter.state.facts["receipt_at"]))


def sent_on(matter: Matter, calendar: Calendar) -> int:
    """The working days until another agency received the matter, without those of others; 0 where none leads it."""
    first, arrived = matter.events[0].at, datetime.fromisoformat(matter.state.facts["receipt_at"])
    return days(matter, calendar, first, arrived) if matter.state.facts["lead_agency"] != "housing" else 0


def used(matter: Matter, calendar: Calendar) -> int:
    """The working days until the last outcome, or until now where there is none, without those of others."""
    since, until = begun(matter), matter.now
    if at := matter.state.facts["outcome_at"]:
        outcome = datetime.fromisoformat(at)
        until = outcome if outcome >= since else until  # also one that is given at once
    return days(matter, calendar, since, until)


def days(matter: Matter, calendar: Calendar, since: datetime, until: datetime) -> int:
    """The working days between two instants, without those in which others had it in their hands."""
    theirs = [duty for duty in matter.state.duties if duty.rule in OF_OTHERS and since <= duty.started_at < until]
    return calendar.count(local(since).date(), local(until).date()) - sum(
        calendar.count(local(d.started_at).date(), local(min(d.ended_at or until, until)).date()) for d in theirs
    )


def allowed(matter: Matter, calendar: Calendar, plain: int, noticed: int) -> int:
    """The working days that the matter may take: those of the plain way, or those of a plan that the agencies agreed on
    and a day to conclude it, and the days of extensions that the head approved, or that a law leaves out. A plan
    excuses nothing where a law sets the limit.
    """
    facts, since = matter.state.facts, local(begun(matter)).date()
    days = noticed if facts["notices"] else plain
    if facts["parts"] and not facts["typed"]:
        last = max(part["due_on"] for part in facts["parts"])
        days = max(days, calendar.count(since, date.fromisoformat(last)) + 1 + bool(facts["notices"]))
    out = (span for event in matter.events if event.type == "time_excluded" for span in event.data["excluded"])
    days += sum((date.fromisoformat(last) - date.fromisoformat(first)).days + 1 for first, last in out)
    return days + sum(event.data.get("shift", 0) for event in matter.events if event.type in EXTENSIONS)


# For each kind of matter the working days that it may take at most: without a notice of what is missing, and with one.


def counted(matter: Matter) -> bool:
    """Whether a report counts something that he did, and that was not late. That a review had all done again is the
    head's, and counted once; the days after it count from it.
    """
    names = set(exceptions(matter.state, matter.events)) - {"redone"}
    return withdrawn(matter) or bool(names)


def told(matter: Matter) -> str:
    """The events, one a line, to read what was gained."""
    return "\n".join(
        f"{local(e.at):%m-%d %H:%M} {e.type} {e.actor.id if e.actor else ''} {e.data}" for e in matter.events
    )
