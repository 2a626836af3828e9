"""The next edition: what type of matter it is, and what the law of that type gives the applicant.

An application of Monday 2 March 2026 at housing. For a licence the fifth working day after it is 9 March, the
twentieth 30 March.
"""

from collections.abc import Callable
from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.reading.exploring.walk import explore
from domain.reading.loader import parse
from domain.records.explaining import explain
from testing.district import HANDLER, HEAD, head, official
from testing.scenario import Matter
from tests.domain.rulebook_files import OTHERS

Begin = Callable[..., Matter]


def desk(matter: Matter) -> Matter:
    """The matter at the desk of the responder whose it is."""
    matter.act("route", route="own_post")
    return matter


def accept(matter: Matter, working_days: int) -> None:
    """The responder accepts the matter and promises so many working days, with a stamped paper."""
    matter.act("accept", limit={"count": working_days, "unit": "working_days"}, receipt_no="受〔2026〕1号")


def corrected(matter: Matter, at: str, matter_type: str | None) -> list[str]:
    """The head of the leading agency corrects the matter's type; the events that this leaves."""
    return matter.act("correct_matter_type", by=HEAD, at=at, matter_type=matter_type, reason="登记时填错")


# ── the type is corrected ──────────────────────────────────────────────────


def test_what_turns_out_to_be_a_licence_is_deemed_accepted_five_days_after_the_true_receipt(open_anew: Begin) -> None:
    matter = desk(open_anew())
    corrected(matter, "2026-03-02T15:00", "licence")
    assert matter.owed() == [
        ("decide", "responder", "housing", "2026-03-02 24:00"),  # nobody gains time
        ("await_acceptance", "responder", "housing", "2026-03-09 24:00"),
    ]
    matter.pass_to("2026-03-10T00:00")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_corrected_after_the_five_days_it_is_deemed_accepted_at_once(open_anew: Begin) -> None:
    matter = desk(open_anew())
    assert corrected(matter, "2026-03-12T10:00", "licence")[-2:] == ["matter_type_corrected", "deemed_accepted"]
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_a_limit_that_had_passed_by_the_right_law_was_missed_then(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="licence"))
    accept(matter, 20)
    assert corrected(matter, "2026-03-12T16:00", "construction_permit")[-1] == "breached"
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-09 24:00")]
    assert str(matter.duty("complete").breached_at) == "2026-03-10 00:00:00+08:00"


def test_that_it_was_late_before_for_another_reason_hides_nothing(open_anew: Begin) -> None:
    matter = desk(open_anew())
    matter.pass_to("2026-03-03T00:00")
    assert matter.breaches() == ["decide"]
    corrected(matter, "2026-03-31T10:00", "information_disclosure")
    assert matter.breaches() == ["decide", "complete"]


def test_a_duty_that_was_late_already_is_late_once(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="licence"))
    accept(matter, 5)
    matter.pass_to("2026-03-10T00:00")
    corrected(matter, "2026-03-12T16:00", "information_disclosure")  # the promise ended before the 30th
    assert (matter.breaches(), matter.duty("complete").id) == (["complete"], "complete-1")


def test_a_promise_beyond_the_law_of_the_right_type_is_cut_to_it(open_anew: Begin) -> None:
    matter = desk(open_anew())
    accept(matter, 60)
    corrected(matter, "2026-03-04T10:00", "licence")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


@pytest.mark.parametrize("right", ["joint_licence", None])
def test_no_limit_that_runs_becomes_longer(open_anew: Begin, right: str | None) -> None:
    matter = desk(open_anew(matter_type="licence"))
    accept(matter, 20)
    corrected(matter, "2026-03-04T10:00", right)
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_before_anything_was_promised_the_limit_of_the_right_type_counts(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="licence"))
    corrected(matter, "2026-03-04T10:00", "joint_licence")
    assert [due for *_, due in matter.owed()] == ["2026-03-09 24:00"] * 2
    accept(matter, 45)


@pytest.mark.parametrize("right", ["information_disclosure", None])
def test_an_acceptance_by_silence_is_not_erased(open_anew: Begin, right: str | None) -> None:
    matter = desk(open_anew(matter_type="licence"))
    matter.pass_to("2026-03-10T00:00")
    corrected(matter, "2026-03-11T10:00", right)
    assert matter.state.facts["accepted"] == "deemed"
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_nor_by_a_hand_over_after_it(open_anew: Begin) -> None:
    matter = open_anew(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.pass_to("2026-03-10T00:00")
    corrected(matter, "2026-03-11T10:00", None)
    matter.act("route", route="own_agency", reason="本局即可办理")
    matter.act("hand_over", handler="housing-2")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]
    assert matter.duty("complete").bearer.official == HANDLER.id


def test_without_such_a_law_it_is_decided_on_the_day_of_the_correction(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="licence"))
    corrected(matter, "2026-03-04T10:00", None)
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-04 24:00")]


def test_days_left_out_stay_left_out_and_a_limit_from_the_receipt_stays(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="licence"))
    accept(matter, 20)
    matter.act("exclude_time", kind="hearing", from_="2026-03-04", to="2026-03-05")
    corrected(matter, "2026-03-06T10:00", "construction_permit")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-11 24:00")]
    known = desk(open_anew(matter_type="information_disclosure"))
    corrected(known, "2026-03-02T11:00", "licence")
    assert ("complete", "responder", "housing", "2026-03-30 24:00") in known.owed()


def test_a_notice_after_the_acceptance_no_more_stops_the_clock(open_anew: Begin) -> None:
    matter = desk(open_anew())
    accept(matter, 20)
    matter.act("give_notice", at="2026-03-20T10:00")
    corrected(matter, "2026-03-27T10:00", "licence")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_while_materials_are_missing_the_law_of_the_right_type_waits_for_them(open_anew: Begin) -> None:
    matter = desk(open_anew())
    matter.act("give_notice")
    corrected(matter, "2026-03-04T10:00", "licence")
    assert matter.rules_owed() == ["supplement"]
    matter.act("supplement", at="2026-03-10T10:00")
    assert ("await_acceptance", "responder", "housing", "2026-03-17 24:00") in matter.owed()


def test_before_it_is_routed_the_right_type_counts_from_then_on(open_anew: Begin) -> None:
    matter = open_anew()
    corrected(matter, "2026-03-02T11:00", "licence")
    assert matter.rules_owed() == ["route"]
    assert ("decide", "responder", "housing", "2026-03-09 24:00") in desk(matter).owed()


def test_at_an_agency_that_accepted_the_transfer_its_own_receipt_counts(open_anew: Begin) -> None:
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-03T10:00", to_agency="water", delivered_at="2026-03-03T10:00", receipt_no="1")
    matter.act("accept_transfer", by=official("water"), at="2026-03-03T11:00", responder="water-1")
    head_of_water = head("water")
    matter.act("correct_matter_type", by=head_of_water, matter_type="licence", reason="登记时填错")
    assert ("await_acceptance", "responder", "water", "2026-03-10 24:00") in matter.owed()


def test_the_head_corrects_it_to_another_type_that_the_catalogue_has(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="licence"))
    how: dict[str, Any] = {"matter_type": "construction_permit", "reason": "登记时填错"}
    assert matter.refused("correct_matter_type", **how) == "not_your_duty"
    for wrong in ("fishing_licence", "licence"):
        refusal = matter.refusal("correct_matter_type", by=HEAD, **how | {"matter_type": wrong})
        assert [error.field for error in refusal.errors] == ["matter_type"]
    matter.act("complete", on_the_spot=False)
    assert "已有结果" in matter.refusal("correct_matter_type", by=HEAD, **how).detail


def test_the_first_edition_does_not_know_the_act(begin: Begin) -> None:
    matter = desk(begin())
    assert matter.refused("correct_matter_type", by=HEAD, matter_type="licence", reason="登记时填错") == "not_owed"


# ── an extension by the law of the type, wherever its limit stands ─────────


@pytest.fixture(scope="module")
def archive() -> Rulebook:
    """A rulebook whose only row runs by the statutory limit of the matter's type, where it has one."""
    return parse((OTHERS / "mingxi-2036.toml").read_bytes(), "mingxi-2036.toml")


def test_every_matter_of_the_archive_can_be_brought_to_its_end(archive: Rulebook) -> None:
    for walk in explore(archive):
        assert [*walk.problems()] == []


def test_a_row_that_runs_by_the_limit_of_the_type_is_extended_as_its_law_says(
    archive: Rulebook, calendar: Calendar
) -> None:
    matter = Matter(archive, calendar, matter_type="disclosure")
    assert matter.owed() == [("answer", "archivist", "housing", "2026-03-30 24:00")]
    ask: dict[str, Any] = {"duty": "answer-1", "reason": "档案较多"}
    assert matter.refused("request_extension", working_days=21, **ask) == "incomplete"
    matter.act("request_extension", working_days=20, **ask)
    matter.act("approve_extension", by=HEAD, duty="answer-1")
    assert matter.owed() == [("answer", "archivist", "housing", "2026-04-28 24:00")]
    assert matter.refused("request_extension", working_days=1, **ask) == "not_owed"


def test_without_such_a_law_by_what_the_row_allows(archive: Rulebook, calendar: Calendar) -> None:
    matter = Matter(archive, calendar)
    ask: dict[str, Any] = {"duty": "answer-1", "reason": "档案较多"}
    assert matter.refused("request_extension", working_days=4, **ask) == "incomplete"
    matter.act("request_extension", working_days=3, **ask)


# ── time that the statute leaves out ───────────────────────────────────────


def day_out(kind: str) -> dict[str, Any]:
    return {"kind": kind, "from_": "2026-03-04", "to": "2026-03-04"}


@pytest.mark.parametrize(
    "kind", ["hearing", "tender", "auction", "inspection", "testing", "quarantine", "appraisal", "expert_review"]
)
def test_a_licence_leaves_out_what_article_45_lists(open_anew: Begin, kind: str) -> None:
    matter = desk(open_anew(matter_type="licence"))
    accept(matter, 20)
    matter.act("exclude_time", **day_out(kind))
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-31 24:00")]


def test_information_leaves_out_the_time_to_hear_third_parties_and_nothing_else(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="information_disclosure"))
    refusal = matter.refusal("exclude_time", **day_out("hearing"))
    assert [error.field for error in refusal.errors] == ["kind"]
    matter.act("exclude_time", **day_out("third_party"))
    assert ("complete", "responder", "housing", "2026-03-31 24:00") in matter.owed()


def test_a_kind_that_no_statute_lists_is_left_out_nowhere(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="licence"))
    accept(matter, 20)
    assert "听证" not in matter.refusal("exclude_time", **day_out("third_party")).detail
    refusal = matter.refusal("exclude_time", **day_out("holiday"))
    assert "hearing" in refusal.detail


def test_where_no_statute_sets_the_limit_none_leaves_time_out(open_anew: Begin) -> None:
    matter = desk(open_anew())
    accept(matter, 20)
    refusal = matter.refusal("exclude_time", **day_out("hearing"))
    assert (refusal.code, "法律没有另定时限" in refusal.detail) == ("not_owed", True)


def test_what_was_left_out_is_told_by_the_title_that_the_rulebook_gives(open_anew: Begin, calendar: Calendar) -> None:
    matter = desk(open_anew(matter_type="information_disclosure"))
    matter.act("exclude_time", **day_out("third_party"), notice_no="告〔2026〕7号")
    told = explain(matter.rulebook, calendar, matter.state, matter.duty("complete"), matter.events)
    assert "扣除时间：征求第三方和其他机关意见，告〔2026〕7号" in [day.why for day in told.days]


# ── what the statute of a type says of notices, of others' matters, and of days ──


def test_seven_days_of_the_construction_law_are_natural_days(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="construction_permit"))
    assert ("complete", "responder", "housing", "2026-03-09 24:00") in matter.owed()
    of_wednesday = desk(open_anew(matter_type="construction_permit", at="2026-04-29T10:00"))
    assert ("complete", "responder", "housing", "2026-05-06 24:00") in of_wednesday.owed(), "over the holiday"


def test_what_an_application_for_information_lacks_is_told_within_seven_working_days(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="information_disclosure"))
    assert matter.owed() == [
        ("decide", "responder", "housing", "2026-03-11 24:00"),
        ("complete", "responder", "housing", "2026-03-30 24:00"),
    ]
    matter.act("give_notice", at="2026-03-11T17:00")
    matter.act("supplement", at="2026-03-16T10:00")
    assert matter.owed() == [
        ("decide", "responder", "housing", "2026-03-25 24:00"),
        ("complete", "responder", "housing", "2026-04-14 24:00"),
    ]


def test_after_them_no_notice_resets_the_time_to_answer(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="information_disclosure"))
    refusal = matter.refusal("give_notice", at="2026-03-12T00:00")
    assert (refusal.code, "2026-03-11" in refusal.detail, "第三十条" in refusal.detail) == ("not_owed", True, True)
    matter.act("complete", at="2026-03-30T17:00", on_the_spot=True)
    assert matter.closed


def test_who_is_told_whose_information_it_is_needs_no_transfer(open_anew: Begin) -> None:
    matter = open_anew(matter_type="information_disclosure")
    matter.act("route", route="elsewhere", competent_agency="water")
    assert matter.owed() == [("guide", "responder", "housing", "2026-03-02 24:00")]
    matter.act("guide")
    assert (matter.closed, matter.breaches()) == (True, [])


def test_nor_where_the_agency_was_found_by_helping(open_anew: Begin) -> None:
    matter = open_anew(matter_type="information_disclosure")
    matter.act("route", route="elsewhere")
    matter.act("assist", competent_agency="water")
    assert matter.closed


def test_a_corrected_type_decides_what_is_owed_elsewhere_too(open_anew: Begin) -> None:
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    corrected(matter, "2026-03-02T11:00", "information_disclosure")
    assert matter.rules_owed() == ["guide"]
    corrected(matter, "2026-03-02T12:00", None)
    assert matter.owed() == [("transfer", "lead_agency", "housing", "2026-03-04 24:00")]


def test_an_acceptance_and_a_refusal_before_it_need_a_stamped_paper(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="licence"))
    promise = {"limit": {"count": 20, "unit": "working_days"}}
    acts: list[tuple[str, dict[str, Any]]] = [("accept", promise), ("refuse", {"remedies": "六十日内申请行政复议"})]
    for act, how in acts:
        refusal = matter.refusal(act, **how)
        assert [error.field for error in refusal.errors] == ["receipt_no"]
        assert "第三十二条第二款" in refusal.detail
    accept(matter, 20)
    matter.act("refuse", remedies="六十日内申请行政复议")  # accepted already: a decision on the licence


def test_a_licence_that_is_anothers_is_declined_at_once_and_still_sent_on(open_anew: Begin) -> None:
    matter = open_anew(matter_type="licence")
    matter.act("route", route="elsewhere", competent_agency="water")
    assert matter.owed() == [
        ("transfer", "lead_agency", "housing", "2026-03-04 24:00"),
        ("decline_acceptance", "responder", "housing", "2026-03-02 24:00"),
    ]
    matter.act("decline_acceptance", where_to_apply="水务局")
    matter.act("transfer", at="2026-03-03T10:00", to_agency="water", delivered_at="2026-03-03T10:00", receipt_no="1")
    assert (matter.rules_owed(), matter.breaches()) == (["accept_transfer"], [])


def test_declined_late_is_a_lead_and_what_was_transferred_needs_no_refusal(open_anew: Begin) -> None:
    matter = open_anew(matter_type="licence", form="oral")
    matter.act("route", route="elsewhere")
    matter.act("assist")
    matter.pass_to("2026-03-03T00:00")
    assert matter.breaches() == ["decline_acceptance"]
    written = open_anew(matter_type="licence")
    written.act("route", route="elsewhere", competent_agency="water")
    written.act("transfer", to_agency="water", delivered_at="2026-03-02T10:00", receipt_no="1")
    assert written.rules_owed() == ["accept_transfer"]


def test_what_is_no_licence_is_not_declined(open_anew: Begin) -> None:
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    assert matter.rules_owed() == ["transfer"]
    corrected(matter, "2026-03-02T11:00", "licence")
    assert matter.rules_owed() == ["transfer", "decline_acceptance"]
    corrected(matter, "2026-03-02T12:00", None)
    assert matter.rules_owed() == ["transfer"]


# ── an extension is told before it runs ────────────────────────────────────


def approved(matter: Matter) -> Matter:
    """A licence accepted on Monday the 2nd, due on the 30th, for which ten more days were asked for and approved."""
    accept(desk(matter), 20)
    matter.act("request_extension", at="2026-03-26T09:00", duty="complete-1", working_days=10, reason="需要核查")
    matter.act("approve_extension", by=HEAD, at="2026-03-26T10:00", duty="complete-1")
    return matter


def test_an_extension_of_which_nobody_told_the_applicant_is_none(open_anew: Begin) -> None:
    matter = approved(open_anew(matter_type="licence"))
    assert matter.owed() == [
        ("complete", "responder", "housing", "2026-03-30 24:00"),
        ("tell_extension", "responder", "housing", None),
    ]
    matter.pass_to("2026-03-31T00:00")
    assert matter.breaches() == ["complete"]


def test_told_before_the_limit_has_run_out_it_takes_effect(open_anew: Begin) -> None:
    matter = approved(open_anew(matter_type="licence"))
    matter.act("tell_extension", at="2026-03-30T17:00", reason="须现场核查")
    assert matter.owed() == [("complete", "responder", "housing", "2026-04-14 24:00")]
    again = {"duty": "complete-1", "working_days": 1, "reason": "再核查"}
    assert matter.refused("request_extension", **again) == "not_owed"


def test_told_afterwards_it_has_no_effect(open_anew: Begin) -> None:
    matter = approved(open_anew(matter_type="licence"))
    matter.act("tell_extension", at="2026-03-31T09:00", reason="须现场核查")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]
    assert matter.breaches() == ["complete"]


def test_what_is_done_needs_not_be_told_any_more(open_anew: Begin) -> None:
    matter = approved(open_anew(matter_type="licence"))
    matter.act("complete", on_the_spot=False)
    assert matter.rules_owed() == ["notify_result"]


def test_an_extension_that_no_statute_wants_told_takes_effect_by_the_approval(open_anew: Begin) -> None:
    matter = desk(open_anew())
    accept(matter, 5)
    matter.act("request_extension", duty="complete-1", working_days=3, reason="需要核查")
    matter.act("approve_extension", by=HEAD, duty="complete-1")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-12 24:00")]


def test_the_head_of_the_government_approves_himself_and_the_office_records_it(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="joint_licence"))
    accept(matter, 45)
    matter.act("request_extension", duty="complete-1", working_days=15, reason="需要核查")
    how: dict[str, Any] = {"by": head("gov-office"), "duty": "complete-1"}
    refusal = matter.refusal("approve_extension", **how)
    assert {error.field for error in refusal.errors} == {"approved_by", "approval_no"}
    assert "区人民政府负责人本人批准" in refusal.detail
    matter.act("approve_extension", **how, approved_by="区长", approval_no="坛政许〔2026〕1号")
    matter.act("tell_extension", at="2026-03-03T10:00", reason="须会商")
    assert matter.owed() == [("complete", "responder", "housing", "2026-05-28 24:00")]
