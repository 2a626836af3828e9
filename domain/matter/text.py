"""What counts as a text that somebody wrote, the one form of a text by which things are found again, and whether a text
has the number of a person.
"""

import re
import unicodedata

# Letters and symbols by Unicode's own account that no font shows: fillers of Hangul, blank Braille, a null note head.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, formats, halves of a character, ends of lines
_NO_CHARACTERS = (*range(0xFDD0, 0xFDF0), 0x2065, *range(0xFFF0, 0xFFF9))  # they stand for nothing, now and later
_TAGS = range(0xE0000, 0xE1000)  # only for programs

# Digits as Chinese papers write them, plain and in full; 幺 is how people say one.
_DIGITS = str.maketrans(dict(zip("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "001234567891234567891", strict=True)))
# A UUID, hexadecimal digits in a length in which programs draw keys (these must never be refused by chance), or others
# without so many decimal ones in a row that they can be a person's number.
_MADE_BY_CHANCE = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\b(?=\d*[a-f])(?:[0-9a-f]{16}|[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{48}|[0-9a-f]{64})\b"
    r"|\b(?=\d*[a-f])(?![0-9a-f]*\d{11})[0-9a-f]{16,}\b",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"\d+[xX]?(?:[\W_]{1,3}\d+[xX]?)*")  # digits, in groups with signs or blanks between them
_MOBILE = re.compile(r"(?:(?:00)?86)?0?1[3-9]\d{9}")  # 0: as it was dialled from another place
_IDENTITY = re.compile(r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dxX]")
# A number of a register is often a code of the region, this day, and a count. So in groups it is a person's number only
# where it names a day before there was the register.
_IDENTITY_IN_GROUPS = re.compile(r"[1-9]\d{5}(?:19\d\d|20[01]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dxX]")
_SHORTEST_KEY = 16  # hexadecimal digits that programs draw
_PARTS_OF_MOBILE = (3, 4, 5, 7)  # digits of the first group when people write it in groups
_MOST_GROUPS = 20  # that a person's number is written in


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


def tells_a_persons_number(text: str, *, drawn: bool = False) -> bool:
    """Whether a text has a mobile number or the number of an identity card, however it is spelt: in groups, with other
    digits, with the code of the country. What programs make by chance (a UUID) has none, unless its digits are such a
    number and the rest is letters.

    ``drawn``: programs draw such texts for each request. One in 57,000 keys of 16 digits is of that kind, and must not
    be refused.
    """
    plain = "".join(_plain(each) for each in unicodedata.normalize("NFKC", text)).translate(_DIGITS)
    others = _MADE_BY_CHANCE.sub(lambda made: _with_its_number(made[0], drawn=drawn), plain)
    found = (re.findall(r"\d+[xX]?", each) for each in _GROUPS.findall(others))
    return any(map(_of_a_person, found))


def _with_its_number(made: str, *, drawn: bool) -> str:
    """Return what was made by chance, or a sign for it unless its digits are a person's number."""
    digits = re.findall(r"\d+", made)
    chance = drawn and len(made) == _SHORTEST_KEY
    return made if len(digits) == 1 and _of_a_person(digits) and not chance else "?"


def _plain(each: str) -> str:
    value = unicodedata.decimal(each, None)
    return each if value is None else str(value)


def _of_a_person(groups: list[str]) -> bool:
    """Whether one of these groups of digits, or some that follow each other, are a person's number."""
    for begin, first in enumerate(groups):
        if _MOBILE.fullmatch(first) or _IDENTITY.fullmatch(first):
            return True
        for end in range(begin + 2, min(len(groups), begin + _MOST_GROUPS) + 1):
            part = groups[begin:end]
            if _MOBILE.fullmatch("".join(part)) and _people_write(part):
                return True
            if _IDENTITY_IN_GROUPS.fullmatch("".join(part)):
                return True
    return False


def _people_write(groups: list[str]) -> bool:
    """Whether people write a mobile number in such groups. Others are counts, days and codes that stand together."""
    country = groups[0] in ("86", "0086", "0")
    first, *others = (len(each.removeprefix("0") if n == 0 else each) for n, each in enumerate(groups[country:]))
    apart = max(first, *others, 0) <= 2  # noqa: PLR2004 - each digit, or two by two
    return apart or not others or (first in _PARTS_OF_MOBILE and min(others) > 1)


def _seen(each: str) -> bool:
    # L, N, P, S; Co and Cn: rare characters in names have a place of an office's own, or are newer than this table
    category = unicodedata.category(each)
    return (category[0] in "LNPS" or category in ("Co", "Cn")) and each not in _BLANK and _assigned(each)


def _assigned(each: str) -> bool:
    point = ord(each)
    return point not in _NO_CHARACTERS and point not in _TAGS and point & 0xFFFE != 0xFFFE  # noqa: PLR2004 - Unicode's
