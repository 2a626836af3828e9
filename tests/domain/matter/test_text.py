"""Which texts are empty though they have characters, and which keys are the same."""

import pytest

from domain.matter.text import key_form, says_something


@pytest.mark.parametrize(
    "text",
    ["", " ", "\t\r\n", "\u3000", "\u00a0", "\u200b", "\u200b \u2060", "\ufeff", "\u2063", "\x01\x7f", "\u3164",
     "\u115f\u1160", "\uffa0", "\u2800", "\u0301", "\ufe0f", "\u202e", "\u2028", "\U000e0041", "\ufdd0", "\uffff"],
)  # fmt: skip
def test_a_text_in_which_nobody_sees_anything_says_nothing(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize("text", ["件", "a", "7", "。", "—", "😀", "👩\u200d⚕", "\ue000", "𠮷", "é", " 甲 ", "\u0301a"])
def test_a_text_in_which_people_see_something_says_it(text: str) -> None:
    assert says_something(text)


def test_keys_that_look_the_same_are_the_same() -> None:
    assert key_form("  Ａ1\u3000") == "Ａ1"
    assert key_form("cafe\u0301") == key_form("caf\u00e9") == "caf\u00e9"
    assert key_form("窗口 一") == "窗口 一"
    assert key_form(" ") == ""


@pytest.mark.parametrize("text", ["A\u200b1", "A\x001", "A\n1", "A\u202e1", "A\u31641", "A\ufeff", "\ud800", "A\uffff"])
def test_a_key_has_no_invisible_characters(text: str) -> None:
    with pytest.raises(ValueError):
        key_form(text)
