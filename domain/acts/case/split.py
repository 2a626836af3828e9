"""The act that splits a case of which a part belongs elsewhere: the part becomes a case of its own."""

from datetime import datetime
from typing import Annotated, Any

from domain.acts.base import Act, Step, act, iso
from domain.acts.bounds import whole_until
from domain.acts.case.routing import BEFORE, RECEIPT
from domain.matter.facts import Facts
from domain.matter.fields import Text

_KEPT = ("kind", "form", "responder", "no_contact", *RECEIPT, *BEFORE)
_NOTHING: tuple[Any, ...] = (None, False, "", 0, [], {})


@act("split", "拆分", leaves="split")
class Split(Act):
    """The responder splits off the part of the case that belongs elsewhere. It becomes a case of its own with the same
    receipt, of the same type, and due as the whole was; this one keeps its ledger, its duties and its clocks. Leaves
    ``split``.
    """

    other_part: Annotated[Text, "另立一件的事由"]
    reason: Annotated[Text, "拆分的理由"]

    def data(self, step: Step) -> dict[str, Any]:
        kept = {name: value for name, value in step.facts.items() if name in _KEPT and value not in _NOTHING}
        kept |= {"whole_until": iso(until)} if (until := whole_until(step)) else {}
        kept |= {"left_out": out} if (out := _left_out(step)) else {}
        kept |= {"extended": rows} if (rows := _extended(step)) else {}
        types = [step.facts["matter_type"], *reversed(step.facts["types"])]
        of_type = next((each for each in types if each), None)  # a type that was taken from the case stays its part's
        return {"part": kept | {"agency": step.facts["lead_agency"]} | ({"matter_type": of_type} if of_type else {})}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return facts


def _left_out(step: Step) -> list[list[str]]:
    """The days that the limit of the whole leaves out: first and last ones. The part's limit has them already."""
    rules = step.rulebook.procedures[step.state.procedure].rules
    moves = (move for duty in step.state.owed if rules[duty.rule].whole for move in duty.moves)
    spans = {(first.isoformat(), last.isoformat()) for move in moves for first, last in move.excluded}
    return [*step.facts["left_out"], *map(list, sorted(spans))]


def _extended(step: Step) -> list[str]:
    """The rows of the duties for which an extension was asked: each is extended once, whoever carries the rest."""
    asked = (step.state.duty(each) for each in step.facts["extensions"])
    return list(dict.fromkeys([*step.facts["extended"], *(duty.rule for duty in asked if duty)]))
