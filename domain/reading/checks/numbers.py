"""Whether a limit of a row is the one that its quotation says: its number, in digits or in Chinese, and its unit."""

import re

from domain.law.limits import WITHIN_A_DAY, Limit, Unit
from domain.law.rulebook import Rule

_DIGITS = "零一二三四五六七八九"
_NUMBER = rf"(?P<number>[0-9]+|[{_DIGITS}两十百]+)"
# what stands in a text → the unit that it means
_SAID = re.compile(rf"{_NUMBER}(?:个)?(?P<unit>工作日|日|天|月)")
_UNITS: dict[str, Unit] = {"工作日": "working_days", "日": "days", "天": "days", "月": "months"}
_AT_ONCE = re.compile("当日|当天|当场|即时|立即|及时")


def limits(rule: Rule) -> list[Limit]:
    """The limits of a row that are written in it, without those that a law or an act gives."""
    terms = (rule.term, *(opening.term for opening in rule.opens_on))
    return list(dict.fromkeys(term.limit for term in terms if term and term.limit))


def said(quote: str) -> set[tuple[Unit, int]]:
    """The limits that a text says, each as a unit and a number."""
    return {(_UNITS[each["unit"]], number(each["number"])) for each in _SAID.finditer(quote)}


def says(quote: str, limit: Limit) -> bool:
    """Whether a text says a limit. One within a day is said by any word that means at once."""
    if limit.unit in WITHIN_A_DAY:
        return bool(_AT_ONCE.search(quote))
    return (limit.unit, limit.count) in said(quote)


def number(text: str) -> int:
    """A whole number below a thousand, in digits or in Chinese."""
    if text.isascii():
        return int(text)
    total, ones = 0, 0
    for sign in text.replace("两", "二"):
        if sign in "十百":
            total += (ones or 1) * (10 if sign == "十" else 100)
            ones = 0
        else:
            ones = _DIGITS.index(sign)
    return total + ones
