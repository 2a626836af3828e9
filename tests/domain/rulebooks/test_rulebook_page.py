"""The page that lawyers read: its contents, its labels, its table of articles, and its words."""

import re
from pathlib import Path

import pytest

from cli.pages.clauses import MARKS
from cli.pages.links import plain, to_duty
from cli.pages.rulebook import ACCOUNTABLE, CODE, OTHERWISE
from cli.pages.rulebook import page as page_of
from cli.pages.terms import NOTES
from domain.law.rulebook import Rulebook
from domain.reading import parts
from domain.reading.checks.quotes import bare
from domain.reading.loader import read
from domain.reading.overlay import laid
from matters.law import LAW
from tests.domain.rulebooks.test_rulebook_table import BOOKS, told


def quoted(book: Rulebook, rule: str, procedure: str = "") -> list[str]:
    """Return the lines above a duty's table: the sentences that the duty serves."""
    page = page_of(book)
    page = page[page.index(f'## <a id="{procedure}"></a>') :] if procedure else page
    before = page.split(f"| 代号 | `{rule}` |\n")[0]
    lines = before[before.rindex("### ") :].splitlines()
    return [line.removeprefix("> ").removesuffix("<br>") for line in lines if line.startswith("> ")]


def test_the_page_of_an_agencys_own_rules_says_which_of_them_bind(rulebook: Rulebook):
    (overlay,) = sorted((LAW / "overlays").glob("*.toml"))
    made = laid({rulebook.id: rulebook}, overlay.read_bytes(), overlay.name)
    assert [line for line in page_of(made).splitlines() if line.startswith("| 细则 |")]


def test_the_list_of_contents_leads_to_each_procedure_each_duty_and_each_article(edition: Rulebook):
    page = page_of(edition)
    contents = page[page.index("## 目录") :].split("\n## ", 1)[0]
    for procedure in edition.procedures.values():
        line = next(line for line in contents.splitlines() if line.startswith(f"- **[{procedure.title}](#"))
        told, besides = line.split("、[义务之外]")
        assert re.findall(r"\[([^]]*)\]", told)[1:] == [rule.title for rule in procedure.rules.values()]
        under = [heading for heading in page.split("\n") if heading.startswith(f'#### <a id="{procedure.id}-besides')]
        for anchor in (re.search(r'id="([^"]*)"', heading) for heading in under):
            assert anchor
            assert f"(#{anchor[1]})" in besides
        assert f"[操作](#{procedure.id}-acts)" in besides
    assert len(re.findall(r"\(#article-\d+\)", contents)) == 13
    assert len(contents.splitlines()) < 12


def test_each_sentence_that_a_duty_serves_stands_above_it_with_its_article(edition: Rulebook):
    passed, *inquiry = quoted(edition, "hand_over")
    assert passed.startswith("第六条第二项：")
    assert inquiry == ["第七条第二项：将服务对象指引至或将咨询事项转交至具体承办人员"]
    for rule in ("report", "settle_plan", "respond", "rule", "perform", "conclude"):
        assert any(line.startswith("第七条第三项：") for line in quoted(edition, rule))
    for procedure in edition.procedures.values():
        for rule in procedure.rules.values():
            assert quoted(edition, rule.id) or rule.quote is None


def test_the_table_of_the_articles_names_each_duty_that_quotes_the_article(edition: Rulebook):
    page = page_of(edition)
    table = page[page.index("| 条文 | 内容 | 落实 |") :].splitlines()
    on = {plain(line).split(" | ")[0].removeprefix("| "): line for line in table}
    for procedure in edition.procedures.values():
        for rule in procedure.rules.values():
            for line in quoted(edition, rule.id, procedure.id):
                for number in re.split("[、。]", line.split("：")[0].removesuffix("。引文")):
                    assert f"「{to_duty(procedure, rule)}」" in on[number], (rule.id, number)


def test_what_is_owed_regularly_says_when(edition: Rulebook):
    assert told(edition, "inspect", "定期") == "每年1月5日 09:00"
    assert page_of(edition).count("| 定期 |") == len(edition.reports)


def test_one_word_stands_for_one_thing(edition: Rulebook):
    """The review of the civil servants' law has its word for itself; who leads is said of joint matters alone."""
    page = plain(page_of(edition))
    case = page[page.index("\n## 首问事项") : page.index("\n## 问责核查")]
    assert "复核" not in case
    led = [line for line in case.splitlines() if "牵头机关" in line]
    assert [line for line in led if not re.search("另定牵头机关|共同", line)] == []
    assert re.findall("不再存在|不复存在|生效为|不论类别|产生它的操作", page) == []


def test_each_row_whose_clock_stops_says_because_of_what(edition: Rulebook):
    """As the row of the duty that stops it says which clocks it stops."""
    stopped = 0
    for procedure in edition.procedures.values():
        for rule in procedure.rules.values():
            for name in rule.suspends:
                stopped += 1
                assert f"「{rule.title}」待履行期间" in told(edition, name, "因何中止")
    assert stopped == page_of(edition).count("」待履行期间")


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_each_row_says_who_is_accountable_for_its_lateness_or_why_nobody_is(path: Path):
    book = read(path)
    for procedure in book.procedures.values():
        for rule in procedure.rules.values():
            said = told(book, rule.id, ACCOUNTABLE, procedure.id)
            never = rule.lapses or not (rule.term or any(opening.term for opening in rule.opens_on))
            assert said.startswith("没有：") == (not rule.grounds)
            assert said.endswith("不会逾期") == bool(never)


def test_the_page_explains_the_labels_of_its_rows_and_what_lateness_is(edition: Rulebook):
    rows = {
        line.split(" | ")[0].removeprefix("| ")
        for part in page_of(edition).split(f"| {CODE} |")[1:]
        for line in part.split("\n\n")[0].splitlines()[2:]
        if line.startswith("| ")
    }
    assert {"适用", "定期", "可以延期", "其间可以", "其间中止", "因何中止", "期满", "由何终止"} < rows
    said = plain("".join(NOTES))
    plainly = {"义务", "权利", "承担者", "权利人", "自何时起，至何时止", "如何行使", "由何行为履行", "解释", OTHERWISE}
    of_limits = {label for label in rows if label[0] in MARKS}
    for label in rows - plainly - of_limits - {"中止无据，视为没有中止"}:
        assert f"**{label.removeprefix('由何').removeprefix('逾期的')}**" in said, label
    assert "**逾期**：义务的期限届满而没有履行。" in said


def test_a_right_ends_and_is_not_released(edition: Rulebook):
    assert told(edition, "state", "由何终止").endswith("全部终止")


def test_who_takes_over_what_is_owed_already_has_the_limit_that_ran(edition: Rulebook):
    starts = told(edition, "complete", "自何时起，至何时止").split("<br>")
    kept = [start.split("：")[0] for start in starts if "：仍按原期限；没有原期限的，当日（工作日）" in start]
    assert kept == ["〔申请〕转交承办人（已受理或视为受理）", "〔申请〕作出决定（另定牵头机关，且已受理或视为受理）"]


def test_the_page_has_no_words_of_programmers(edition: Rulebook):
    assert re.findall("种子|接口|时钟|不建模|系统记录|不作数|紧急的也一样", page_of(edition)) == []


def test_a_ground_has_the_words_of_the_text(edition: Rulebook):
    law = bare(parts.text_of(LAW / "rulebooks" / edition.id).read_text("utf-8"))
    assert [ground.title for ground in edition.grounds.values() if bare(ground.title) not in law] == []


def test_each_act_that_a_row_names_is_a_link_to_what_it_needs(edition: Rulebook):
    page = page_of(edition)
    named = set(re.findall(r"\(#([a-z]+-act-[a-z-]+)\)", page))
    assert named <= set(re.findall(r'<a id="([a-z]+-act-[a-z-]+)"></a>', page))
    lines = {
        line.split("</a>")[1].split(" | ")[0]: line
        for line in page.splitlines()
        if re.match(r'\| <a id="[a-z]+-act-', line)
    }
    assert lines["纠正"].split(" | ")[1] == "认定人"
    assert "结果" in lines["复查结果"]
    assert " | 理由；提供的帮助 | " in lines["说明理由并提供帮助"]
    assert [said for said in lines.values() if re.search("[a-z]", re.sub("<[^>]*>", "", said))] == []


def test_the_duties_come_first(edition: Rulebook):
    page = page_of(edition)
    for procedure in edition.procedures.values():
        of_it = page[page.index(f'## <a id="{procedure.id}"></a>') :]
        assert of_it.splitlines()[2].startswith(f'### <a id="{procedure.id}-')
        assert of_it.index(f"{CODE} |") < of_it.index(f'id="{procedure.id}-acts"')


def test_a_duty_with_many_starts_tells_the_usual_one_first(edition: Rulebook):
    rows = [line for line in page_of(edition).splitlines() if line.startswith("| 自何时起，至何时止 |")]
    assert max(line.count("<br>") for line in rows) < 5
    usual = told(edition, "complete", "自何时起，至何时止").split("<br>")[0]
    assert usual.startswith("〔申请、咨询〕受理，")


def test_who_decides_by_a_law_about_an_extension_is_named(edition: Rulebook):
    bearers = told(edition, "decide_extension", "承担者").split("<br>")
    assert bearers == [
        "首问机关负责人（每项申请一项）",
        "事项类型为「统一办理、联合办理或者集中办理的行政许可」，所延的是办理时限的：区人民政府负责人",
    ]


def test_a_reading_that_sets_a_number_says_why_before_it(edition: Rulebook):
    alone = re.compile("未定[^；。：]*；(?:[^；。：，]*后)?[一二三四五六七八九十]+(?:个工作日|日|个月)(?!足)")
    rules = [rule for procedure in edition.procedures.values() for rule in procedure.rules.values()]
    assert [rule.id for rule in rules if alone.search(rule.reading or "")] == []
