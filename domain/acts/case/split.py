"""The act that splits a case of which a part belongs elsewhere: the part becomes a case of its own."""

from datetime import datetime
from typing import Annotated, Any

from domain.acts.base import Act, Step, act, iso
from domain.acts.bounds import whole_until
from domain.acts.case.routing import BEFORE, RECEIPT
from domain.matter.facts import Facts
from domain.matter.fields import Text

_KEPT = ("kind", "form", "responder", "no_contact", *RECEIPT, *BEFORE)
_NOTHING: tuple[Any, ...] = (None, False, "", 0, [])


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
        types = [step.facts["matter_type"], *reversed(step.facts["types"])]
        of_type = next((each for each in types if each), None)  # a type that was taken from the case stays its part's
        return {"part": kept | {"agency": step.facts["lead_agency"]} | ({"matter_type": of_type} if of_type else {})}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return facts
