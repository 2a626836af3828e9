"""The next edition: what the whole had used before it was split, a part doesn't have again (Art. 6(4), 7(1)).

Monday is 2 March 2026.
"""

from collections.abc import Callable
from typing import Any

from domain.records.part import part_of
from testing.district import HANDLER, HEAD, OFFICE, official
from testing.scenario import Matter
from tests.domain.editions.blame.test_who_takes_over import leads
from tests.domain.editions.gain.test_parts_are_bounded import part

Begin = Callable[..., Matter]
WATER = official("water")
HEARD: dict[str, Any] = {"kind": "third_party", "from_": "2026-03-10", "to": "2026-03-20", "notice_no": "1"}
HIS = {"agency": "water", "position": "objects", "grounds": "职责"}


def information(open_anew: Begin) -> Matter:
    """A part of a request for information whose limit leaves out nine working days, for third parties to be heard."""
    matter = open_anew(matter_type="information_disclosure")
    matter.act("route", route="own_post")
    matter.act("exclude_time", at="2026-03-09T10:00", **HEARD)
    assert ("complete", "responder", "housing", "2026-04-13 24:00") in matter.owed()
    of = part(matter, open_anew, "2026-03-10T10:00")
    of.act("route", route="own_post")
    return of


def test_days_that_the_whole_left_out_are_not_left_out_again(open_anew: Begin):
    of = information(open_anew)
    assert ("complete", "responder", "housing", "2026-04-13 24:00") in of.owed()
    assert of.refused("exclude_time", **HEARD) == "incomplete"
    longer: dict[str, Any] = {**HEARD, "to": "2026-03-23"}
    of.act("exclude_time", **longer)
    assert ("complete", "responder", "housing", "2026-04-14 24:00") in of.owed(), "one day more, the 23rd"


def test_a_part_is_extended_by_the_law_as_its_whole_would_be(open_anew: Begin):
    of = information(open_anew)
    of.act("request_extension", duty=of.duty("complete").id, working_days=20)
    of.act("approve_extension", by=HEAD, duty=of.duty("complete").id)
    of.act("tell_extension")
    assert ("complete", "responder", "housing", "2026-05-13 24:00") in of.owed()


def test_an_answer_that_was_extended_is_not_extended_again_in_its_part(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty="answer-1", working_days=3, at="2026-03-04T10:00")
    matter.act("approve_extension", by=HEAD, duty="answer-1")
    of = part(matter, open_anew, "2026-03-09T10:00")
    of.act("route", route="own_post")
    assert ("answer", "responder", "housing", "2026-03-09 24:00") in of.owed()
    refused = of.refusal("request_extension", duty="answer-1", working_days=3)
    assert (refused.code, "只能一次" in refused.detail) == ("not_owed", True)


def test_nor_is_a_licence(open_anew: Begin):
    matter = open_anew(matter_type="information_disclosure")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty="complete-1", working_days=20)
    matter.act("approve_extension", by=HEAD, duty="complete-1")
    matter.act("tell_extension")
    of = part(matter, open_anew, "2026-03-09T10:00")
    of.act("route", route="own_post")
    assert ("complete", "responder", "housing", "2026-04-28 24:00") in of.owed()
    assert of.refused("request_extension", duty=of.duty("complete").id, working_days=20) == "not_owed"


def test_who_could_neither_split_nor_send_on_is_not_named_for_the_part(open_anew: Begin):
    """Water had the whole to do by a ruling until housing split it."""
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-20"}])
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[HIS])
    parts = [{"agency": "water", "due_on": "2026-03-20"}]
    matter.act("rule", by=OFFICE, outcome="plan", parts=parts, at="2026-03-03T10:00")
    of = part(matter, open_anew, "2026-03-09T09:00")
    of.act("route", route="elsewhere", competent_agency="clinic")
    of.pass_to("2026-03-09T10:00")
    [lead] = leads(of)
    assert (lead.rule, [each.subject for each in lead.proposed]) == ("transfer", ["housing-1", "housing-head"])


def test_who_was_handed_the_whole_over_keeps_the_days_of_his_own(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-02T15:00")
    matter.act("split", by=HANDLER)
    assert [each["official"] for each in _before(matter)] == ["housing-1"]


def _before(matter: Matter) -> list[dict[str, str]]:
    made = part_of(matter.rulebook, matter.state, matter.events[-1], matter.state.seq, matter.now)
    assert made
    return made.before["held_before"]
