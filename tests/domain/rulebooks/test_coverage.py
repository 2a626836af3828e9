"""Every article and item of the regulation maps to rows, or to a stated reason why it has none."""

import pytest

from domain.law.rulebook import Rulebook

# 第一条至第十三条, 连同各项、各目
REGULATION = (
    "1", "2", "3", "4", "5",
    "6", "6(1)", "6(2)", "6(3)", "6(4)",
    "7", "7(1)", "7(2)", "7(3)", "7(4)",
    "8", "9",
    "10", "10(1)1", "10(1)2", "10(1)3", "10(2)1", "10(2)2", "10(2)3", "10(2)4", "10(3)", "10(4)",
    "11", "12", "13",
)  # fmt: skip

# 设定义务的条款, 不得只说明理由了事
BINDING = ("2", "6(1)", "6(2)", "6(3)", "6(4)", "7(1)", "7(2)", "7(3)", "7(4)", "10(1)1", "10(1)2", "10(2)2", "10(2)3")


def test_every_article_is_there_once_and_no_other(rulebook: Rulebook) -> None:
    assert [article["number"] for article in rulebook.articles] == list(REGULATION)


@pytest.mark.parametrize("number", REGULATION)
def test_an_article_has_rows_or_a_reason(rulebook: Rulebook, number: str) -> None:
    article = next(article for article in rulebook.articles if article["number"] == number)
    assert article["text"]
    assert article.get("rows") or len(article["not_modelled"]) >= 8  # a sentence, not a word


@pytest.mark.parametrize("number", BINDING)
def test_what_binds_is_modelled(rulebook: Rulebook, number: str) -> None:
    article = next(article for article in rulebook.articles if article["number"] == number)
    assert any(row.startswith("case.") for row in article["rows"])


def test_what_the_text_doesnt_say_is_marked_as_a_reading(rulebook: Rulebook) -> None:
    """The limits that the text itself states; every other limit is somebody's reading, with its reason."""
    stated = {
        "settle_plan",  # 3个工作日
        "transfer", "answer",  # 2个工作日
        "report",  # 即时
        "complete", "perform",  # as given
    }  # fmt: skip
    for rule in rulebook.procedures["case"].rules.values():
        assert rule.id in stated or (rule.reading and len(rule.reading) >= 10), rule.id


def test_the_limits_of_the_text_are_those_of_the_text(rulebook: Rulebook) -> None:
    limits = {rule.id: rule.term.limit for rule in rulebook.procedures["case"].rules.values() if rule.term}
    said = {name: (limit.unit, limit.count) for name, limit in limits.items() if limit}
    assert said["settle_plan"] == ("working_days", 3)
    assert said["transfer"] == ("working_days", 2)
    assert said["answer"] == ("working_days", 2)
    assert {said[name][0] for name in ("report", "accept_transfer", "decide")} == {"same_working_day"}
