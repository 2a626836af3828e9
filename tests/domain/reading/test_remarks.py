"""What `check` remarks on: limits that the quoted sentence doesn't say, and sentences of which nothing is said."""

from dataclasses import replace

import pytest

from domain.law.limits import Limit
from domain.law.rulebook import Rulebook
from domain.reading.checks import numbers
from domain.reading.checks.remarks import remarks
from domain.reading.parts import TEXT
from tests.domain.rulebook_files import RULEBOOK

LAW = (RULEBOOK.with_name("jintan-2019-e2") / TEXT).read_text("utf-8")
TRANSFER = "移交事项须在2个工作日内完成"


@pytest.mark.parametrize(
    ("quote", "limit", "says"),
    [
        ("应当自收到之日起15日内办结", Limit("days", 15), True),
        ("应当自收到之日起十五日内办结", Limit("days", 15), True),
        ("应当自收到之日起15日内办结", Limit("days", 20), False),
        ("应当自收到之日起15日内办结", Limit("working_days", 15), False),
        ("两个月内", Limit("months", 2), True),
        ("应当即时报告", Limit("same_working_day"), True),
        ("应当报告", Limit("same_working_day"), False),
    ],
)
def test_a_sentence_says_a_limit_by_number_and_unit(quote: str, limit: Limit, *, says: bool) -> None:
    assert numbers.says(quote, limit) is says


def changed(edition: Rulebook, **changes: object) -> list[str]:
    """What is remarked on the next edition, its transfer changed."""
    case = edition.procedures["case"]
    rules = case.rules | {"transfer": replace(case.rules["transfer"], quote=TRANSFER, reading=None, **changes)}
    book = replace(edition, procedures=edition.procedures | {"case": replace(case, rules=rules)})
    return [each.message for each in remarks(book, LAW) if "所引的句子里" in each.message]


def test_a_limit_that_the_sentence_doesnt_say_asks_for_a_reading(edition: Rulebook) -> None:
    term = edition.rule("case", "transfer").term
    assert term
    assert changed(edition) == []
    (told,) = changed(edition, term=replace(term, limit=Limit("working_days", 3)))
    assert "没有这个时限「3个工作日」，应写明 reading" in told


def test_a_limit_that_only_the_sentence_says_asks_for_a_reading(edition: Rulebook) -> None:
    assert changed(edition, term=None) == ["所引的句子里有时限，本行没有，应写明 reading"]


def test_timely_with_another_number_than_the_row_of_its_sentence_is_remarked_on(edition: Rulebook) -> None:
    case = edition.procedures["case"]
    (timely,) = [each for each in case.timely if each.on.event == "transferred"]
    within = replace(timely.within, limit=Limit("working_days", 9))
    rows = tuple(replace(each, within=within) if each is timely else each for each in case.timely)
    book = replace(edition, procedures=edition.procedures | {"case": replace(case, timely=rows)})
    (told,) = remarks(book, LAW)
    assert told.path == "procedures.case.timely[transferred].within"
    assert told.message.startswith("「9个工作日」与引同一句的行不同：")


def test_a_sentence_of_which_nothing_is_said_is_named(edition: Rulebook) -> None:
    told = [each.message for each in remarks(replace(edition, sentences=()), LAW)]
    assert any("首问负责人所在单位为首问机关" in message for message in told)


def test_nothing_is_remarked_on_the_next_edition(edition: Rulebook) -> None:
    assert list(remarks(edition, LAW)) == []


def test_the_short_text_of_an_article_has_no_limit_that_its_law_lacks(edition: Rulebook) -> None:
    """The law was changed, and the article's text still says nine working days."""
    articles = tuple(
        article | {"text": article["text"].replace("两个工作日", "九个工作日")}
        if article["number"] == "6(4)"
        else article
        for article in edition.articles
    )
    assert articles != edition.articles
    (told,) = remarks(replace(edition, articles=articles), LAW)
    assert "原文的这一条里没有「9个工作日」" in told.message
