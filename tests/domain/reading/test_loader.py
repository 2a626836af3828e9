"""A mistake in a rulebook is told with file, row and field, in Chinese; nothing is guessed, nothing passes."""

import re
from datetime import date, time
from hashlib import sha256
from pathlib import Path

import pytest

from domain.law import library
from domain.law.clauses import Opening, Permit, Term
from domain.law.limits import Limit
from domain.law.rulebook import Remind, Rulebook
from domain.reading.grammar.rows import RulebookError
from domain.reading.loader import load_all, parse, read
from tests.domain.rulebook_files import OTHERS, edited

FILE = OTHERS / "xingzhu-2030.toml"
TEXT = FILE.read_text("utf-8")
NAME = "test.toml"


def mistakes(*changes: tuple[str, str]) -> list[str]:
    """The lines reported for the second rulebook with some words changed, each where it stands first."""
    text = TEXT
    for old, new in changes:
        assert old in text, f"not in the file: {old}"
        text = text.replace(old, new, 1)
    with pytest.raises(RulebookError) as caught:
        parse(text.encode(), NAME)
    assert caught.value.file == NAME
    return str(caught.value).split("\n")


DUTY = f"{NAME}: procedures.case.duty"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        # words
        ('opens_on = ["received"]', 'opens_on = ["recieved"]',
         f"{DUTY}[identify].opens_on[0].event[0]: 没有这个事件「recieved」"),
        ('"notice_given", "refused"', '"noticed", "refused"',
         f"{DUTY}[handle].discharged_by[1].event[0]: 没有这个事件「noticed」"),
        ('permits = ["give_notice", "exclude_time"', 'permits = ["rout", "exclude_time"',
         f"{DUTY}[finish].permits[0].act: 没有这项操作「rout」"),
        ('{ act = "give_notice", by = "receiver" }', '{ act = "give_notice", by = "nobody" }',
         f"{DUTY}[agree_plan].permits[1].by: 没有这个角色「nobody」"),
        ('bearer = "receiver"', 'bearer = "reciever"', f"{DUTY}[identify].bearer: 没有这个角色「reciever」"),
        ('for_each = "parts"', 'for_each = "bits"', f"{DUTY}[part].for_each: 没有这种列表「bits」"),
        ('suspends = ["finish"', 'suspends = ["finnish"', f"{DUTY}[amend].suspends[0]: 没有这项义务「finnish」"),
        ('releases = ["part"]', 'releases = ["parts"]', f"{DUTY}[part].releases[0]: 没有这项义务「parts」"),
        ('notifies = ["chief"]', 'notifies = ["boss"]', f"{DUTY}[agree_plan].notifies[0]: 没有这个角色「boss」"),
        ('lapses = "supplement_lapsed"', 'lapses = "over"', f"{DUTY}[amend].lapses: 没有这个事件「over」"),
        ('outcomes = ["completed"', 'outcomes = ["done"',
         f"{NAME}: procedures.case.outcomes[0].event[0]: 没有这个事件「done」"),
        ('duties = ["*"]', 'duties = ["all"]', f"{NAME}: procedures.case.releases[0].duties[0]: 没有这项义务「all」"),
        ('act = "withdraw"', 'act = "retract"', f"{NAME}: procedures.case.always[0].act: 没有这项操作「retract」"),
        ('by = ["citizen"]', 'by = ["people"]', f"{NAME}: procedures.case.always[0].by[0]: 没有这个角色「people」"),
        ('claims = ["responder"]', 'claims = ["clerk"]', f"{NAME}: roles.receiver.claims[0]: 没有这种身份「clerk」"),
        ('agency = "lead_agency"', 'agency = "third_agency"',
         f"{NAME}: roles.receiver.agency: 没有这种机关「third_agency」"),
        ('fallback = "chief"', 'fallback = "boss"', f"{NAME}: roles.receiver.fallback: 没有这个角色「boss」"),
        ('through = ["hall"', 'through = ["lobby"', f"{NAME}: roles.citizen.through[0]: 没有这个角色「lobby」"),
        ('company = "conduct_office"', 'company = "mayor"',
         f"{NAME}: roles.arbiter.by_kind.company: 没有这种职能「mayor」"),
        ('company = "conduct_office"', 'shop = "conduct_office"', f"{NAME}: roles.arbiter.by_kind.shop: 没有这个字段"),
        ('day_ends = "close_of_business"', 'day_ends = "17:00"', f"{NAME}: time.day_ends: 没有这种终止时刻「17:00」"),
        ("[procedures.case]", "[procedures.trial]", f"{NAME}: procedures.trial: 没有这个程序「trial」"),
        # conditions
        ('route = "own_post", kind = "application"', 'rout = "own_post", kind = "application"',
         f"{DUTY}[handle].opens_on[0].where.rout: 没有这个事实，该事件（操作）也没有这个字段"),
        ('route = "own_post", kind = "application"', 'route = "my_post", kind = "application"',
         (f"{DUTY}[handle].opens_on[0].where.route: 没有这个取值「my_post」，是否为 own_post？"
          "可用：own_post, own_agency, joint")),
        ("where = { contested = true }", 'where = { contested = "yes" }',
         f"{DUTY}[agree_plan].discharged_by[1].where.contested: 没有这个取值「yes」，可用：true, false"),
        ('breached = ["reply_plan", "agree_plan"]', 'breached = ["reply"  , "settle"]',
         f"{DUTY}[agree_plan].discharged_by[2].where.breached: 没有这项义务「settle」"),
        ('breached = ["reply_plan", "agree_plan"]', "breached = []",
         f"{DUTY}[agree_plan].discharged_by[2].where.breached: 应至少列一个值"),

                ('event = ["completed", "refused"], where = { kind = "application" }',
         'event = ["completed", "refused"], where = { discharged = "part" }',
         f"{DUTY}[close_up].discharged_by[0].where.discharged: 没有这个事实"),
        # limits
        ('{ unit = "months", count = 1 }', '{ unit = "moons", count = 1 }',
         f"{DUTY}[amend].limit.unit: 没有这种单位「moons」"),
        ('{ unit = "months", count = 1 }', '{ unit = "months" }', f"{DUTY}[amend].limit.count: 缺少"),
        ('{ unit = "months", count = 1 }', '{ unit = "months", count = 0 }',
         f"{DUTY}[amend].limit.count: 应为不小于 1 的整数"),
        ('{ unit = "months", count = 1 }', '{ unit = "months", count = 61 }',
         f"{DUTY}[amend].limit.count: 过大，请核对（不超过 60）"),
        ('{ unit = "months", count = 1 }', "30", f"{DUTY}[amend].limit: 应为表"),
        ('limit = { unit = "months", count = 1 }', "", f"{DUTY}[amend].lapses: 没有时限，无从谈起"),
        ('{ unit = "same_working_day" }', '{ unit = "same_working_day", count = 1 }',
         f"{DUTY}[pass_on].limit.count: 当日（工作日）没有数量"),
        ('from = "receipt_at"', 'from = "dawn"', f"{DUTY}[identify].limit.from: 没有这个起算时点「dawn」"),
        ('{ given = "due_on" }', '{ given = "limit" }',
         f"{DUTY}[part].limit.given: 「plan_settled」不给出时限「limit」"),
        ("extension = 5", "", f"{DUTY}[finish].extension: 可以申请延期的，应写明最多几个工作日；反之亦然"),
        ('count = 5, from = "outcome_at"', "count = 5",
         f"{NAME}: procedures.case.always[2].within.from: 应写明从何时起算"),
        # rows
        ('article = "1"', "", f"{DUTY}[identify].article: 缺少"),
        ("in_force = 2030-01-01", "", f"{NAME}: in_force: 缺少"),
        ('owes = "分清事项归谁办"', 'owes = " "', f"{DUTY}[identify].owes: 应为非空文字"),
        ('grounds = ["9"]', 'grounds = ["9"]\nreading = ""', f"{DUTY}[identify].reading: 应为非空文字"),
        ('grounds = ["9"]', 'grounds = ["9"]\nreason = "x"', f"{DUTY}[identify].reason: 没有这个字段"),
        ('id = "handle"', 'id = "identify"', f"{DUTY}[identify].id: 重复的义务「identify」"),
        ('id = "handle"', 'id = "Handle it"', f"{DUTY}[Handle it].id: 应由小写字母、数字和下划线组成"),
        ("remind = true", "remind = 3", f"{DUTY}[handle].remind: 应为 true 或 false"),
        ('suspends = ["finish"', 'suspends = ["amend", "finish"', f"{DUTY}[amend].suspends: 不能中止自身"),
        ('suspends = ["finish"', 'moves_with = ["amend"]\nsuspends = ["finish"',
         f"{DUTY}[amend].moves_with: 不能随自身移动"),
        ("in_force = 2030-01-01", 'in_force = "soon"', f"{NAME}: in_force: 应为日期"),
        ('office_hours = ["08:30", "17:00"]', 'office_hours = ["17:00", "08:30"]',
         f'{NAME}: time.office_hours: 应为上下班时间，如 ["09:00", "17:30"]'),
        ('title = "星渚市首接负责制规定"', "", f"{NAME}: title: 缺少"),
        # sense
        ('bearer = "partner"\nfor_each = "co_agencies"', 'bearer = "partner"',
         f'{DUTY}[reply_plan].bearer: 角色「partner」有多个机关，须有 for_each = "co_agencies"'),
        ('bearer = "citizen"', 'bearer = "own_chief"',
         f"{DUTY}[amend].bearer: 角色「own_chief」不能承担义务：它的机关取决于另一义务"),
        ('by = ["citizen"]', 'by = ["own_chief"]',
         f"{NAME}: procedures.case.always[0].by: 角色「own_chief」随义务而定，而「withdraw」不指明义务"),
        ('official = "responder"\n', "",
         f"{NAME}: roles.receiver.official: 须本人履行的，应指明是哪一人员，否则没有人能担任"),
        ('through = ["hall", "receiver"]', 'through = ["citizen"]',
         f"{NAME}: roles.citizen: fallback 或 through 绕回自身，没有人能担任"),
        ('through = ["hall", "receiver"]', "",
         f"{NAME}: roles.citizen.claims: 应列明担任者的身份（claims）或代行的角色（through）"),
        ('otherwise = "government_office"', "",
         f"{NAME}: roles.arbiter.by_kind: by_kind、otherwise 与 agency 应一并填写"),
        ('opens_on = ["explained"]', 'opens_on = ["reported"]',
         f"{DUTY}[accompany].opens_on: 没有操作会引起「reported」"),
        ('discharged_by = ["reconsidered"]', 'discharged_by = ["breach_withdrawn_"]',
         f"{DUTY}[look_again].discharged_by[0].event[0]: 没有这个事件「breach_withdrawn_」"),
        ('discharged_by = ["guided"]', "discharged_by = []",
         f"{DUTY}[accompany].discharged_by: 没有人能履行：没有操作会引起所列事件"),
        ('discharged_by = ["guided"]', 'discharged_by = ["cancel_ignored"]',
         f"{DUTY}[accompany].discharged_by: 没有操作会引起「cancel_ignored」"),
        ('on = "withdrawn"', 'on = "voided"', f"{NAME}: procedures.case.releases: 没有操作会引起「voided」"),
        # articles
        ('text = "分清归属"', 'text = "分清归属"\nnot_modelled = "另行规定"',
         f"{NAME}: articles[0]: 没有一行引用这一条款的，应写明 not_modelled；已有行引用的，不写"),
        ('text = "分清归属"', 'text = "分清归属"\nrows = ["case.identify"]', f"{NAME}: articles[0].rows: 没有这个字段"),
        ('article = "1"', 'article = "1, 99"', f"{DUTY}[identify].article: articles 中没有所引条款「99」"),
        ('grounds = ["9"]', 'grounds = ["99"]', f"{DUTY}[identify].grounds: articles 中没有所引条款「99」"),
        ('number = "2"', 'number = "1"', f"{NAME}: articles[1].number: 重复的条款「1」"),
        ("in_force =", 'commencement = "99"\nin_force =', f"{NAME}: commencement: articles 中没有所引条款「99」"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_row_and_field(old: str, new: str, line: str) -> None:
    assert any(found.startswith(line) for found in mistakes((old, new))), mistakes((old, new))


def test_all_mistakes_are_told_at_once() -> None:
    found = mistakes(('bearer = "receiver"', 'bearer = "x"'), ('lapses = "supplement_lapsed"', 'lapses = "y"'))
    lines = [line.partition("，")[0] for line in found]
    assert lines == [f"{DUTY}[identify].bearer: 没有这个角色「x」", f"{DUTY}[amend].lapses: 没有这个事件「y」"]
    assert "，可用：receiver, chief, own_chief" in found[0], "a message lists the words that would have done"


def test_a_misspelt_field_is_one_mistake_and_the_right_one_is_named() -> None:
    first = 'owes = "分清事项归谁办"\n'
    (found,) = mistakes((f'{first}bearer = "receiver"', f'{first}bearrer = "receiver"'))
    assert found.startswith(f"{DUTY}[identify].bearrer: 没有这个字段，是否为 bearer？可用：")


def test_what_isnt_toml_is_told() -> None:
    with pytest.raises(RulebookError, match=re.escape("a.toml: 不是有效的 TOML 文件")):
        parse(b"id = ", "a.toml")
    with pytest.raises(RulebookError, match=re.escape("a.toml: 不是有效的 TOML 文件")):
        parse("标题".encode("gbk"), "a.toml")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('id = "a"\ntitle “b”\n', "第 2 行，「“」是全角符号，应为英文符号（"),
        ('id = "a"\nid = "b"\n', "第 2 行，这个键（或表）前面已经写过一次（Cannot overwrite a value"),
        ('id = "a\n', "第 1 行，文字没有以引号结束，或者含有控制字符（"),
        ("id = a\n", "第 1 行，值应为加英文引号的文字、数字"),
        ("[roles\n", "第 1 行，表名应写在 [ ] 之间"),
        ('by = ["a" "b"]\n', "第 1 行，列表缺少逗号，或者没有以 ] 结束（"),
        ('id = "a"，\n', "第 1 行，「，」是全角符号"),
    ],
)
def test_where_a_file_cant_be_read_is_told_in_chinese_with_the_line(text: str, line: str) -> None:
    with pytest.raises(RulebookError) as caught:
        parse(text.encode(), "a.toml")
    assert str(caught.value).startswith(f"a.toml: 不是有效的 TOML 文件：{line}"), str(caught.value)


def test_a_day_that_no_month_has_is_told_as_such() -> None:
    with pytest.raises(RulebookError, match="第 2 行，没有 2028-02-30 这一天"):
        parse(b'id = "x"\nin_force = 2028-02-30\n', "a.toml")


def test_an_empty_file_names_everything_it_lacks() -> None:
    with pytest.raises(RulebookError) as caught:
        parse(b"", NAME)
    assert {problem.path for problem in caught.value.problems} >= {
        "id", "title", "citation", "issued_by", "in_force", "roles", "procedures", "time",
    }  # fmt: skip


def test_every_word_of_the_file_is_kept() -> None:
    book = parse(TEXT.encode(), NAME)
    assert (book.id, book.in_force, book.time.day_ends, book.time.occurred_within) == (
        "xingzhu-2030", date(2030, 1, 1), "close_of_business", 3,
    )  # fmt: skip
    assert (book.time.hours.opens, book.time.hours.closes) == (time(8, 30), time(17))
    assert book.digest == sha256(TEXT.encode()).hexdigest()
    finish = book.rule("case", "finish")
    assert finish.term == Term(given="limit")
    assert finish.permits[2:4] == (Permit("request_extension"), Permit("approve_extension", "chief"))
    assert (finish.extension, finish.remind, finish.opens_on) == (5, Remind(), (Opening("accepted", anew=True),))
    assert book.rule("case", "identify").term == Term(Limit("working_days", 1), "receipt_at")
    assert book.rule("case", "close_up").opens_on[1].term == Term(given="limit")
    assert book.rule("case", "part").grounds_of_others == ("4", "9")
    assert book.roles["arbiter"].by_kind == {"company": "conduct_office"}
    # an entry for two events is two clauses under the same conditions
    handle = book.rule("case", "handle")
    assert [opening.event for opening in handle.opens_on[:3]] == ["routed", "handed_over", "transfer_accepted"]
    assert handle.opens_on[1].where == handle.opens_on[2].where == {"kind": ("application",)}
    assert [release.on.event for release in book.procedures["case"].releases[-2:]] == ["plan_settled", "ruled"]


def law(tmp_path: Path, text: str, name: str = FILE.name) -> Path:
    folder = tmp_path / "rulebooks"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def test_a_folder_is_loaded_by_id(tmp_path: Path) -> None:
    assert list(load_all(law(tmp_path, TEXT))) == ["xingzhu-2030"]


def test_a_file_is_called_by_its_id(tmp_path: Path) -> None:
    with pytest.raises(
        RulebookError, match=re.escape("other.toml: id: 「xingzhu-2030」应与文件名或者文件夹名一致：other")
    ):
        load_all(law(tmp_path, TEXT, "other.toml"))


# Nobody can do it, though every word is right: the event needs a condition that never holds.
NEVER = TEXT.replace('opens_on = ["explained"]', 'opens_on = [{ event = "explained", where = { route = "joint" } }]')


def test_what_isnt_in_the_lock_is_explored(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=re.escape("duty[accompany].opens_on: 从未产生这项义务")):
        load_all(law(tmp_path, NEVER))


def test_what_is_in_the_lock_was_explored_when_it_was_released(tmp_path: Path) -> None:
    digest = sha256(NEVER.encode()).hexdigest()
    (tmp_path / "lock.toml").write_text(f'"rulebooks/{FILE.name}" = "{digest}"', "utf-8")
    assert list(load_all(law(tmp_path, NEVER))) == ["xingzhu-2030"]


@pytest.mark.parametrize("digest", ["", "0" * 64])
def test_a_file_that_differs_from_the_lock_is_explored(tmp_path: Path, digest: str) -> None:
    (tmp_path / "lock.toml").write_text(f'"rulebooks/{FILE.name}" = "{digest}"', "utf-8")
    with pytest.raises(RulebookError):
        load_all(law(tmp_path, NEVER))


def test_a_matter_finds_its_law_by_id_and_digest(rulebook: Rulebook) -> None:
    other = parse(TEXT.encode(), NAME)
    library.install({rulebook.id: rulebook, other.id: other})
    assert library.get(rulebook.id, rulebook.digest) is rulebook
    assert library.get(other.id, other.digest) is other
    with pytest.raises(library.UnknownRulebook, match=re.escape("xingzhu-2030 (000000000000)")):
        library.get("xingzhu-2030", "0" * 64)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('never = ["subject", "recused", "verified_by", "reviewed_by"]', 'never = ["subject", "recused"]',
         "roles.decider.never: 作出「determined」的，须排除：verified_by"),
        ('never = ["subject", "recused", "verified_by", "reviewed_by"]', 'never = ["subject", "verified_by"]',
         "roles.decider.never: 作出「determined」的，须排除：recused"),
        ('claims = ["head"]\nnever = ["subject"]\nreading = "单位', 'claims = ["head"]\nreading = "单位',
         "roles.subject_unit.never: 作出「executed」的，须排除：subject"),
        ('never = ["subject", "recused", "verified_by", "determined_by"]', 'never = ["subject", "recused"]',
         "roles.reviewer.never: 作出「reviewed」的，须排除：verified_by, determined_by"),
        ('lapses = "state_lapsed"', 'lapses = "determined"',
         "art-10-examination.toml: duty[state].lapses: 期满不能代人作出「determined」"),
    ],
)  # fmt: skip
def test_no_rulebook_joins_parts_that_exclude_each_other_or_lets_time_decide(
    tmp_path: Path, old: str, new: str, line: str
) -> None:
    with pytest.raises(RulebookError) as caught:
        read(edited(tmp_path, old, new))
    assert f"jintan-2019: {line}" in str(caught.value).split("\n")
