"""An agency's own rules (Art. 11) are laid over the district's: only ever tighter, and cited where they count."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from domain.calendar import Calendar, Limit
from domain.loader import assure, load_overlays
from domain.overlay import laid, of_agency
from domain.rows import RulebookError
from domain.rulebook import Rulebook
from tests.domain.conftest import LAW
from tests.domain.scenario import HANDLER, HEAD, OFFICE, Matter, head, official

OWN = """
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
NOTIFY = TRANSFER.replace('"transfer"', '"notify_result"').replace(
    'unit = "working_days", count = 1', 'unit = "same_working_day"'
)
WATER = official("water")


def over(base: Rulebook, text: str) -> Rulebook:
    return laid({base.id: base}, (OWN + text).encode(), "own.toml")


def mistakes(base: Rulebook, text: str, start: str = OWN) -> list[str]:
    with pytest.raises(RulebookError) as error:
        laid({base.id: base}, (start + text).encode(), "own.toml")
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
    told = over(rulebook, TRANSFER + 'reading = "移交从速。"').rule("case", "transfer")
    assert told.source == "某单位实施细则（样〔2026〕1号）第四条: 移交从速。"
    assert told.reading == rulebook.rule("case", "transfer").reading
    assert (book.id, book.agency, book.overlay_of) == ("jintan-2019+own-2026", "housing", "jintan-2019")


def test_every_way_to_the_duty_is_tightened(rulebook: Rulebook):
    text = TRANSFER.replace('"transfer"', '"answer"')
    rule = over(rulebook, text).rule("case", "answer")
    own, others = rule.opens_on[::2], rule.opens_on[1::2]
    assert {opening.term.limit for opening in own if opening.term} == {Limit("working_days", 1)}
    assert {opening.where.pop("lead_agency") for opening in own} == {("housing",)}
    assert [(o.event, o.where, o.anew) for o in own] == [(o.event, o.where, o.anew) for o in others]
    assert others == rulebook.rule("case", "answer").opens_on


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
        ('"transfer"', '"settle_transfer"', "tighten[0].rule"),  # the office's
        ('"transfer"', '"respond"', "tighten[0].rule"),  # the other agencies'
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


@pytest.mark.parametrize(
    ("bearer", "opens_on", "events"),
    [
        ("responder", "received", ["noted", "voided"]),  # it would let the responder void
        ("responder", "deemed_accepted", ["notice_given"]),  # and ask for what may not be asked for any more
        ("responder", "reported", ["ruled"]),  # and rule in the office's place
        ("responder", "received", ["completed"]),  # an outcome: a dispute would reopen this duty
        ("responder", "received", ["result_notified"]),
        ("responder", "handed_over", ["reclassified"]),  # whoever bears it need not be the responder any more
        ("head", "received", ["disputed"]),
        ("lead_agency", "received", ["voided"]),
    ],
)
def test_a_new_duty_makes_no_act_admissible(rulebook: Rulebook, bearer: str, opens_on: str, events: list[str]):
    text = REGISTER.replace('["noted"]', str(events).replace("'", '"'))
    text = text.replace('"responder"', f'"{bearer}"').replace('"received"', f'"{opens_on}"')
    assert mistakes(rulebook, text) == ["duty[register].discharged_by"]


def test_nor_to_those_whom_the_base_doesnt_count_among_everybody(rulebook: Rulebook):
    roles = rulebook.roles | {"involved": replace(rulebook.roles["involved"], claims=("responder",))}
    text = REGISTER.replace('"responder"', '"lead_agency"')
    assert over(replace(rulebook, roles=roles), text)
    # the head stands in where no responder is named
    assert mistakes(replace(rulebook, roles=roles), REGISTER) == ["duty[register].discharged_by"]


def test_what_its_bearer_may_do_at_any_time_discharges_a_new_duty(rulebook: Rulebook, calendar: Calendar):
    text = REGISTER.replace('"responder"', '"head"').replace('["noted"]', '["noted", "voided"]')
    book = over(rulebook, text)
    matter = Matter(book, calendar)
    assert matter.refused("void") == "not_your_duty"
    matter.act("void", by=HEAD)
    assert matter.duty("register").status == "discharged"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('"responder"', '"office"', "bearer"),
        ('"responder"', '"competent_agency"', "bearer"),
        ('"responder"', '"applicant"', "bearer"),
        ('"responder"', '"head"\nfor_each = "co_agencies"', "for_each"),
        ('id = "register"', 'id = "register"\nfor_each = "parts"', "for_each"),
    ],
)
def test_a_new_duty_is_the_leading_agencys_own(rulebook: Rulebook, old: str, new: str, where: str):
    assert f"duty[register].{where}" in mistakes(rulebook, REGISTER.replace(old, new))


def test_nothing_is_silently_replaced(rulebook: Rulebook):
    assert mistakes(rulebook, REGISTER + REGISTER.replace("细则第二条", "细则第三条")) == ["duty[register].id"]
    assert mistakes(rulebook, TRANSFER + NOTIFY + TRANSFER) == ["tighten[2].rule"]


def test_it_isnt_in_force_before_its_base(rulebook: Rulebook):
    assert mistakes(rulebook, TRANSFER, OWN.replace("2026-01-01", "2019-12-02")) == ["in_force"]
    assert mistakes(rulebook, TRANSFER, OWN.replace("2026-01-01", '"soon"')) == ["in_force"]
    assert laid({rulebook.id: rulebook}, OWN.replace("2026-01-01", "2019-12-03").encode(), "own.toml")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("2026-01-01", "2026-06-01", "id"),
        ('"own-2026"', '"own-2027"', "in_force"),
    ],
)
def test_two_files_dont_replace_one_another(rulebook: Rulebook, tmp_path: Path, old: str, new: str, where: str):
    texts = {"a.toml": OWN + TRANSFER, "b.toml": OWN.replace(old, new) + TRANSFER}
    lock_them(tmp_path, texts)
    with pytest.raises(RulebookError) as error:
        load_overlays(tmp_path / "overlays", {rulebook.id: rulebook})
    assert (error.value.file, [problem.path for problem in error.value.problems]) == ("b.toml", [where])


def lock_them(law: Path, texts: dict[str, str]) -> None:
    (law / "overlays").mkdir()
    lines: list[str] = []
    for name, text in texts.items():
        (law / "overlays" / name).write_text(text, "utf-8")
        lines.append(f'"overlays/{name}" = "{sha256(text.encode()).hexdigest()}"')
    (law / "lock.toml").write_text("\n".join(lines), "utf-8")


def passed_on(book: Rulebook, calendar: Calendar, responder: str | None = "") -> Matter:
    """A written application that housing passes on to water on Monday, which accepts it."""
    matter = Matter(book, calendar, responder=responder)
    by = official("housing") if responder == "" else HEAD
    matter.act("route", by=by, route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-02T11:00", delivered_at="2026-03-02T11:00", to_agency="water")
    matter.act("accept_transfer", by=WATER, at="2026-03-02T12:00", responder="water-1")
    return matter


def test_who_takes_a_matter_over_isnt_bound_by_the_rules_of_who_led_it(rulebook: Rulebook, calendar: Calendar):
    book = over(rulebook, NOTIFY)
    kept = Matter(book, calendar)
    kept.act("route", route="own_post")
    kept.act("complete", on_the_spot=False)
    assert kept.owed() == [("notify_result", "responder", "housing", "2026-03-02 24:00")]
    assert kept.pass_to("2026-03-03T00:00") == ["breached"]
    passed = passed_on(book, calendar)
    passed.act("complete", by=WATER, on_the_spot=False)
    assert passed.owed() == [("notify_result", "responder", "water", "2026-03-03 24:00")]
    passed.pass_to("2026-03-03T23:59")
    assert passed.breaches() == []


def test_a_matter_that_comes_back_is_its_own_again(rulebook: Rulebook, calendar: Calendar):
    matter = Matter(over(rulebook, NOTIFY), calendar)
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-02T11:00", delivered_at="2026-03-02T11:00", to_agency="water")
    matter.act("return_transfer", by=WATER)
    matter.act("settle_transfer", by=OFFICE, agency="housing")
    matter.act("accept_transfer", by=HANDLER, responder="housing-2")
    matter.act("complete", by=HANDLER, on_the_spot=False)
    assert matter.owed() == [("notify_result", "responder", "housing", "2026-03-02 24:00")]


def test_a_new_duty_is_owed_only_while_its_agency_leads(rulebook: Rulebook, calendar: Calendar):
    again = REGISTER.replace('"received"', '"received", "routed", "completed"')
    matter = passed_on(over(rulebook, again), calendar)
    assert matter.duty("register").status == "released"
    matter.act("route", by=WATER, route="own_post", reason="本岗位")
    matter.act("complete", by=WATER, on_the_spot=True)
    assert matter.closed


def test_nobody_keeps_a_hand_in_a_matter_by_a_new_duty(rulebook: Rulebook, calendar: Calendar):
    matter = passed_on(over(rulebook, REGISTER), calendar, responder=None)
    register = matter.duty("register").id
    assert matter.refused("reassign", by=HEAD, duty=register, to="housing-2") == "not_owed"
    of_head = REGISTER.replace('"responder"', '"head"').replace('["noted"]', '["noted", "voided"]')
    matter = passed_on(over(rulebook, of_head), calendar)
    assert matter.refused("void", by=HEAD) == "not_your_duty"
    matter.act("void", by=head("water"))


def test_a_new_duty_ends_where_the_office_makes_others_lead(rulebook: Rulebook, calendar: Calendar):
    matter = Matter(over(rulebook, REGISTER), calendar)
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-02T11:00", delivered_at="2026-03-02T11:00", to_agency="water")
    matter.act("return_transfer", by=WATER)
    assert "register" in matter.rules_owed()
    matter.act("settle_transfer", by=OFFICE, agencies=["roads", "water"])
    assert matter.rules_owed() == ["settle_plan"]


def test_it_is_walked_through_as_the_agency_that_issued_it(rulebook: Rulebook):
    assure(over(rulebook, TRANSFER + NOTIFY + REGISTER), "own.toml")
    never = REGISTER.replace('["received"]', '[{ event = "received", where = { deemed_accepted = true } }]')
    with pytest.raises(RulebookError, match="从未产生"):
        assure(over(rulebook, never), "own.toml", nearest=50)


def test_a_duty_of_the_base_isnt_written_anew(rulebook: Rulebook):
    assert "duty[answer].id" in mistakes(rulebook, REGISTER.replace('"register"', '"answer"'))


def test_an_overlay_over_an_overlay_or_over_nothing_is_refused(rulebook: Rulebook):
    once = over(rulebook, TRANSFER)
    start = OWN.replace("jintan-2019", once.id)
    with pytest.raises(RulebookError):
        laid({rulebook.id: rulebook, once.id: once}, (start + TRANSFER).encode(), "own.toml")
    assert mistakes(rulebook, TRANSFER, OWN.replace("jintan-2019", "nowhere-2000")) == ["overlays"]


def test_the_latest_one_in_force_counts_for_that_agency_alone(rulebook: Rulebook):
    old = over(rulebook, TRANSFER)
    new = laid({rulebook.id: rulebook}, (OWN.replace("2026-01-01", "2026-06-01") + REGISTER).encode(), "x.toml")
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
