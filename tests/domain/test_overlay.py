"""An agency's own rules (Art. 11) are laid over the district's: only ever tighter, and cited where they count."""

from datetime import date

import pytest

from domain.calendar import Calendar, Limit
from domain.overlay import laid, of_agency
from domain.rows import RulebookError
from domain.rulebook import Rulebook
from tests.domain.conftest import LAW
from tests.domain.scenario import Matter

HEAD = """
id = "own-2026"
overlays = "jintan-2019"
title = "某单位实施细则"
citation = "样〔2026〕1号"
issued_by = "housing"
in_force = 2026-01-01
"""
TRANSFER = """
[[tighten]]
procedure = "case"
rule = "transfer"
article = "第四条"
limit = { unit = "working_days", count = 1 }
"""
REGISTER = """
[[duty]]
id = "register"
article = "细则第二条"
title = "首问登记"
owes = "当日登记"
bearer = "responder"
opens_on = ["received"]
limit = { unit = "same_working_day" }
discharged_by = ["noted"]
grounds = ["10(1)3"]
"""


def over(base: Rulebook, text: str) -> Rulebook:
    return laid({base.id: base}, (HEAD + text).encode(), "own.toml")


def mistakes(base: Rulebook, text: str, head: str = HEAD) -> list[str]:
    with pytest.raises(RulebookError) as error:
        laid({base.id: base}, (head + text).encode(), "own.toml")
    assert str(error.value).startswith("own.toml: ")
    return [problem.path for problem in error.value.problems]


def test_what_is_the_districts_within_two_days_is_this_agencys_within_one(rulebook: Rulebook, calendar: Calendar):
    dues = {}
    for book in (rulebook, over(rulebook, TRANSFER)):
        matter = Matter(book, calendar, at="2026-03-06T10:00")  # a Friday
        matter.act("route", route="elsewhere", competent_agency="water")
        dues[book.agency] = [due for rule, _, _, due in matter.owed() if rule == "transfer"]
    assert dues == {None: ["2026-03-10 24:00"], "housing": ["2026-03-09 24:00"]}


def test_a_duty_of_the_agencys_own_is_owed_besides(rulebook: Rulebook, calendar: Calendar):
    matter = Matter(over(rulebook, REGISTER), calendar)
    assert matter.rules_owed() == ["route", "register"]
    matter.act("note", text="来访登记")
    assert matter.rules_owed() == ["route"]


def test_the_row_says_where_it_comes_from(rulebook: Rulebook):
    book = over(rulebook, TRANSFER + REGISTER)
    assert book.rule("case", "transfer").source == "某单位实施细则（样〔2026〕1号）第四条"
    assert book.rule("case", "register").source == "某单位实施细则（样〔2026〕1号）"
    assert book.rule("case", "answer").source is None
    assert (book.id, book.agency, book.overlay_of) == ("jintan-2019+own-2026", "housing", "jintan-2019")


def test_every_way_to_the_duty_is_tightened(rulebook: Rulebook):
    text = TRANSFER.replace('"transfer"', '"answer"')
    rule = over(rulebook, text).rule("case", "answer")
    limits = {term.limit for term in (rule.term, *(opening.term for opening in rule.opens_on)) if term}
    assert limits == {Limit("working_days", 1)}


def test_its_digest_is_that_of_both_texts(rulebook: Rulebook):
    one, other = over(rulebook, TRANSFER), over(rulebook, TRANSFER + REGISTER)
    assert len({rulebook.digest, one.digest, other.digest}) == 3
    assert over(rulebook, TRANSFER).digest == one.digest


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("count = 1", "count = 2", "tighten[0].limit"),
        ("count = 1", "count = 3", "tighten[0].limit"),
        ('unit = "working_days", count = 1', 'unit = "days", count = 1', "tighten[0].limit"),
        ('"transfer"', '"no_such_rule"', "tighten[0].rule"),
        ('"transfer"', '"complete"', "tighten[0].rule"),  # its limit is given case by case
        ('"transfer"', '"supplement"', "tighten[0].rule"),  # the applicant's time
        ('procedure = "case"', 'procedure = "finding"', "tighten[0].procedure"),
        ('article = "第四条"', "", "tighten[0].article"),
        ('article = "第四条"', 'article = "第四条"\nextension = 9', "tighten[0].extension"),
    ],
)
def test_what_isnt_tighter_is_refused_where_it_stands(rulebook: Rulebook, old: str, new: str, where: str):
    assert where in mistakes(rulebook, TRANSFER.replace(old, new))


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ('releases = ["route"]', "releases"),
        ('suspends = ["route"]', "suspends"),
        ('permits = ["complete"]', "permits"),
        ('lapses = "supplement_lapsed"', "lapses"),
        ("anything = 1", "anything"),
    ],
)
def test_a_new_duty_loosens_nothing(rulebook: Rulebook, line: str, where: str):
    assert f"duty[register].{where}" in mistakes(rulebook, REGISTER + line)


def test_a_duty_of_the_base_isnt_written_anew(rulebook: Rulebook):
    assert "duty[answer].id" in mistakes(rulebook, REGISTER.replace('"register"', '"answer"'))


def test_an_overlay_over_an_overlay_or_over_nothing_is_refused(rulebook: Rulebook):
    once = over(rulebook, TRANSFER)
    head = HEAD.replace("jintan-2019", once.id)
    with pytest.raises(RulebookError):
        laid({rulebook.id: rulebook, once.id: once}, (head + TRANSFER).encode(), "own.toml")
    assert mistakes(rulebook, TRANSFER, HEAD.replace("jintan-2019", "nowhere-2000")) == ["overlays"]


def test_the_latest_one_in_force_counts_for_that_agency_alone(rulebook: Rulebook):
    old = over(rulebook, TRANSFER)
    new = laid({rulebook.id: rulebook}, (HEAD.replace("2026-01-01", "2026-06-01") + REGISTER).encode(), "x.toml")
    chosen = [
        of_agency([old, new], rulebook, agency, on)
        for agency, on in (
            ("housing", date(2025, 12, 31)),
            ("housing", date(2026, 1, 1)),
            ("housing", date(2026, 6, 1)),
            ("water", date(2026, 6, 1)),
        )
    ]
    assert chosen == [rulebook, old, new, rulebook]


def test_those_that_are_released_hold(rulebook: Rulebook):
    for path in sorted((LAW / "overlays").glob("*.toml")):
        assert laid({rulebook.id: rulebook}, path.read_bytes(), path.name).overlay_of == rulebook.id
