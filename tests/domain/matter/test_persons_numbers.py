"""A mobile number or the number of an identity card is found however it is spelt, and codes of registers aren't taken
for one.
"""

import random
import uuid

import pytest

from domain.matter.text import tells_a_persons_number

SPELLINGS = (
    "13812345678", "张某-13812345678", "HALL-19912345678-1", "138-1234-5678", "138.1234.5678", "1381234-5678",
    "138 1234 5678", "138_1234_5678", "138〔1234〕5678", "138-12345678", "138--1234--5678", "138-123-45678",
    "1-3-8-1-2-3-4-5-6-7-8", "13-81-23-45-67-8", "1３８１２３４５６７８", "１３８１２３４５６７８", "١٣٨١٢٣٤٥٦٧٨",
    "①③⑧①②③④⑤⑥⑦⑧",
    "+8613812345678", "8613812345678", "+86-138-1234-5678", "0086 13812345678", "86 138 1234 5678",
    "一三八一二三四五六七八", "幺三八幺二三四五六七八", "壹叁捌壹贰叁肆伍陆柒捌", "一三八-1234-五六七八",
    "330102199001011234", "x33010219900101123X", "330102 19900101 1234", "330102-19900101-123x", "3301021990-01011234",
    "330102 1990 0101 1234", "３３０１０２１９９００１０１１２３４", "三三〇一〇二一九九〇〇一〇一一二三四",
    "33010219900101123Ⅹ", "案卷330102199001011234号",
    "330102199001011234a", "A330102199001011234", "c330102199001011234", "13812345678abcdef", "ab13812345678cdef01",
    "013812345678", "0138-1234-5678", "0-138-1234-5678", "01381234-5678",
)  # fmt: skip
# In the lengths in which programs draw keys. An idempotency key may be one of the first.
DRAWN_SPELLINGS = ("13812345678abcde", "a13812345678aaaa", "feed13812345678a", "feed013812345678")
LONG_SPELLINGS = ("330102199001011234abcdef", "abc330102199001011234def", "13812345678" + "abcdefabcdefabcdefabc")
NUMBERS_OF_REGISTERS = (
    "20261129-000123", "HALL-20261129-000123", "移交〔2026〕1号", "320413-20261129-0001", "16-20261129-1",
    "1764459000-1",
    "1764459000000", "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）", "1381234567",
    "138123456789",
    "12345-2026-11-29", "7d1c", "01JDVX3N8Q9R2T4Y6Z8A0B1C2D", "1381234567890123456", "窗口3", "case:20261123-000007:12",
)  # fmt: skip


@pytest.mark.parametrize("text", [*SPELLINGS, *DRAWN_SPELLINGS, *LONG_SPELLINGS])
def test_a_persons_number_is_found(text: str) -> None:
    assert tells_a_persons_number(text)
    assert tells_a_persons_number(f"某甲（{text}）")


def test_a_key_that_may_be_drawn_is_none_and_a_longer_one_has_it_by_no_chance() -> None:
    assert not any(tells_a_persons_number(text, drawn=True) for text in DRAWN_SPELLINGS)
    assert all(tells_a_persons_number(text, drawn=True) for text in (*SPELLINGS, *LONG_SPELLINGS))


@pytest.mark.parametrize("text", NUMBERS_OF_REGISTERS)
def test_a_number_of_a_register_is_none(text: str) -> None:
    assert not tells_a_persons_number(text)


def test_what_programs_make_by_chance_is_none() -> None:
    chance = random.Random(7)  # noqa: S311 - the same each time
    made = [uuid.UUID(int=chance.getrandbits(128), version=4) for _ in range(20_000)]
    assert [str(each) for each in made if tells_a_persons_number(str(each))] == []
    assert not tells_a_persons_number("13812345-6781-4381-9234-13812345678a")


@pytest.mark.parametrize("digits", [16, 24, 32, 40, 48, 64])
def test_no_key_that_a_program_draws_is_taken_for_one(digits: int) -> None:
    """A client would be refused once in some hundred requests, and nobody would know why."""
    chance = random.Random(7)  # noqa: S311 - the same each time
    made = [f"{chance.getrandbits(4 * digits):0{digits}x}" for _ in range(20_000)]
    assert [each for each in made if not each.isdecimal() and tells_a_persons_number(each, drawn=True)] == []
