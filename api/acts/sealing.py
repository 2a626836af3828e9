"""How an act that was sent becomes an act that is kept: references take the place of texts, and the directory tells who
the named people and agencies are.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args, get_origin

from db.directory import Known
from domain.acts import Act
from domain.clock.rfc3339 import read_instant
from domain.matter.events import Card, Post
from domain.matter.fields import AgencyId, OfficialId, PersonId, Text, bare, hints, leaves, parse, wire_name

# It stands for a text that isn't sealed yet, so that an act is checked before anything is written.
_UNSEALED = f"{'0' * 16}:1:{'0' * 22}"


@dataclass(frozen=True, slots=True)
class Draft:
    """An act that may be received: its fields, its texts in order, whether it claims instants, and the people and
    agencies that it names.
    """

    act_type: type[Act]
    sent: dict[str, Any]
    texts: tuple[str, ...]
    claims: bool
    agencies: dict[str, Card]
    officials: dict[str, str]
    staff: dict[str, Post]

    def sealed(self, refs: Sequence[str]) -> dict[str, Any]:
        """Return the fields as they are kept: ``refs`` takes the place of the texts, in the same order."""
        following = iter(refs)
        return _each(self.act_type, self.sent, Text, lambda _: next(following))


def draft(known: Known, act_type: type[Act], sent: dict[str, Any], about: Mapping[str, Any] | None = None) -> Draft:
    """Parse an act as it was sent, bring its instants to +08:00, and look up the people and agencies that it names.

    ``known`` is the directory. ``about`` is what the database keeps of its matter besides the ledger. Raises
    `Incomplete`.
    """
    texts: list[str] = []

    def unsealed(text: str) -> str:
        texts.append(text)
        return _UNSEALED

    made = parse(act_type, _each(act_type, sent, Text, unsealed))
    sent = _each(act_type, sent, datetime, lambda said: read_instant(said).isoformat())
    agencies, officials, people = (leaves(made, kind_of) for kind_of in (AgencyId, OfficialId, PersonId))
    of_matter = [(about or {}).get(fact) for fact in act_type.people]
    staff = known.posts([*people, *filter(None, of_matter)])
    # also the agencies of the named people: their heads, and whether they are within scope
    agencies += [post.agency for post in staff.values()]
    return Draft(
        act_type,
        sent,
        tuple(texts),
        bool(leaves(made, datetime)),
        known.cards(agencies),
        known.officials_agency(officials),
        staff,
    )


def _each(hint: Any, value: Any, field_type: object, change: Callable[[str], str]) -> Any:
    """Return the value with ``change`` applied to every field of this type, in the order in which they were sent."""
    hint = bare(hint)
    if hint is field_type:
        return change(value)
    if get_origin(hint) is tuple:
        return [_each(get_args(hint)[0], item, field_type, change) for item in value]
    if dataclasses.is_dataclass(hint):
        types = {wire_name(name): item_type for name, item_type in hints(hint).items()}  # type: ignore[arg-type]
        return {name: _each(types[name], item, field_type, change) for name, item in value.items()}
    return value
