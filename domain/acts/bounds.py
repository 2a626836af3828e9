"""A limit that an official sets by an act, and the check that it isn't longer than special law allows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from domain.acts.base import Step, missing
from domain.clock.calendar import last_day
from domain.law.limits import BY_THE_CALENDAR, THIS_DAY, Limit, limit_text
from domain.matter import special_law, timing


@dataclass(frozen=True, kw_only=True)
class GivenLimit:
    """A limit that an act sets. It runs from the instant of the act."""

    count: Annotated[int, "数量"]
    unit: Annotated[Literal["working_days", "days"], "单位：工作日或自然日"]


def check_statutory(step: Step, given: GivenLimit, *, accepting: bool = False, late: bool = False) -> None:
    """Raise `Refused` (``incomplete``) where a given limit ends later than the law allows for the matter's type. The
    parameters ``accepting`` and ``late`` are those of `check_until`.
    """
    end = timing.counting(step.rulebook, step.state).due(Limit(given.unit, given.count), step.at)
    check_until(step, end, "limit", accepting=accepting, late=late)


def check_promised(step: Step, given: GivenLimit, event: str, *, published: bool) -> None:
    """Raise `Refused` (``incomplete``) where an acceptance promises a limit that ends later than the law allows for the
    matter's type, or one in working days where the law counts every day: what is left out later is counted in the unit
    of the promise. Without such a law and unless the limit is ``published``: later than the rulebook lets officials
    promise, and than another official has approved. ``event`` opens the duty that the limit is for.
    """
    check_statutory(step, given, accepting=True)
    law = step.matter_type
    by_days = law and law.limit.unit in BY_THE_CALENDAR and step.rulebook.time.left_out == "in_its_unit"
    if law and by_days and given.unit not in BY_THE_CALENDAR:
        raise missing(limit=f"{law.title}的法定时限以自然日计，承诺的时限也应以自然日计（unit 填 days）")
    if not published:
        end = timing.counting(step.rulebook, step.state).due(Limit(given.unit, given.count), step.at)
        check_approved(step, end, event, "limit", "limit")


def check_approved(step: Step, end: datetime, event: str, given: str, field: str, *, ruling: bool = False) -> None:
    """Raise `Refused` (``incomplete``) for ``field`` where an act gives a limit that ends at ``end``, later than the
    rulebook lets it give without a law, and than another official has approved. ``event`` opens the duty whose limit is
    ``given`` by the field of that name.

    What is given again counts from the first time, or from the materials that came since: a new version of a plan isn't
    longer than the first one could be, unless what is owed now is. What the agency split off another case counts from
    the receipt of both, and isn't longer than the whole was to be: nobody gains time by splitting. It may end, though,
    with the limit of the duty that ``event`` meets, and on the day of the act. A ``ruling`` is bound as in any case: it
    needs no consent of a party.
    """
    procedure, kind = step.rulebook.procedures[step.state.procedure], step.facts["kind"]
    terms = {
        rule.id: opening.term or rule.term
        for rule, opening in procedure.opening.get(event, ())
        if kind in opening.where.get("kind", (kind,))
    }
    bounded = {rule: t.without_approval for rule, t in terms.items() if t and t.given == given and t.without_approval}
    if not bounded or step.matter_type:
        return
    [most, *_] = bounded.values()
    count, now = timing.counting(step.rulebook, step.state), step.at
    received = datetime.fromisoformat(step.facts["own_receipt_at"])
    same = [each for each in step.state.duties if each.rule in bounded and (each.owed or each.started_at >= received)]
    split = step.facts["split"] and step.facts["lead_agency"] == step.facts["split_by"] and not ruling
    first = min((max(each.started_at, received) for each in same), default=now)
    latest = [count.due(most, received if split else first)]
    if split:
        whole = datetime.fromisoformat(until) if (until := step.facts["whole_until"]) else latest[0]
        met = {rule.id for rule, clause in procedure.discharging.get(event, ()) if not clause.by_others}
        latest = [min(*latest, whole), count.due(THIS_DAY, now)]
        latest += [each.due_at for each in step.state.owed if each.rule in met and each.due_at]
    latest += [each.due_at for each in same if each.owed and each.due_at]
    if (approved := step.facts["approved_limit"]) and approved["by"] != step.command.actor.id:
        latest.append(count.due(Limit(approved["unit"], approved["count"]), now))
    if end > max(latest):
        since = "自原件收到起，不晚于原件的期限，" if split else "自第一次所定起，" if same else ""
        longer = "更长的，请先由另一人以负责人身份批准，或写明公布该时限的文件编号"
        bound = f"{since}至多{limit_text(most)}，本件现在至 {last_day(max(latest))}"
        raise missing(**{field: f"没有法定或公布的时限的，{bound}；{longer}"})


def whole_until(step: Step) -> datetime | None:
    """The exclusive instant by which the matter as a whole is to be done, by the duties whose limit is that of the
    whole (`Rule.whole`); None where none is owed. A clock that stands still goes on now at the earliest.
    """
    count, rules = timing.counting(step.rulebook, step.state), step.rulebook.procedures[step.state.procedure].rules
    running = [each for each in step.state.owed if rules[each.rule].whole]
    ends = (count.due(count.rest(d, d.left), step.at) if d.left is not None else d.due_at for d in running)
    return max((end for end in ends if end), default=None)


def check_receipt(step: Step, receipt_no: str | None) -> None:
    """Raise `Refused` (``incomplete``) where the law of a type that the matter has ever had demands a dated and stamped
    paper of the decision on acceptance, and the act doesn't name it.
    """
    law = next((each for each in step.laws if each.receipt_citation), None)
    if law and receipt_no is None:
        raise missing(receipt_no=f"{law.title}应出具加盖专用印章、注明日期的书面凭证（{law.receipt_citation}）")


def check_until(step: Step, end: datetime, field: str, *, accepting: bool = False, late: bool = False) -> None:
    """Raise `Refused` (``incomplete``) where ``end`` is later than the law allows for the matter's type. ``field`` is
    the field of the act that the refusal names.

    ``accepting`` is true for the act that accepts the matter. ``late`` permits any end once the statutory limit has
    passed, because the agencies still have to agree who does what until when.
    """
    latest = special_law.settle_by(step.rulebook, step.state, step.at, accepting=accepting)
    if latest and end > latest and not (late and latest <= step.at):
        law = step.matter_type
        statutory = f"{law.title}的法定时限 {limit_text(law.limit)}（{law.citation}）" if law else "类型更正之前的时限"
        raise missing(**{field: f"不得长于{statutory}，本件至 {last_day(latest)}"})
