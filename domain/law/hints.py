"""The end of a message about an unknown word: similar words first, then all the known ones."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

LISTED = 12  # words; a message stays readable


def possible(word: object, among: Iterable[object]) -> str:
    """The end of a message about an unknown ``word``: up to three words of ``among`` that are spelled alike, then the
    first `LISTED` of them all (a set is sorted) and how many there are. "" where there are none to choose from.

        没有这个角色「respnder」，是否为 responder？可用：responder, head, office
    """
    unordered = isinstance(among, (set, frozenset))
    known = list(dict.fromkeys(map(_written, sorted(among, key=str) if unordered else among)))
    if not known:
        return ""
    alike = get_close_matches(_written(word), known, n=3)
    meant = f"，是否为 {' 或 '.join(alike)}？" if alike else "，"
    more = f" 等 {len(known)} 个" if len(known) > LISTED else ""
    return f"{meant}可用：{', '.join(known[:LISTED])}{more}"


def _written(word: Any) -> str:
    """A word as a rulebook's file writes it."""
    return str(word).lower() if isinstance(word, bool) else str(word)
