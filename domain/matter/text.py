"""What counts as a text that somebody wrote, and the one form of a text by which things are found again."""

import unicodedata

# Letters and symbols by Unicode's own account that no font shows: fillers of Hangul, blank Braille, a null note head.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, formats, halves of a character, ends of lines
_NO_CHARACTERS = (*range(0xFDD0, 0xFDF0), 0x2065, *range(0xFFF0, 0xFFF9))  # they stand for nothing, now and later
_TAGS = range(0xE0000, 0xE1000)  # only for programs


def says_something(text: str) -> bool:
    """Whether people see anything in a text. Blanks, controls, joiners, fillers and marks on nothing aren't seen."""
    return any(map(_seen, text))


def key_form(text: str) -> str:
    """The form of a text that is compared: composed (NFC), without blanks around it.

    Raises ValueError for a character that people can't see, since two keys would then look the same.
    """
    composed = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(each) in _INVISIBLE or not _assigned(each) or each in _BLANK for each in composed):
        raise ValueError("a key with invisible characters")
    return composed


def _seen(each: str) -> bool:
    # L, N, P, S; Co and Cn: rare characters in names have a place of an office's own, or are newer than this table
    category = unicodedata.category(each)
    return (category[0] in "LNPS" or category in ("Co", "Cn")) and each not in _BLANK and _assigned(each)


def _assigned(each: str) -> bool:
    point = ord(each)
    return point not in _NO_CHARACTERS and point not in _TAGS and point & 0xFFFE != 0xFFFE  # noqa: PLR2004 - Unicode's
