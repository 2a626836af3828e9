"""The end of a message about an unknown word: similar words first, then all the known ones."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, TypeVar

T = TypeVar("T")

LISTED = 16  # words; a message stays readable
MEANT = 3  # words that may have been meant


def possible(word: object, among: Iterable[object]) -> str:
    """The end of a message about an unknown ``word``: up to three words of ``among`` that are spelled alike, then all
    of them (a set is sorted) or, of very many, the `LISTED` that are most alike and how many there are. "" where there
    are none to choose from.

        没有这个角色「respnder」，是否为 responder？可用：responder, head, office
    """
    known = list(dict.fromkeys(map(written, _ordered(among))))
    if not known:
        return ""
    alike = _alike(written(word), known)
    meant = f"，是否为 {' 或 '.join(alike)}？" if alike else "，"
    if len(known) <= LISTED:
        return f"{meant}可用：{', '.join(known)}"
    near = get_close_matches(written(word), known, n=LISTED, cutoff=0)
    return f"{meant}可用：{', '.join(near)} 等 {len(known)} 个"


def nearest(word: object, among: Iterable[T]) -> T | None:
    """The word of ``among`` that an unknown ``word`` most likely stands for, or None where none is spelled alike."""
    known = {written(each): each for each in _ordered(among)}
    alike = _alike(written(word), known)
    return known[alike[0]] if alike else None


def _alike(word: str, known: Iterable[str]) -> list[str]:
    """Up to three known words: those that are spelled alike, then those that begin alike (7 and 7(1))."""
    listed = list(known)
    close = get_close_matches(word, listed, n=MEANT)
    begun = [each for each in listed if word and (each.startswith(word) or word.startswith(each))]
    return list(dict.fromkeys([*close, *begun]))[:MEANT]


def _ordered(among: Iterable[T]) -> Iterable[T]:
    return sorted(among, key=str) if isinstance(among, (set, frozenset)) else among


def written(word: Any) -> str:
    """A word as a rulebook's file writes it."""
    return str(word).lower() if isinstance(word, bool) else str(word)
