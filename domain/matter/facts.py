"""The facts of a matter: what its events have said so far, by name. The same table serves every procedure.

Every fact is always there. Before an event says anything, it is None where its type has None, else the empty value of
its type (False, 0, an empty text, list or map). Read a fact as ``facts["route"]`` and make new facts as
``{**facts, "route": …}``: the type checker then reports a wrong name. Values are JSON: instants are ISO 8601 with
+08:00, days ISO 8601; persons and agencies are ids of the directory.
"""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypedDict, cast, get_args, get_origin, get_type_hints


class Extension(TypedDict):
    """A request to extend a duty: the number of working days, who asked, the other agency that decides (if any), and
    its status.
    """

    days: int
    by: str
    of: NotRequired[str]
    status: Literal["requested", "extended", "declined"]


class ApprovedLimit(TypedDict):
    """A limit that a head has approved: its length, and who approved it."""

    count: int
    unit: Literal["working_days", "days"]
    by: str


Tolerance = Literal["not_told", "told", "asked", "exempt", "mitigated", "denied"]


class PlanPart(TypedDict):
    """A part of a plan: its id, its agency and its last day."""

    id: str
    agency: str
    due_on: str


class Item(TypedDict):
    """One of several things for each of which a duty is owed, for example a measure. ``agency``: the agency that owes
    the duty, where the role of the row doesn't say it.
    """

    id: str
    agency: NotRequired[str]


# The first and the last day that a task of supervision is about, both included (``from`` is a keyword of Python).
_Period = TypedDict("_Period", {"from": str | None, "to": str | None})


class Facts(_Period):
    """All facts of a matter. Comments that begin with "the engine" mark facts that the engine writes itself."""

    # Every matter: the first event writes these, some later ones change them.
    kind: str | None  # the kind of the case, lead, nominee or task of supervision
    lead_agency: str | None  # the agency that leads the matter
    receipt_at: str  # the instant at which the agency that leads the matter now received it
    first_receipt_at: str  # the instant at which the matter was received
    arrived_at: str | None  # the engine: the instant at which a later leading agency received it
    outcome_at: str | None  # the engine: the instant of the last outcome
    outcome_event: str | None  # the engine: the event that was the last outcome
    outcome_rule: str | None  # the engine: the row whose duty produced it; None where time alone did
    outcome_by: str | None  # the engine: who brought it about, for a lapse who had given notice; None where nobody did
    told_at: str | None  # the engine: the instant at which the applicant was told of the last outcome
    passed: dict[str, str]  # by id of a duty: the official who took it over after a recusal
    taken_back: list[str]  # the engine: ids of duties that a lapse opened that was taken back
    calendar_revision: int  # the number of the last revised calendar that the matter follows
    texts_destroyed_on: str | None  # the day on which its texts were destroyed, after their retention
    former_calendars: list[list[Any]]  # per revision a pair: when it was published, the compact calendar until then

    # A case: received, routed, and handled where it belongs.
    form: Literal["written", "oral"] | None  # how the applicant asked; reclassified
    written_at: str | None  # the instant at which the application was there in writing
    split: bool  # whether it is a part that was split off another case
    split_from: str | None  # the number of that case and the line of its ledger, as in a lead's id
    split_by: str | None  # for such a part: the agency that split it off
    whole_until: str | None  # for such a part: the instant until which that case was to be done as a whole
    whole_kind: str | None  # for such a part: the kind of that case
    left_out: list[list[str]]  # the days that the limit of that case left out: first and last ones
    days_out: list[list[str]]  # the days that were left out of a limit: the kind of time, first and last ones
    extended: list[str]  # the rows of that case for whose duties an extension was asked
    held_before: list[dict[str, str]]  # who held that case: since, until, role, agency, official (if any)
    no_contact: bool  # whether the applicant left nothing by which he can be reached
    urgent: bool  # whether it is urgent
    urgent_at: str | None  # the instant at which it was marked urgent; None where it was received as urgent
    responder: str | None  # the official who was asked first, or who took over from him
    first_responder: str | None  # the official who was asked first, whoever took over
    first_agency: str | None  # the agency at which the matter was received
    matter_type: str | None  # the type in the rulebook's catalogue, whose law prevails
    typed: bool  # whether it has ever had a type
    types: list[str]  # every type that it has ever had
    retyped: bool  # whether its type was corrected
    materials_at: str  # the instant at which the materials were complete; empty in other procedures
    own_receipt_at: str  # when the leading agency first received it, what it had found missing, or the order to redo it
    redone_at: str | None  # the instant of the review that ordered the matter to be done again
    own_receipts: dict[str, str]  # by agency that has led the matter: that instant
    route: Literal["own_post", "own_agency", "joint", "elsewhere", "special_law"] | None  # to whom the matter belongs
    rerouted: bool  # whether it was routed a second time
    desk: Literal["own"] | None  # own: it is at the desk of the responder himself
    supplemented: list[str]  # the agencies that received what they had found missing
    supplemented_again: bool  # whether the agency had received such materials before the last ones
    notices: int  # how many notices of what is missing were given
    noticed: list[str]  # the agencies that gave them
    noticed_at: dict[str, str]  # by agency: the instant of its first one, of those since it received materials
    noticed_by: str | None  # the official who gave the last one
    asked_for: Literal["new", "again"] | None  # what wasn't handed in: new, or missing at an earlier notice already
    accepted: Literal["promised", "deemed"] | None  # whether it is accepted: with a limit, or by silence
    approved_limit: ApprovedLimit | None  # the limit up to which the next acceptance may promise
    disputed: bool  # whether the applicant has disputed an outcome
    extensions: dict[str, Extension]  # by duty id
    extension_requests: list[Item]  # those of them that wait for a decision
    extension_untold: str | None  # the id of the duty whose extension takes effect when the applicant is told

    # A case that belongs elsewhere, or is in dispute between agencies.
    competent_agency: str | None  # the agency whose matter it is said to be
    competent: Literal["known", "external", "unknown"] | None  # who is said to be competent
    delivered_at: str | None  # the instant at which the written transfer was delivered
    sent_on_by: list[str]  # the agencies that transferred it in writing
    transfer_accepted: bool  # whether the transfer is accepted, or settled for good
    transfer_returned: bool  # whether the transfer was returned, which happens once

    # A case that several agencies carry together, and their plan.
    co_agencies: list[str]  # the agencies besides the one that leads
    plan_version: int  # the number of the last version of the plan
    proposal: list[PlanPart] | None  # the parts of the version that is being answered
    answers: dict[str, Literal["agrees", "objects"]]  # by agency, to that version
    contested: bool  # whether an agency has objected, and no ruling has ended that
    lead_ruled: bool  # whether a ruling named the agency that leads
    parts: list[PlanPart]  # the plan in force
    finished: list[str]  # the ids of its parts that are done

    # A finding: its leads, and whom and what they point to.
    case_no: str | None  # the number of the case, or task of supervision, that it comes from
    subject: str | None  # the official it is about; also the person commended
    subject_agency: str | None  # where he serves; also the unit commended
    staff: str | None  # his kind of staff, as the directory says
    grounds: list[str]  # all that the leads may fall under
    leads: list[str]  # the ids of the leads that rest on breaches
    lead_grounds: dict[str, list[str]]  # by lead: the grounds that it points to
    reported: bool  # whether somebody has reported facts since it was opened
    reported_grounds: list[str]  # the grounds of what somebody has reported, at first or since
    baseless: bool  # whether no lead points any more to the ground that was verified

    # A finding: what people have made of it.
    verified: bool  # whether a ground is verified
    verified_by: list[str]  # who verified it; also who examined a commendation
    ground: str | None  # the ground that is verified
    elements: list[str]  # its elements, each established
    notified: bool  # whether the subject was told
    tolerance: Literal["exempt", "mitigated", "denied"] | None  # the last decision on tolerance
    tolerance_of: dict[str, Tolerance]  # by lead, or facts reported without one: what has become of tolerance for it
    tolerance_open: bool  # whether the subject was told of something for which nobody has applied
    exempted: Literal["all", "part"] | None  # of how much of that a decision says that it is exempt
    determined: Literal["accountable", "exempt", "not_established"] | None  # the determination
    serious: bool  # whether the determination says that the case is serious
    determined_by: list[str]  # who had a part in a decision
    recused: list[str]  # who recused himself

    # A finding: measures, and the remedies against them.
    measures_proposed: bool  # whether measures were proposed
    managing: bool  # whether the deciding body has shown that the subject is under its own management
    undecided: list[str]  # the measures proposed and not decided yet
    imposed: list[str]  # the measures imposed
    to_execute: list[Item]  # the imposed measures still to be executed
    executed: list[str]  # the measures executed
    referred: list[Item]  # the measures referred to the body with the authority
    recorded: list[str]  # the referred measures whose result is on record
    not_taken: list[str]  # those of them that the other body didn't take, nor any other in their place
    measures_settled: bool  # whether every measure proposed is dealt with
    served_at: str | None  # the instant at which the decision was served
    remedy: str | None  # the remedy against it, a word of the rulebook
    review_requested: bool  # whether the subject has asked for a review
    reviewed_by: str | None  # who reviewed it
    appealed_at: str | None  # the instant of the appeal
    appeal_accepted_at: str | None  # the instant at which the appeal was accepted
    appeal_by: str | None  # who decided the appeal
    appeal_agency: str | None  # at which body
    appeal_prolonged: bool  # whether the time to decide the appeal was prolonged
    corrected: Literal["upheld", "changed", "revoked"] | None  # what review or appeal made of the decision
    ruling_served_at: str | None  # the instant at which the outcome of review or appeal was served
    last_served_at: str | None  # the later instant: that, or when the decision that it changed was served
    served_since_appeal: bool  # whether that was no earlier than he appealed, for the first time or again

    # A commendation.
    cases: list[str]  # the numbers of the cases that speak for it
    nominated_by: str | None  # who nominated

    # A task of supervision, besides the days that it is about.
    campaign: int | None  # the number of the inspection


def _nothing(hint: Any) -> Any:
    return None if type(None) in get_args(hint) else (get_origin(hint) or hint)()


NOTHING = cast("Facts", {name: _nothing(hint) for name, hint in get_type_hints(Facts).items()})


def initial() -> Facts:
    """The facts of a matter before its first event."""
    return NOTHING


def restored(kept: Mapping[str, object]) -> Facts:
    """The facts that a snapshot has kept. Facts that the snapshot lacks are empty; those that exist no longer are left
    out.
    """
    return cast("Facts", NOTHING | {name: value for name, value in kept.items() if name in NOTHING})


def told_in_vain(facts: Facts, agency: str) -> bool:
    """Whether an agency told the applicant what is missing, and has never got it: it wasn't silent."""
    return agency in facts["noticed"] and agency not in facts["supplemented"]


def with_official(facts: Facts, name: str, official: str) -> Facts:
    """The facts with ``official`` in the fact from which a role takes its official. They stay as they are where
    ``name`` isn't such a fact.
    """
    match name:
        case "responder":
            return {**facts, "responder": official}
        case "subject":
            return {**facts, "subject": official}
        case _:  # for example the head: his agency's card names him
            return facts


def without(facts: Facts, said: Facts) -> Facts:
    """The facts, emptied of each that has a value in ``said``."""
    return cast(
        "Facts", {name: NOTHING[name] if said[name] != NOTHING[name] else value for name, value in facts.items()}
    )


def named(facts: Facts, name: str) -> Any:
    """The fact with a name that comes from data (a row of a rulebook, a table); None where there is no such fact.

    Only here is a name not checked by types. The loader of a rulebook checks it instead.
    """
    return cast("Mapping[str, Any]", facts).get(name)
