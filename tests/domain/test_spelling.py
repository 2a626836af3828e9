"""A message about an unknown word says which words were possible, and stays short."""

from domain.spelling import LISTED, possible


def test_a_word_spelled_alike_comes_first_then_the_list() -> None:
    end = possible("respnder", ["head", "responder", "office"])
    assert end == "，是否为 responder？可用：head, responder, office"


def test_a_word_unlike_any_other_has_the_list_alone() -> None:
    assert possible("boss", ["responder", "office"]) == "，可用：responder, office"


def test_words_without_an_order_are_sorted_so_that_a_message_is_always_the_same() -> None:
    assert possible("boss", {"responder", "head", "office"}) == "，可用：head, office, responder"


def test_a_long_list_is_cut_and_counted() -> None:
    end = possible("x", [f"event{n}" for n in range(70)])
    assert end.endswith(" 等 70 个")
    assert end.count("event") == LISTED
    assert len(end) < 200


def test_of_a_long_list_those_most_alike_are_told() -> None:
    events = [*(f"event{n}" for n in range(70)), "transferred", "transfer_returned"]
    assert "可用：transferred, transfer_returned, " in possible("teleferred", events)


def test_values_are_written_as_the_file_writes_them() -> None:
    assert possible("yes", (True, False)) == "，可用：true, false"


def test_where_there_is_nothing_to_choose_from_nothing_is_said() -> None:
    assert possible("x", []) == ""
