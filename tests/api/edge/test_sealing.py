"""Of every act of every procedure, no text that was sent is kept: references stand where texts stood."""

import dataclasses
import json
from typing import Any, Literal, get_args, get_origin

import pytest

from api.acts import sealing
from domain.acts import ACTS, Act
from domain.matter.fields import SEALED, Incomplete, Text, bare, hints, parse, wire_name
from tests.api.client import Api

SECRET = "绝密标记"
EVERY = [(procedure, name) for procedure, acts in ACTS.items() for name, kind in acts.items() if not kind.internal]


def full(hint: Any) -> Any:
    """A value with every field there, the optional ones too, and every text marked."""
    hint = bare(hint)
    if hint is Text:
        return f"{SECRET}某人住在某处"
    if get_origin(hint) is tuple:
        return [full(get_args(hint)[0])] * 2
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if dataclasses.is_dataclass(hint):
        types = hints(hint)  # type: ignore[arg-type]
        return {wire_name(f.name): full(types[f.name]) for f in dataclasses.fields(hint)}
    plain = {"bool": True, "int": 3, "date": "2026-03-02", "datetime": "2026-03-02T10:00:00+08:00"}
    return plain.get(getattr(hint, "__name__", ""), "a1")


def texts(hint: Any) -> int:
    """How many texts `full` puts in."""
    return json.dumps(full(hint), ensure_ascii=False).count(SECRET)


@pytest.mark.parametrize(("procedure", "name"), EVERY)
async def test_only_references_are_kept(api: Api, procedure: str, name: str) -> None:
    kind: type[Act] = ACTS[procedure][name]
    sent = full(kind)
    draft = sealing.draft(await api.context.directory.now(), kind, sent)
    assert len(draft.texts) == texts(kind)
    refs = [f"{n:016d}:7:{'x' * 22}" for n in range(len(draft.texts))]
    kept = json.dumps(draft.sealed(refs), ensure_ascii=False)
    assert SECRET not in kept
    assert len(SEALED.findall(kept)) == len(refs)


async def test_the_engines_own_acts_take_no_text_that_isnt_sealed() -> None:
    internal = {kind.name: kind for acts in ACTS.values() for kind in acts.values() if kind.internal}
    assert [name for name, kind in internal.items() if texts(kind)] == ["join_lead"]
    for kind in internal.values():
        if texts(kind):
            with pytest.raises(Incomplete) as refused:
                parse(kind, {"facts": f"{SECRET}某人住在某处"})
            assert SECRET not in str(refused.value)
