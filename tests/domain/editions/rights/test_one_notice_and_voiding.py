"""The next edition: a licence is deemed accepted whatever is asked for again, and isn't voided by its own agency then
(Art. 5; 行政许可法第三十二条).

Monday is 2 March 2026.
"""

from collections.abc import Callable

import pytest

from domain.matter.events import Actor
from domain.records.exceptions import exceptions
from testing.district import HEAD, OFFICE, RESPONDER, SYSTEM, official
from testing.scenario import Matter
from tests.domain.editions.gain.test_split import split_off

Begin = Callable[..., Matter]
WATER = official("water")


def supplemented(open_anew: Begin, matter_type: str = "licence") -> Matter:
    """A licence, noticed on the last day of the five, whose materials came on Thursday 2026-03-12."""
    matter = open_anew(matter_type=matter_type)
    matter.act("route", route="own_post")
    matter.act("give_notice", at="2026-03-09T23:00")
    matter.act("supplement", by=SYSTEM, at="2026-03-12T10:00")
    assert ("await_acceptance", "responder", "housing", "2026-03-19 24:00") in matter.owed()
    return matter


@pytest.mark.parametrize("what_changed", ["still_missing", "nothing"])
@pytest.mark.parametrize("handed_in", [False, True])
def test_what_was_missing_from_the_beginning_stops_no_acceptance(
    open_anew: Begin, what_changed: str, *, handed_in: bool
):
    matter = supplemented(open_anew)
    matter.act("give_notice", what_changed=what_changed, at="2026-03-16T10:00")
    assert ("await_acceptance", "responder", "housing", "2026-03-19 24:00") in matter.owed()
    if handed_in:
        matter.act("supplement", by=SYSTEM, at="2026-03-18T10:00")
    matter.pass_to("2026-03-20T00:00")
    assert matter.state.facts["accepted"] == "deemed"
    assert matter.owed() == [("complete", "responder", "housing", "2026-04-10 24:00")], "20 days from 2026-03-12"
    assert list(exceptions(matter.state, matter.events)) == ["noticed_again"]


def test_each_further_notice_of_it_stops_nothing(open_anew: Begin):
    matter = supplemented(open_anew)
    for day in ("13", "16", "17"):
        matter.act("give_notice", what_changed="still_missing", at=f"2026-03-{day}T10:00")
        matter.act("supplement", by=SYSTEM, at=f"2026-03-{day}T16:00")
    matter.act("give_notice", what_changed="still_missing", at="2026-03-19T23:00")
    matter.pass_to("2026-03-20T00:00")
    assert matter.state.facts["accepted"] == "deemed"


@pytest.mark.parametrize("refused", [False, True])
def test_it_may_still_be_refused_or_accepted_in_time(open_anew: Begin, *, refused: bool):
    matter = supplemented(open_anew)
    matter.act("give_notice", what_changed="still_missing", at="2026-03-16T10:00")
    if refused:
        matter.act("refuse", at="2026-03-19T16:00", remedies="复议", receipt_no="1")
    else:
        limit = {"count": 10, "unit": "working_days"}
        matter.act("accept", at="2026-03-19T16:00", limit=limit, receipt_no="1")
    matter.pass_to("2026-03-20T00:00")
    assert matter.state.facts["accepted"] == (None if refused else "promised")


def test_the_materials_that_were_waited_for_change_nothing_any_more(open_anew: Begin):
    matter = supplemented(open_anew)
    matter.act("give_notice", what_changed="still_missing", at="2026-03-19T23:00")
    matter.pass_to("2026-03-20T00:00")
    assert "supplement" not in matter.rules_owed()
    assert matter.refused("give_notice", what_changed="new_fact", at="2026-03-20T10:00") == "not_owed"


def test_what_the_applicant_brings_later_is_on_record_and_moves_no_clock(open_anew: Begin):
    """Given a licence, deemed accepted at the end of 2026-03-19 while its applicant was told that he had until the end
    of April. When he hands in the materials on the 20th, then they are a note, of which the responder is told.
    """
    matter = supplemented(open_anew)
    assert matter.refused("note", by=SYSTEM, at="2026-03-13T10:00") == "not_your_duty"
    matter.act("give_notice", what_changed="still_missing", at="2026-03-19T23:00")
    matter.pass_to("2026-03-20T00:00")
    owed, facts = matter.owed(), matter.state.facts
    assert matter.refused("supplement", by=SYSTEM, at="2026-03-20T10:00") == "not_owed"
    matter.act("note", by=SYSTEM, text="补交房屋来源证明")
    assert (matter.owed(), matter.state.facts) == (owed, facts)
    assert matter.events[-1].data["notify"] == [["responder", "housing", RESPONDER.id]]


def test_a_new_fact_may_be_asked_for_and_is_counted(open_anew: Begin):
    matter = supplemented(open_anew)
    matter.act("give_notice", what_changed="new_fact", at="2026-03-16T10:00")
    assert matter.rules_owed() == ["supplement"]
    assert list(exceptions(matter.state, matter.events)) == ["noticed_again"]


def test_the_agency_to_which_it_came_later_has_a_first_notice_of_its_own(open_anew: Begin):
    """Given a licence that housing noticed on Monday 2026-03-02 and transferred. When water accepts it on the 3rd and
    tells what is missing, then it says of no change, and waits for no deemed acceptance. Its second notice says more.
    """
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_post")
    matter.act("give_notice", at="2026-03-02T11:00")
    matter.act("supplement", by=SYSTEM, at="2026-03-03T10:00")
    matter.act("route", route="elsewhere", competent_agency="water", reason="职责")
    matter.act("transfer", to_agency="water", delivered_at="2026-03-03T11:00", receipt_no="1", at="2026-03-03T11:00")
    matter.act("accept_transfer", by=WATER, responder=WATER.id)
    matter.act("give_notice", by=WATER)
    assert matter.rules_owed() == ["supplement"]
    assert "noticed_again" not in list(exceptions(matter.state, matter.events))
    matter.pass_to("2026-03-11T00:00")
    assert matter.state.facts["accepted"] is None

    matter.act("supplement", by=SYSTEM, at="2026-03-12T10:00")
    assert [error.field for error in matter.refusal("give_notice", by=WATER).errors] == ["what_changed"]
    matter.act("give_notice", by=WATER, what_changed="still_missing")
    assert ("await_acceptance", "responder", "water", "2026-03-19 24:00") in matter.owed()
    assert list(exceptions(matter.state, matter.events)).count("noticed_again") == 1


def test_the_agency_to_which_it_comes_back_has_none(open_anew: Begin):
    """Given such a licence. When water returns it on 2026-03-03 and the office gives it back to housing, then the next
    notice of housing is its second one.
    """
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_post")
    matter.act("give_notice", at="2026-03-02T11:00")
    matter.act("supplement", by=SYSTEM, at="2026-03-03T10:00")
    matter.act("route", route="elsewhere", competent_agency="water", reason="职责")
    matter.act("transfer", to_agency="water", delivered_at="2026-03-03T11:00", receipt_no="1", at="2026-03-03T11:00")
    matter.act("return_transfer", by=WATER)
    matter.act("settle_transfer", by=OFFICE, agency="housing", at="2026-03-04T10:00")
    matter.act("accept_transfer", responder=RESPONDER.id)
    assert [error.field for error in matter.refusal("give_notice").errors] == ["what_changed"]


# ── voiding ────────────────────────────────────────────────────────────────


def deemed(open_anew: Begin) -> Matter:
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_post")
    matter.pass_to("2026-03-10T00:00")
    return matter


def promised(open_anew: Begin) -> Matter:
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 10, "unit": "working_days"})
    return matter


@pytest.mark.parametrize("accepted", [deemed, promised])
def test_what_is_accepted_the_office_voids(open_anew: Begin, accepted: Callable[[Begin], Matter]):
    matter = accepted(open_anew)
    refused = matter.refusal("void", by=HEAD, at="2026-03-10T09:00")
    assert (refused.code, "办公室" in refused.detail) == ("not_your_duty", True)
    assert matter.refused("void", by=RESPONDER) == "not_your_duty"
    matter.act("void", by=OFFICE, at="2026-03-10T09:00")
    assert matter.closed


@pytest.mark.parametrize("by", [HEAD, OFFICE])
def test_what_is_not_accepted_the_head_voids_and_the_office_may(open_anew: Begin, by: Actor):
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("void", by=by)
    assert matter.closed


def waiting(open_anew: Begin) -> Matter:
    """A licence on the last day before it is deemed accepted."""
    matter = open_anew(matter_type="licence")
    matter.pass_to("2026-03-09T10:00")
    return matter


def asked_for_information(open_anew: Begin) -> Matter:
    """A request for information on the last day of its twenty."""
    matter = open_anew(matter_type="information_disclosure")
    matter.act("route", route="own_post")
    matter.pass_to("2026-03-30T10:00")
    return matter


def once_a_licence(open_anew: Begin) -> Matter:
    matter = waiting(open_anew)
    matter.act("route", route="own_post")
    matter.act("correct_matter_type", by=HEAD, matter_type=None, reason="登记有误")
    return matter


def untold(open_anew: Begin) -> Matter:
    """A result of which the applicant isn't told yet."""
    matter = promised(open_anew)
    matter.act("refuse", at="2026-03-09T10:00")
    return matter


@pytest.mark.parametrize("begun", [waiting, asked_for_information, once_a_licence, untold])
def test_no_right_ends_because_its_own_agency_voids_the_matter_minutes_before(
    open_anew: Begin, begun: Callable[[Begin], Matter]
):
    matter = begun(open_anew)
    refused = matter.refusal("void", by=HEAD, at=f"{matter.now:%Y-%m-%d}T23:50")
    assert (refused.code, "办公室" in refused.detail) == ("not_your_duty", True)
    matter.act("void", by=OFFICE)
    assert matter.closed


def test_the_head_who_reviews_a_voided_result_did_not_void_it(open_anew: Begin):
    matter = untold(open_anew)
    matter.act("void", by=OFFICE, at="2026-03-10T10:00")
    matter.act("dispute", by=SYSTEM, at="2026-03-11T10:00")
    assert matter.owed() == [("reconsider", "reconsidering_head", "housing", "2026-03-13 24:00")]


def test_a_result_that_was_disputed_already_the_office_voids(open_anew: Begin):
    """The applicant has one dispute: what is voided after it is lost to him."""
    matter = promised(open_anew)
    matter.act("complete", on_the_spot=False)
    matter.act("notify_result")
    matter.act("dispute", by=SYSTEM, at="2026-03-03T10:00")
    matter.act("reconsider", by=HEAD, outcome="redo", at="2026-03-04T10:00")
    matter.act("complete", on_the_spot=False, at="2026-03-05T10:00")
    assert matter.rules_owed() == ["notify_result"]
    assert matter.refused("void", by=HEAD) == "not_your_duty"
    matter.act("void", by=OFFICE)
    assert matter.closed


def inquiry_disputed(open_anew: Begin) -> Matter:
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("answer", on_the_spot=True)
    return matter


def licence_refused(open_anew: Begin) -> Matter:
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_post")
    matter.act("refuse", remedies="复议", receipt_no="1")
    matter.act("notify_result")
    return matter


@pytest.mark.parametrize("begun", [inquiry_disputed, licence_refused])
def test_nobody_voids_what_is_being_reviewed_and_the_head_nothing_that_was_disputed(
    open_anew: Begin, begun: Callable[[Begin], Matter]
):
    """A dispute, once made, ends by a review, also where nothing was accepted."""
    matter = begun(open_anew)
    matter.act("dispute", by=SYSTEM, at="2026-03-03T10:00")
    assert ("reconsider", "reconsidering_head", "housing", "2026-03-05 24:00") in matter.owed()
    refused = matter.refusal("void", by=HEAD, at="2026-03-05T16:00")
    assert (refused.code, "复查" in refused.detail) == ("not_owed", True)
    assert matter.refused("void", by=OFFICE) == "not_owed"
    matter.act("reconsider", by=HEAD, outcome="redo")
    assert matter.refused("void", by=HEAD) == "not_your_duty"
    matter.act("void", by=OFFICE)
    assert matter.closed


def test_a_part_that_was_split_off_the_office_voids(open_anew: Begin):
    """Else its agency would get rid of a part of what it had accepted."""
    part = split_off(_split(promised(open_anew)), open_anew, "2026-03-02T11:00")
    assert part.refused("void", by=HEAD) == "not_your_duty"
    part.act("void", by=OFFICE)
    assert part.closed


def test_what_came_back_is_voided_only_when_it_is_settled_whose_it_is(open_anew: Begin):
    """Else nobody would say whether it had been sent away without a reason."""
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", to_agency="water", delivered_at="2026-03-02T10:00", delivered_to="收发室")
    matter.act("return_transfer", by=WATER, at="2026-03-03T09:00")
    assert "settle_transfer" in matter.rules_owed()
    for by in (HEAD, OFFICE):
        assert matter.refused("void", by=by, at="2026-03-03T10:00") == "not_owed"
    matter.act("settle_transfer", by=OFFICE, agency="housing", at="2026-03-03T11:00")
    matter.act("void", by=HEAD)
    assert matter.closed


def _split(matter: Matter) -> Matter:
    matter.act("split", at="2026-03-02T11:00")
    return matter
