"""From what was sent to what is kept: texts become references, and the directory says who is named."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from db.directory import Directory
from domain.acts import Act
from domain.matter.events import Card, Post
from domain.matter.fields import AgencyId, OfficialId, PersonId, Text, bare, hints, leaves, parse, wire_name

# Stands for a text that isn't sealed yet: what else is wrong with an act is known before anything is written.
_UNSEALED = f"{'0' * 16}:1:{'0' * 22}"


@dataclass(frozen=True, slots=True)
class Draft:
    """An act that may be received: its texts in order, and whom it names."""

    act_type: type[Act]
    sent: dict[str, Any]
    texts: tuple[str, ...]
    agencies: dict[str, Card]
    officials: dict[str, str]
    staff: dict[str, Post]

    def sealed(self, refs: Sequence[str]) -> dict[str, Any]:
        """What is kept of it: references stand for the texts."""
        following = iter(refs)
        return _each_text(self.act_type, self.sent, lambda _: next(following))


async def draft(
    directory: Directory, act_type: type[Act], sent: dict[str, Any], about: Mapping[str, Any] | None = None
) -> Draft:
    """The act as sent, parsed and looked up; ``about``: what its matter knows. Raises `Incomplete`."""
    texts: list[str] = []

    def unsealed(text: str) -> str:
        texts.append(text)
        return _UNSEALED

    made = parse(act_type, _each_text(act_type, sent, unsealed))
    agencies, officials, people = (leaves(made, kind_of) for kind_of in (AgencyId, OfficialId, PersonId))
    of_matter = [(about or {}).get(fact) for fact in act_type.people]
    staff = await directory.posts([*people, *filter(None, of_matter)]) if people or of_matter else {}
    agencies += [post.agency for post in staff.values()]  # who heads them, and whether they are within scope
    return Draft(
        act_type,
        sent,
        tuple(texts),
        await directory.cards(agencies) if agencies else {},
        await directory.officials_agency(officials) if officials else {},
        staff,
    )


def _each_text(hint: Any, value: Any, change: Callable[[str], str]) -> Any:
    """The value with every text changed, in the order in which they were sent."""
    hint = bare(hint)
    if hint is Text:
        return change(value)
    if get_origin(hint) is tuple:
        return [_each_text(get_args(hint)[0], item, change) for item in value]
    if dataclasses.is_dataclass(hint):
        types = {wire_name(name): kind for name, kind in hints(hint).items()}  # type: ignore[arg-type]
        return {name: _each_text(types[name], item, change) for name, item in value.items()}
    return value
