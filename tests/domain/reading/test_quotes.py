"""Each row quotes the sentence of the law that it rests on, and the law has it."""

from pathlib import Path

import pytest

from domain.law.rulebook import Rulebook
from domain.reading.checks import quotes
from domain.reading.grammar.rows import RulebookError
from domain.reading.loader import read, remarked
from domain.reading.parts import TEXT
from tests.domain.rulebook_files import OTHERS, RULEBOOK, edited

LAW = (RULEBOOK / TEXT).read_text("utf-8")


def test_every_row_quotes_a_sentence_of_the_text(rulebook: Rulebook) -> None:
    assert list(quotes.problems(rulebook, LAW)) == []


def test_a_quotation_is_compared_without_space_and_width_of_signs() -> None:
    assert quotes.bare("能当场答复或 回复的，应当场\n答复") == quotes.bare("能当场答复或回复的,应当场答复")


def test_a_sentence_that_the_law_doesnt_have_is_refused(tmp_path: Path) -> None:
    wrong = edited(tmp_path, "移交事项须在2个工作日内完成", "移交事项须在9个工作日内完成")
    with pytest.raises(RulebookError, match="原文中没有这一句"):
        read(wrong)


def test_a_row_without_a_quotation_is_refused(tmp_path: Path) -> None:
    without = edited(tmp_path, 'quote = "未及时回复办理结果的"\n', "")
    with pytest.raises(RulebookError, match="应引用所依据的原文"):
        read(without)


def test_no_line_of_a_rulebook_is_longer_than_120_characters() -> None:
    files = RULEBOOK.parent.glob("*/*.toml")
    long = [(path.name, line) for path in files for line in path.read_text("utf-8").split("\n")]
    assert [(name, line) for name, line in long if len(line) > 120] == []


def test_no_row_is_longer_than_a_screen() -> None:
    for path in RULEBOOK.parent.glob("*/*.toml"):
        for row in path.read_text("utf-8").split("\n\n"):
            assert len(row.split("\n")) <= 45, (path.name, row)


def test_a_file_that_the_head_doesnt_list_is_named(tmp_path: Path) -> None:
    copy = edited(tmp_path, '  "art-08-commendation.toml",\n', "")
    with pytest.raises(RulebookError, match=r"parts: 应按顺序列明全部文件，不多不少：art-08-commendation\.toml"):
        read(copy)


def test_a_mistake_is_told_with_the_file_that_it_stands_in(tmp_path: Path) -> None:
    copy = edited(tmp_path, 'bearer = "competent_agency"', 'bearer = "competent_agncy"')
    with pytest.raises(RulebookError) as caught:
        read(copy)
    (line,) = str(caught.value).split("\n")
    assert line.startswith("jintan-2019: art-06-4-elsewhere.toml: duty[accept_transfer].bearer: 没有这个角色")
    assert "「competent_agncy」，是否为 competent_agency" in line


def test_what_is_named_and_used_by_no_row_is_refused(tmp_path: Path) -> None:
    copy = edited(
        tmp_path,
        "[situations.accepted]",
        '[situations.never_used]\ntitle = "无"\nwhere = { kind = "inquiry" }\n\n[situations.accepted]',
    )
    with pytest.raises(RulebookError, match=r"situations\.never_used: 没有一行用到"):
        read(copy)


# The text of the law itself


def test_a_folder_without_the_text_of_its_law_is_refused(tmp_path: Path) -> None:
    copy = edited(tmp_path, "移交事项须在2个工作日内完成", "这句话原文里根本没有")
    (copy / TEXT).unlink()
    with pytest.raises(RulebookError, match=r"text\.zh\.md: 没有这个文件"):
        read(copy)


def test_the_text_of_a_single_file_stands_beside_it_and_is_as_good_as_a_folders(tmp_path: Path) -> None:
    file = tmp_path / "qinghe-2031.toml"
    file.write_bytes((OTHERS / file.name).read_bytes())
    alone = read(file)
    assert [each.path for each in remarked(alone, file)] == ["quote"]
    file.with_suffix(".zh.md").write_text("第一条 当天办。", "utf-8")
    with pytest.raises(RulebookError, match="应引用所依据的原文"):
        read(file)


def test_a_quotation_from_an_article_that_the_row_doesnt_cite_is_remarked_on(tmp_path: Path) -> None:
    whole = "移交事项须在2个工作日内完成，主管部门应当即时予以受理，并依法依规进行办理"
    copy = edited(tmp_path, whole, "应向服务对象说明理由")
    told = [each for each in remarked(read(copy), copy) if "所引的句子在第七条" in each.message]
    assert "art-06-4-elsewhere.toml: duty[settle_transfer].quote" in {each.path for each in told}
    assert {each.message for each in told} == {"所引的句子在第七条，而本行所据的是第六条第四项"}


def test_the_next_edition_quotes_only_articles_that_its_rows_cite() -> None:
    folder = RULEBOOK.with_name("jintan-2019-e2")
    assert [each for each in remarked(read(folder), folder) if "所引的句子在" in each.message] == []
