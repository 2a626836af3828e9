"""The table that lawyers read is that of the rulebooks."""

import re
from collections import Counter
from pathlib import Path

import pytest

from cli.pages.clauses import LINE, MARKS
from cli.pages.links import plain, to_duty
from cli.pages.rulebook import ACCOUNTABLE, CODE, OTHERWISE
from cli.pages.rulebook import page as page_of
from cli.pages.terms import NOTES
from domain.law.limits import WITHIN_A_DAY
from domain.law.rulebook import Rulebook
from domain.matter.wording import article_text
from domain.reading import parts
from domain.reading.checks.quotes import bare
from domain.reading.loader import read
from domain.reading.overlay import laid
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
    assert [(start[:3], start.split("：")[1]) for start in starts if "另行起算" in start] == [("补正（", "2个工作日")]
    assert [start.split("：")[1] for start in starts if "自起算点重算" in start] == ["自承办机关收到起2个工作日"]


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


def quoted(book: Rulebook, rule: str, procedure: str = "") -> list[str]:
    """Return the lines above a duty's table: the sentences that the duty serves."""
    page = page_of(book)
    page = page[page.index(f'## <a id="{procedure}"></a>') :] if procedure else page
    before = page.split(f"| 代号 | `{rule}` |\n")[0]
    lines = before[before.rindex("### ") :].splitlines()
    return [line.removeprefix("> ").removesuffix("<br>") for line in lines if line.startswith("> ")]


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
