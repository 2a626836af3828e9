"""The next edition: nobody is accused twice for one delay, and no delay is nobody's (Art. 10).

A duty that is late when it opens joins the lead of an earlier lateness only where that points to the same persons. Who
owes a late duty and isn't named for it has its limit once more. Monday is 2 March 2026.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from testing.district import HANDLER, HEAD, OFFICE, RESPONDER, SYSTEM, official
from testing.fields import moment
from testing.scenario import Matter
from tests.domain.editions.blame.named import named
from tests.domain.editions.blame.test_who_takes_over import leads
from tests.domain.revisions import revised

Begin = Callable[..., Matter]
WATER = official("water")
ELSEWHERE: dict[str, Any] = {"route": "elsewhere", "competent_agency": "roads"}
PART = {"agency": "water", "due_on": "2026-03-06"}


def passed_on(matter: Matter, duty: str = "route-1", at: str = "2026-03-03T09:00", to: str = "housing-2") -> Matter:
    """The matter, in which a duty was late and the head has then named another official for it."""
    matter.act("reassign", by=HEAD, duty=duty, to=to, at=at)
    return matter


def ends(matter: Matter, rule: str) -> datetime | None:
    """When the limit once more ends that runs now."""
    again = matter.duty(rule).waiting
    return again and again.until


def shared(matter: Matter) -> Matter:
    """A joint matter in which water lets the day pass on which it had to answer the plan."""
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[PART])
    return matter


# ── whose lead a late duty joins ───────────────────────────────────────────


def test_what_housing_owes_is_no_lateness_of_the_water_agency(open_anew: Begin):
    matter = shared(open_anew())
    matter.act("route", reason="职责", at="2026-03-05T09:00", **ELSEWHERE)
    matter.act("transfer", to_agency="roads", delivered_at="2026-03-05T09:30", at="2026-03-05T09:30")
    assert named(matter) == [
        ("respond", "2026-03-03 24:00", ["water-head"]),
        ("transfer", "2026-03-04 24:00", ["housing-1", "housing-head"]),
    ], "the head was within his three days to settle the plan, and heads the agency (Art. 10(2)2)"


def test_an_inquiry_that_was_joint_in_vain_is_late_by_itself(open_anew: Begin):
    matter = shared(open_anew(kind="inquiry"))
    matter.act("route", route="own_post", reason="职责", at="2026-03-05T09:00")
    assert matter.owed()[0] == ("answer", "responder", "housing", "2026-03-04 24:00")
    matter.pass_to("2026-05-04T09:00")
    assert [each for each in named(matter) if each[0] == "answer"] == [
        ("answer", "2026-03-04 24:00", ["housing-1"]),
    ], "the head was within his three days to settle the plan"


def test_who_routes_late_is_named_once_for_it(open_anew: Begin):
    matter = open_anew()
    matter.act("route", at="2026-03-05T09:00", **ELSEWHERE)
    assert matter.duty("transfer").joins == "route-1"
    matter.act("transfer", to_agency="roads", delivered_at="2026-03-09T16:00", at="2026-03-09T16:00")
    assert named(matter) == [("route", "2026-03-02 24:00", ["housing-1"])]


def test_who_then_lets_the_limit_pass_once_more_is_named_for_that(open_anew: Begin):
    matter = open_anew()
    matter.act("route", at="2026-03-05T09:00", **ELSEWHERE)
    matter.pass_to("2026-06-25T09:00")
    assert matter.owed() == [("transfer", "lead_agency", "housing", "2026-03-04 24:00")], "the first limit stays"
    assert named(matter) == [
        ("route", "2026-03-02 24:00", ["housing-1"]),
        ("transfer", "2026-03-09 24:00", ["housing-1", "housing-head"]),
    ]
    assert (matter.breaches(), matter.duty("transfer").breached_at) == (["route", "transfer"], moment("2026-03-05"))


def test_to_route_back_and_forth_gives_no_third_limit(open_anew: Begin):
    matter = open_anew()
    matter.act("route", at="2026-03-05T09:00", **ELSEWHERE)
    matter.act("route", route="own_agency", reason="职责", at="2026-03-06T09:00")
    matter.act("route", reason="职责", at="2026-03-06T16:00", **ELSEWHERE)
    matter.pass_to("2026-03-10T00:00")
    assert named(matter)[-1] == ("transfer", "2026-03-09 24:00", ["housing-1", "housing-head"])


def test_the_limit_of_the_whole_matter_joins_no_lead_of_a_step(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post", at="2026-03-06T09:00")
    matter.act("answer", on_the_spot=False, at="2026-03-06T09:05")
    assert named(matter) == [
        ("route", "2026-03-02 24:00", ["housing-1"]),
        ("answer", "2026-03-04 24:00", ["housing-1"]),
    ], "as if he had routed on Wednesday and answered on Friday"


# ── who gets what is late already ──────────────────────────────────────────


def test_who_gets_a_late_duty_has_its_limit_once_more(open_anew: Begin):
    matter = passed_on(open_anew())
    matter.act("route", by=HANDLER, route="own_post", at="2026-03-03T16:00")
    assert named(matter) == [("route", "2026-03-02 24:00", ["housing-1"])]


def test_who_leaves_it_is_named_for_his_own_days_only(open_anew: Begin):
    matter = passed_on(open_anew())
    matter.act("route", by=HANDLER, at="2026-03-05T09:00", **ELSEWHERE)
    matter.act("transfer", by=HANDLER, to_agency="roads", delivered_at="2026-04-20T09:00", at="2026-04-20T09:00")
    assert named(matter) == [
        ("route", "2026-03-02 24:00", ["housing-1"]),
        ("route", "2026-03-03 24:00", ["housing-2"]),
        ("transfer", "2026-03-09 24:00", ["housing-2", "housing-head"]),
    ]


def test_a_statutory_limit_that_passes_is_the_lead_of_who_held_it(open_anew: Begin):
    matter = passed_on(open_anew(matter_type="licence"))
    matter.act("route", by=HANDLER, route="own_post", at="2026-04-10T09:00")
    matter.act("complete", by=HANDLER, on_the_spot=False, at="2026-04-20T09:00")
    assert named(matter)[-1] == ("complete", "2026-03-30 24:00", ["housing-2"])


def test_who_gets_it_back_is_not_named_again(open_anew: Begin):
    matter = passed_on(open_anew())
    passed_on(matter, at="2026-03-03T10:00", to="housing-1")
    matter.pass_to("2026-05-04T09:00")
    assert named(matter) == [("route", "2026-03-02 24:00", ["housing-1"])]


def test_to_pass_it_on_every_day_puts_nothing_off(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    passed_on(matter, "answer-1", "2026-03-05T09:00")
    passed_on(matter, "answer-1", "2026-03-09T17:00", HEAD.id)
    matter.pass_to("2026-03-10T00:00")
    assert named(matter)[-1] == ("answer", "2026-03-09 24:00", ["housing-2"]), "who had it for both days"
    matter.pass_to("2026-03-12T00:00")
    assert named(matter)[-1] == ("answer", "2026-03-11 24:00", ["housing-head"])


def test_an_answer_that_is_handed_over_late_is_owed_by_who_gets_it(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.pass_to("2026-03-05T09:00")
    matter.act("route", route="own_agency", reason="职责", at="2026-03-05T09:00")
    matter.act("hand_over", handler=HANDLER.id)
    matter.pass_to("2026-03-06T00:00")
    assert named(matter) == [
        ("answer", "2026-03-04 24:00", ["housing-1"]),
        ("answer", "2026-03-05 24:00", ["housing-2"]),
    ], "the hand-over gives him that day"


# ── what takes such a lead back ────────────────────────────────────────────


def test_an_act_received_within_the_limit_once_more_takes_only_its_lead_back(open_anew: Begin):
    matter = passed_on(open_anew())
    matter.pass_to("2026-03-04T00:01")
    left = matter.act("route", by=HANDLER, route="own_post", at="2026-03-03T23:59")
    assert left == ["routed", "breach_withdrawn"]
    assert named(matter) == [("route", "2026-03-02 24:00", ["housing-1"])]


def test_a_day_that_turns_out_to_be_off_takes_only_its_lead_back(open_anew: Begin, calendar: Calendar):
    matter = passed_on(open_anew())
    matter.pass_to("2026-03-04T09:00")
    new = revised(calendar, "2026-03-04", d0303="off")
    matter.revise(new, published_at="2026-03-04T09:30", at="2026-03-04T09:30")
    assert named(matter) == [("route", "2026-03-02 24:00", ["housing-1"])]
    matter.pass_to("2026-03-05T00:00")
    assert named(matter)[-1] == ("route", "2026-03-04 24:00", ["housing-2"])


def test_the_limit_once_more_stands_still_with_its_clock(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 5, "unit": "working_days"}, receipt_no="1")
    passed_on(matter, "complete-1", "2026-03-10T09:00")
    assert ends(matter, "complete") == moment("2026-03-18")
    matter.act("give_notice", by=HANDLER, at="2026-03-12T10:00")
    assert matter.duty("complete").wakes_at is None
    matter.act("supplement", by=SYSTEM, at="2026-03-23T10:00")
    assert ends(matter, "complete") == moment("2026-03-27"), "three days were left"


def test_an_outcome_in_time_takes_all_leads_of_a_step_back(open_anew: Begin):
    matter = passed_on(open_anew(matter_type="licence"))
    matter.pass_to("2026-03-04T09:00")
    assert [each[2] for each in named(matter)] == [["housing-1"], ["housing-2"]]
    matter.act("route", by=HANDLER, route="own_post", at="2026-03-04T09:00")
    matter.act("complete", by=HANDLER, on_the_spot=True)
    assert (named(matter), matter.breaches()) == ([], [])


def test_what_had_joined_a_lead_that_falls_is_a_lead_of_its_own(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_post", at="2026-03-12T09:00")
    assert matter.duty("decide").joins == "route-1", "the five days to say what is missing were over on Monday"
    left = matter.act("complete", on_the_spot=True, at="2026-03-13T09:00")
    assert left[:3] == ["completed", "breach_withdrawn", "breached"]
    assert named(matter) == [("decide", "2026-03-13 09:00", ["housing-1"])], "nothing was told in five days"


def test_leads_come_back_when_the_outcome_was_none(open_anew: Begin):
    matter = passed_on(open_anew(matter_type="licence"))
    matter.pass_to("2026-03-04T09:00")
    before = named(matter)
    matter.act("route", by=HANDLER, route="own_post", at="2026-03-04T09:00")
    matter.act("complete", by=HANDLER, on_the_spot=True)
    matter.act("dispute", by=SYSTEM, at="2026-03-05T09:00")
    matter.act("reconsider", by=HEAD, outcome="no_answer", at="2026-03-06T09:00")
    assert [who for rule, _, who in named(matter) if rule == "route"] == [who for _, _, who in before]


# ── the first edition, and rulebooks that say nothing ──────────────────────


def test_by_the_first_edition_a_late_duty_joins_the_last_lead(begin: Begin):
    matter = shared(begin())
    matter.act("route", reason="职责", at="2026-03-05T09:00", **ELSEWHERE)
    matter.pass_to("2026-06-25T09:00")
    assert matter.duty("transfer").joins == "respond-1"
    assert [each[0] for each in named(matter)] == ["respond"]


def test_a_rulebook_that_does_not_say_so_gives_no_limit_once_more(edition: Rulebook, calendar: Calendar):
    matter = Matter(replace(edition, time=replace(edition.time, joining="last_lead")), calendar)
    passed_on(matter).pass_to("2026-05-04T09:00")
    assert named(matter) == [("route", "2026-03-02 24:00", [RESPONDER.id])]


# ── where no official is known ──────────────────────────────────────────────


def test_where_no_official_is_named_the_head_answers_for_what_was_sent_away(open_anew: Begin):
    matter = open_anew(responder=None)
    matter.act("route", by=HEAD, route="elsewhere", competent_agency="water")
    matter.act("transfer", to_agency="water", delivered_at="2026-03-03T10:00", receipt_no="1", at="2026-03-03T10:00")
    matter.act("return_transfer", by=official("water"), at="2026-03-03T15:00")
    matter.act("settle_transfer", by=OFFICE, agency="housing", at="2026-03-03T16:00")
    [lead] = [each for each in leads(matter) if not each.breach]
    assert [(each.agency, each.subject) for each in lead.proposed] == [("housing", "housing-head")]
