"""The next edition: what the statute of a type demands of notices, papers, extensions and of time that doesn't count.

An application of Monday 2 March 2026 at housing. The twentieth working day after it is 30 March.
"""

from collections.abc import Callable
from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.records.explaining import explain
from testing.district import HEAD, head
from testing.scenario import Matter
from tests.domain.typed import accept, desk, disputed, led_by_water

Begin = Callable[..., Matter]


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


def test_seven_natural_days_leave_out_each_day_of_a_review(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="construction_permit"))
    matter.act("accept", limit={"count": 7, "unit": "days"}, receipt_no="受〔2026〕1号")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-09 24:00")]
    matter.act("exclude_time", kind="expert_review", from_="2026-03-05", to="2026-03-09")  # Thursday to Monday
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-16 24:00")], "the 14th is a Saturday"


def test_what_the_law_counts_in_days_is_promised_in_days(open_anew: Begin) -> None:
    """Else a hearing of four days would add four working days, and the promise would outlast the law."""
    matter = desk(open_anew(matter_type="construction_permit", at="2026-03-06T10:00"))
    refusal = matter.refusal("accept", limit={"count": 5, "unit": "working_days"}, receipt_no="受〔2026〕1号")
    assert "以自然日计" in refusal.errors[0].message
    matter.act("accept", limit={"count": 7, "unit": "days"}, receipt_no="受〔2026〕1号")
    matter.act("exclude_time", kind="hearing", from_="2026-03-10", to="2026-03-13")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-17 24:00")]


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


@pytest.mark.parametrize("refused", [False, True])
def test_who_answers_in_the_statutory_time_was_not_bound_by_them(open_anew: Begin, *, refused: bool) -> None:
    """Given a request of Monday 2026-03-02 that lacks nothing. When it is answered on the 25th, before its limit of the
    30th, then no lead is left of the seven working days that ended on the 11th.
    """
    matter = desk(open_anew(matter_type="information_disclosure"))
    matter.pass_to("2026-03-12T00:00")
    assert matter.breaches() == ["decide"]
    if refused:
        matter.act("refuse", at="2026-03-25T10:00", remedies="六十日内申请行政复议")
    else:
        matter.act("complete", at="2026-03-25T10:00", on_the_spot=False)
    assert matter.breaches() == []


def test_an_extension_that_the_applicant_was_told_of_counts_for_it(open_anew: Begin) -> None:
    """Given such a request, extended by five days to 2026-04-07. When it is answered on 1 April, then no lead is
    left.
    """
    matter = desk(open_anew(matter_type="information_disclosure"))
    matter.act("request_extension", duty="complete-1", working_days=5, at="2026-03-25T10:00")
    matter.act("approve_extension", by=HEAD, duty="complete-1")
    matter.act("tell_extension")
    matter.act("complete", at="2026-04-01T10:00", on_the_spot=False)
    assert matter.breaches() == []


def test_who_answers_after_the_statutory_time_stays_late_by_both(open_anew: Begin) -> None:
    """Given such a request. When it is answered on 2026-03-31, a day late, then both leads stay."""
    matter = desk(open_anew(matter_type="information_disclosure"))
    matter.act("complete", at="2026-03-31T10:00", on_the_spot=False)
    assert matter.breaches() == ["decide", "complete"]


def test_a_licence_that_nobody_accepted_in_time_stays_late_whenever_it_is_decided(open_anew: Begin) -> None:
    """Given a licence of Monday 2026-03-02, deemed accepted on the 9th. When it is granted on the 25th, in time, then
    the lead of the five working days stays: that law demands a decision on acceptance.
    """
    matter = desk(open_anew(matter_type="licence"))
    matter.pass_to("2026-03-10T00:00")
    matter.act("complete", at="2026-03-25T10:00", on_the_spot=False)
    assert matter.breaches() == ["decide"]


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


def test_whoever_takes_the_matter_over_tells_of_the_extension(open_anew: Begin) -> None:
    matter = disputed(open_anew(matter_type="licence"))
    accept(matter, 20)
    matter.act("request_extension", duty="complete-1", working_days=10, reason="需要核查")
    matter.act("approve_extension", by=HEAD, duty="complete-1")
    led_by_water(matter)
    assert ("tell_extension", "head", "water", None) in matter.owed()
    matter.act("tell_extension", by=head("water"), reason="须现场核查")
    assert ("complete", "head", "water", "2026-04-14 24:00") in matter.owed()


def test_with_materials_that_never_come_nothing_is_told_either(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="information_disclosure"))
    matter.act("request_extension", duty="complete-1", working_days=5, reason="档案较多")
    matter.act("approve_extension", by=HEAD, duty="complete-1")
    matter.act("give_notice")
    matter.pass_to("2026-04-16T00:00")
    assert matter.rules_owed() == ["notify_result"]
