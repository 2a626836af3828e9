"""The next edition: a part that was split off goes on as the whole had been (Art. 6(4); 行政许可法第三十二条).

Monday is 2 March 2026.
"""

from collections.abc import Callable
from typing import Any

import pytest

from domain.records.exceptions import exceptions
from testing.district import HANDLER, HEAD, SYSTEM, official
from testing.scenario import Matter
from tests.domain.editions.gain.test_parts_are_bounded import part
from tests.domain.editions.gain.test_split import split_off

Begin = Callable[..., Matter]
WATER = official("water")


def supplemented(open_anew: Begin, matter_type: str | None) -> Matter:
    """An application that was told in time what was missing; the materials came on Wednesday 2026-03-25."""
    matter = open_anew(matter_type=matter_type)
    matter.act("route", route="own_post")
    matter.act("give_notice", at="2026-03-02T16:00")
    matter.act("supplement", by=SYSTEM, at="2026-03-25T10:00")
    return matter


@pytest.mark.parametrize(
    ("matter_type", "owed"),
    [
        (None, {"decide": "2026-03-25 24:00", "decide_first": "2026-04-01 24:00"}),
        ("licence", {"decide": "2026-04-01 24:00", "await_acceptance": "2026-04-01 24:00"}),
        (
            "construction_permit",
            {"decide": "2026-04-01 24:00", "await_acceptance": "2026-04-01 24:00", "complete": "2026-04-01 24:00"},
        ),
    ],
)
def test_a_part_is_late_by_nothing_for_which_the_whole_has_days_left(
    open_anew: Begin, matter_type: str | None, owed: dict[str, str]
):
    whole = supplemented(open_anew, matter_type)
    of = part(whole, open_anew, "2026-03-25T11:00")
    of.act("route", route="own_post")
    assert {rule: due for rule, _, _, due in of.owed()} == owed
    assert of.breaches() == []


def test_what_was_found_missing_before_the_split_is_not_told_for_the_first_time(open_anew: Begin):
    of = part(supplemented(open_anew, "licence"), open_anew, "2026-03-25T11:00")
    of.act("route", route="own_post")
    assert [each.field for each in of.refusal("give_notice").errors] == ["what_changed"]
    of.act("give_notice", what_changed="new_fact")
    assert "noticed_again" in list(exceptions(of.state, of.events))


def test_a_case_is_not_split_while_materials_are_missing(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("give_notice")
    refused = matter.refusal("split", at="2026-03-03T10:00")
    assert (refused.code, "资料待补正" in refused.detail) == ("not_owed", True)
    matter.act("supplement", by=SYSTEM, at="2026-03-03T11:00")
    matter.act("split")


def once_a_licence(open_anew: Begin) -> Matter:
    matter = open_anew(matter_type="licence")
    matter.act("correct_matter_type", by=HEAD, matter_type="information_disclosure", reason="登记有误")
    return part(matter, open_anew, "2026-03-02T11:00")


def test_a_part_of_what_was_a_licence_once_is_sent_on_with_a_paper(open_anew: Begin):
    of = once_a_licence(open_anew)
    of.act("route", route="elsewhere", competent_agency="water")
    assert sorted(of.rules_owed()) == ["decline_acceptance", "transfer"]


def test_nor_is_it_refused_without_naming_the_remedies(open_anew: Begin):
    of = once_a_licence(open_anew)
    of.act("route", route="own_post")
    assert [each.field for each in of.refusal("refuse", receipt_no="1").errors] == ["remedies"]


def test_who_was_asked_first_is_told_what_became_of_a_part(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id)
    of = part_by(HANDLER, matter, open_anew)
    of.act("route", by=HANDLER, route="own_post")
    of.act("refuse", by=HANDLER)
    assert ["first_responder", "housing", "housing-1"] in of.events[-1].data["notify"]


def test_so_is_he_where_another_agency_split_it_off(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", to_agency="water", delivered_at="2026-03-02T11:00", receipt_no="1", at="2026-03-02T11:00")
    matter.act("accept_transfer", by=WATER, responder=WATER.id)
    matter.act("route", by=WATER, route="own_post", reason="属本机关")
    of = part_by(WATER, matter, open_anew)
    assert (of.state.facts["lead_agency"], of.state.facts["first_agency"]) == ("water", "housing")
    of.act("route", by=WATER, route="own_post")
    of.act("refuse", by=WATER)
    assert ["first_responder", "housing", "housing-1"] in of.events[-1].data["notify"]


def part_by(who: Any, matter: Matter, open_anew: Begin) -> Matter:
    matter.act("split", by=who)
    return split_off(matter, open_anew, at=f"{matter.now:%Y-%m-%dT%H:%M}")


def test_the_part_of_the_second_agency_is_bound_by_its_whole(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", to_agency="water", delivered_at="2026-03-02T11:00", receipt_no="1", at="2026-03-02T11:00")
    matter.act("accept_transfer", by=WATER, responder=WATER.id)
    matter.act("route", by=WATER, route="own_post", reason="属本机关")
    matter.act("accept", by=WATER, limit={"count": 5, "unit": "working_days"})
    of = part_by(WATER, matter, open_anew)
    of.act("route", by=WATER, route="own_post")
    assert of.refused("accept", by=WATER, limit={"count": 6, "unit": "working_days"}) == "incomplete"
    of.act("accept", by=WATER, limit={"count": 5, "unit": "working_days"})
    assert ("complete", "responder", "water", "2026-03-09 24:00") in of.owed()
