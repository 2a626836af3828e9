"""The table that lawyers read is that of the rulebooks."""

import re
from collections import Counter
from pathlib import Path

import pytest

from cli.pages.clauses import LINE
from cli.pages.links import plain
from cli.pages.rulebook import CODE, OTHERWISE
from cli.pages.rulebook import page as page_of
from domain.law.limits import WITHIN_A_DAY
from domain.law.rulebook import Rulebook
from domain.matter.wording import article_text
from domain.reading import parts
from domain.reading.loader import read
from matters.law import LAW
from tools import rulebook_pages

BOOKS = parts.paths(LAW / "rulebooks")


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_the_page_is_current(path: Path):
    page = rulebook_pages.PAGES / f"{path.stem}.md"
    assert page.read_text("utf-8") == dict(rulebook_pages.pages())[page], "运行 python -m tools.rulebook_pages"
    (law,) = re.findall(r"\[原文\]\(([^)]*)\)", page.read_text("utf-8"))
    assert (page.parent / law).is_file()


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_every_duty_is_told_with_its_sentence(path: Path):
    page = plain((rulebook_pages.PAGES / f"{path.stem}.md").read_text("utf-8"))
    for procedure in read(path).procedures.values():
        for rule in procedure.rules.values():
            assert f"### {rule.title}\n" in page
            assert f"| 代号 | `{rule.id}` |" in page
            assert f"：{rule.quote}" in page


def told(book: Rulebook, rule: str, label: str, procedure: str = "") -> str:
    """Return the cell of a duty's table behind this label, without its links."""
    page = page_of(book)
    page = page[page.index(f'## <a id="{procedure}"></a>') :] if procedure else page
    labels = (label, OTHERWISE) if label == "自何时起，至何时止" else (label,)
    of_duty = page[page.index(f"| 代号 | `{rule}` |\n") :]
    of_duty = of_duty.split("\n\n")[0]
    found = (line for line in of_duty.splitlines() if line.startswith(tuple(f"| {each} |" for each in labels)))
    return "<br>".join(plain(line).split(" | ", 1)[1][:-2].replace(LINE, "") for line in found)


def test_each_start_stands_with_the_limit_that_then_runs(rulebook: Rulebook):
    assert told(rulebook, "remedies", "自何时起，至何时止").split("<br>") == [
        "原决定送达（可以依公务员法复核、申诉的）：自送达决定起30日",
        "原决定送达（可以申请内部复核的）：自送达决定起10个工作日",
    ]
    assert told(rulebook, "route", "自何时起，至何时止") == "收到事项：承办机关收到当日（工作日）"
    of_the_whole = told(rulebook, "complete", "自何时起，至何时止")
    assert of_the_whole.startswith("〔申请、咨询〕受理，自此另行起算：依其所定的时限")


def test_each_start_has_a_line_of_its_own_and_marks_for_what_replaces_its_limit(edition: Rulebook):
    starts = told(edition, "decide", "自何时起，至何时止").split("<br>")
    opens_on = edition.procedures["case"].rules["decide"].opens_on
    assert len(starts) == len({(each.moment or each.event, each.moment or each.when) for each in opens_on})
    assert [start.split("：")[-1] for start in starts] == [
        "当日（工作日）③" if "〔申请、咨询〕" in start else "当日（工作日）①②" for start in starts
    ]
    assert "至迟止于承办机关收到事项后1个工作日" in told(edition, "decide", "① 至迟")
    assert "- 承办机关收到事项（经补正的，收到补正资料）。" in plain(page_of(edition))
    assert told(edition, "decide", "② 法律另有规定").startswith("有事项类型的一次性告知的期限")


def test_one_word_says_whether_a_limit_runs_from_the_event_or_from_an_earlier_instant(edition: Rulebook):
    starts = told(edition, "answer", "自何时起，至何时止").split("<br>")
    anew = [(start[:3], start.split("：")[1]) for start in starts if "另行起算" in start]
    assert anew == [("补正（", "2个工作日"), ("复查结", "2个工作日")]
    assert [start.split("：")[1] for start in starts if "自起算点重算" in start] == ["自承办机关收到事项起2个工作日"]


def test_an_event_of_the_system_names_the_acts_after_which_it_comes(edition: Rulebook):
    done = told(edition, "impose", "由何行为履行")
    assert done == "问责方式处理完毕（作出「决定问责」、「移送问责建议」、「不再采取」后自动登记）"


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_each_link_leads_to_one_definition(path: Path):
    page = page_of(read(path))
    links, places = set(re.findall(r"\]\(#([^)]*)\)", page)), re.findall(r'<a id="([^"]*)">', page)
    assert links <= {*places}
    assert len(places) == len({*places})


def test_a_kind_of_matter_is_said_once(rulebook: Rulebook):
    assert told(rulebook, "guide", "适用") == "类别为「申请」的首问事项"
    assert "申请" not in told(rulebook, "guide", "自何时起，至何时止")


def test_where_a_duty_arises_in_several_kinds_each_line_says_in_which(rulebook: Rulebook):
    """A duty that one event opens in any matter doesn't say that it is for one kind alone."""
    for rule, kind in (("explain", "咨询"), ("transfer", "申请")):
        limit, *lines = told(rulebook, rule, "自何时起，至何时止").split("<br>")
        assert limit.startswith("以下各种情形，期限都是")
        assert [line.split("〕", 1)[0] for line in lines] == [f"〔{kind}", "〔申请、咨询"]
        page = page_of(rulebook)
        of_duty = page[page.index(f"| 代号 | `{rule}` |\n") :]
        assert "| 适用 |" not in of_duty[: of_duty.index("###")]


def test_a_right_is_called_a_right_and_says_what_its_end_means(rulebook: Rulebook):
    assert told(rulebook, "state", "权利") == "当事人陈述申辩的权利"
    assert told(rulebook, "state", "期满") == "未行使的，记为「陈述申辩期满」"
    assert told(rulebook, "notify_subject", "义务").endswith("权利"), "a duty to tell of rights is no right"


def test_a_reading_stands_by_itself(edition: Rulebook):
    """It refers to no other row for what it says. Where a sentence names no bearer, it says why this one bears it."""
    rules = [rule for procedure in edition.procedures.values() for rule in procedure.rules.values()]
    assert [rule.id for rule in rules if re.search("(^|；)与[^，。；]*同。", rule.reading or "")] == []
    for role in ("verifier", "decider", "approver"):
        assert "由谁" in (edition.roles[role].reading or "")
    for rule in ("settle_plan", "impose"):
        assert "由" in told(edition, rule, "解释").split("。")[0]


def test_the_number_of_a_limit_stands_in_the_sentence_or_in_the_reading(edition: Rulebook):
    numerals = {count: {str(count), article_text(str(count))[1:-1]} for count in range(1, 100)} | {2: {"2", "二", "两"}}
    for procedure in edition.procedures.values():
        for rule in procedure.rules.values():
            limit = rule.term.limit if rule.term else None
            if limit and limit.unit not in WITHIN_A_DAY:
                said = f"{rule.quote}{rule.reading}"
                assert any(number in said for number in numerals[limit.count]), f"{rule.id}: {limit.count}"


def test_what_holds_together_and_what_is_one_of_several_is_told_apart(edition: Rulebook):
    """Conditions are joined by "，且", ways by "；或者"; the values of one condition by "或者" without a sign."""
    situations = edition.procedures["case"].situations.values()
    for situation in situations:
        line = next(line for line in page_of(edition).splitlines() if f"</a>{situation.title} |" in line)
        assert "，或者" not in line.split(" | ")[1]
        assert line.split(" | ")[1].count("；或者") == len(situation.ways) - 1


def test_a_title_says_what_the_duty_is_about(edition: Rulebook):
    titles = [rule.title for procedure in edition.procedures.values() for rule in procedure.rules.values()]
    assert not {"决定", "办理", "处理"} & {*titles}


def test_who_approves_and_who_is_accountable_is_told_apart(rulebook: Rulebook):
    approves = "批准延期（由首问机关负责人；事项类型的法律另有规定的，由其规定的人）"
    assert approves in told(rulebook, "complete", "其间可以").split("<br>")
    assert told(rulebook, "complete", "可以延期").startswith("一次，至多3个工作日")
    grounds = "承办机关：第十条第二项第2目；其他单位：第十条第二项第2目、第十条第二项第4目"
    assert told(rulebook, "perform", "逾期的问责情形") == grounds


def test_a_row_with_alternatives_is_told_once_and_only_a_limit_of_the_whole_is_extended_by_law(edition: Rulebook):
    page = page_of(edition)
    rows = [line for line in plain(page).splitlines() if line.startswith("|") and "| 拆分（" in line]
    assert len(rows) == 1
    extended = {
        part.split("\n")[0].split("</a>")[1] for part in page.split("\n### ")[1:] if "依事项类型的法律延长" in part
    }
    assert "按期办结" in extended
    assert "告知办理结果" not in extended
    assert "内告知补正，逾期不视为受理：" in page


def test_the_catalogues_decide_and_so_they_are_told(rulebook: Rulebook, edition: Rulebook):
    page = page_of(rulebook)
    for said in (
        "由区人民政府负责人批准，至多15个工作日",
        "5个工作日不告知即视为受理：《中华人民共和国行政许可法》第三十二条",
        "每月5日 09:00",
    ):
        assert said in page
    assert "自 2027-01-01 起收到的事项适用" in page_of(edition)
    assert "自 2027-01-01" not in page


def test_no_code_stands_in_a_page_for_lawyers_outside_the_rows_that_are_named_as_codes():
    for page, text in rulebook_pages.pages():
        lines = re.sub(r"<!--.*?-->", "", text).splitlines()
        codes = [line for line in lines if re.search("[a-z]_[a-z]", line) and not line.startswith(f"| {CODE} |")]
        assert codes == [], page


def test_an_article_is_told_by_the_titles_of_what_rests_on_it(edition: Rulebook):
    (line,) = (line for line in plain(page_of(edition)).splitlines() if line.startswith("| 第三条 | 原则"))
    assert line.endswith("| 角色「首问负责人」<br>首问事项：没有义务也可以「改派」「认定紧急」 |")


def test_types_of_matters_are_told_by_their_titles(edition: Rulebook):
    assert "事项类型为「依申请公开政府信息」" in page_of(edition)


def test_no_two_roles_have_one_title(edition: Rulebook):
    assert [title for title, times in Counter(role.title for role in edition.roles.values()).items() if times > 1] == []
