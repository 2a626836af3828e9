"""Every sentence of the regulation is served by rows, or it is said in place why it isn't."""

from pathlib import Path

import pytest

from domain.law.rulebook import Rulebook
from domain.reading import parts
from domain.reading.checks import quotes
from domain.reading.checks.sentences import sentences
from domain.reading.loader import read
from tools.rulebook_pages import PAGES, pages

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "law" / "rulebooks" / "jintan-2019-e2"
TEXT = (FOLDER / parts.TEXT).read_text("utf-8")


def test_no_sentence_is_missing(edition: Rulebook):
    found = list(sentences(edition, TEXT))
    assert [each.text for each in found if not (each.rows or each.reasons)] == []
    law = quotes.bare(TEXT[TEXT.index("第一条 为") :].translate(dict.fromkeys(map(ord, "*-"))))
    assert quotes.bare("".join(each.text for each in found)) == law
    articles = list(dict.fromkeys(each.article for each in found))
    assert (len(articles), articles[0], articles[-1]) == (13, "第一条", "第十三条")


def test_a_sentence_is_served_by_the_rows_that_quote_it(edition: Rulebook):
    within = next(each for each in sentences(edition, TEXT) if "移交事项须在2个工作日内完成" in each.text)
    assert {"case.duty[transfer]", "case.duty[accept_transfer]"} <= set(within.rows)


def test_what_half_a_sentence_asks_is_said_beside_the_rows_of_the_other_half(edition: Rulebook):
    eighth = next(each for each in sentences(edition, TEXT) if each.article == "第八条")
    assert "commendation.duty[examine]" in eighth.rows
    assert len(eighth.reasons) == 1


@pytest.mark.parametrize(
    ("was", "is_", "path"),
    [
        ('by = ["finding.duty[propose_measures]"]', 'by = ["finding.duty[propose]"]', "sentences["),
        ('quote = "以上问责方式，可以单独使用，', 'quote = "以上问责方式，只能单独使用，', "sentences["),
        ('by = ["finding.duty[propose_measures]"]', "", "sentences["),
    ],
)
def test_what_is_said_of_a_sentence_is_checked(tmp_path: Path, was: str, is_: str, path: str):
    copy = tmp_path / FOLDER.name
    copy.mkdir()
    for file in parts.files(FOLDER):
        (copy / file.name).write_bytes(file.read_bytes())
    head = copy / parts.HEAD
    text = head.read_text("utf-8")
    assert was in text
    head.write_text(text.replace(was, is_, 1), "utf-8")
    with pytest.raises(ValueError, match=path.replace("[", r"\[")):
        read(copy)


def test_the_page_is_current():
    made = {target: text for target, text in pages() if target.stem.endswith(".sentences")}
    assert list(made) == [PAGES / "jintan-2019-e2.sentences.md"]
    for target, text in made.items():
        assert target.read_text("utf-8") == text, "python -m tools.rulebook_pages"
