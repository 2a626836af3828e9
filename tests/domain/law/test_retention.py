"""How long texts are kept: a rule for each procedure, and for types of matters that differ."""

from datetime import date, time
from pathlib import Path

import pytest

from domain.law.retention import Kept, Retention, last_day
from domain.reading.retention import read

LAW = Path(__file__).parents[3] / "law" / "retention.toml"
HEAD = "day = 1\nat = 03:00:00\n"
CASE = '[[kept]]\nprocedure = "case"\nyears = 10\nbasis = "x"\n'
YEARS = {None: 10, "licence": 30, "petition": 5}


def test_the_rule_of_a_type_goes_before_that_of_its_procedure(tmp_path: Path) -> None:
    file = tmp_path / "retention.toml"
    file.write_text(f'{HEAD}{CASE}{CASE}matter_type = "petition"\n'.replace("years = 10", "years = 30", 1), "utf-8")
    rules = read(file)
    years = {each: getattr(rules.rule("case", [each]), "years", None) for each in (None, "petition", "other")}
    assert years == {None: 30, "petition": 10, "other": 30}
    assert rules.rule("finding", [None]) is None
    assert rules.shortest == 10


@pytest.mark.parametrize(
    ("types", "years"),
    [
        ([None], 10), (["licence"], 30), (["petition"], 5), (["licence", None], 30), (["petition", None], 10),
        (["petition", "other"], 10), (["petition", "licence"], 30),
    ],
)  # fmt: skip
def test_of_all_types_that_a_matter_ever_had_the_longest_counts(types: list[str | None], years: int) -> None:
    kept = [Kept(procedure="case", matter_type=of, years=n, basis="x") for of, n in YEARS.items()]
    rules = Retention(rules=tuple(kept), day=1, at=time(3))
    assert getattr(rules.rule("case", types), "years", None) == years


def test_a_type_without_any_rule_keeps_the_texts_for_good() -> None:
    rules = Retention(rules=(Kept(procedure="case", matter_type="petition", years=5, basis="x"),), day=1, at=time(3))
    assert rules.rule("case", ["petition", None]) is None


@pytest.mark.parametrize(
    ("closed", "until"),
    [
        (date(2026, 3, 2), date(2036, 3, 2)), (date(2028, 2, 29), date(2038, 3, 1)),
        (date(2026, 12, 31), date(2036, 12, 31)),
    ],
)  # fmt: skip
def test_texts_are_kept_for_whole_years(closed: date, until: date) -> None:
    assert last_day(Kept(procedure="case", years=10, basis="x"), closed) == until


@pytest.mark.parametrize("row", [
    CASE * 2, CASE.replace("10", "0"), CASE.replace("10", "1.5"), CASE.replace('"x"', '""'), CASE + "months = 3\n",
])  # fmt: skip
def test_a_rule_that_says_nothing_sound_is_refused(tmp_path: Path, row: str) -> None:
    file = tmp_path / "retention.toml"
    file.write_text(HEAD + row, "utf-8")
    with pytest.raises(ValueError, match=r"retention\.toml"):
        read(file)


def test_every_rule_of_this_installation_cites_its_basis() -> None:
    assert all("国家档案局令第8号" in each.basis for each in read(LAW).rules)
