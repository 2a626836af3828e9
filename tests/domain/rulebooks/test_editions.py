"""A corrected reading is the next edition of a rulebook: new matters begin by it, those under way keep theirs."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from domain.law.editions import Editions
from domain.law.rulebook import Rulebook
from domain.reading.grammar.rows import RulebookError
from domain.reading.loader import load_all, load_overlays
from domain.reading.overlay import of_agency
from matters import law

FIRST = "jintan-2019"


def test_a_matter_begins_by_the_latest_edition_that_applies_on_the_day_of_its_receipt(rulebook: Rulebook):
    second = replace(rulebook, id="second", edition_of=FIRST, applies_from=date(2027, 1, 1))
    third = replace(rulebook, id="third", edition_of=FIRST, applies_from=date(2028, 7, 1))
    other = replace(rulebook, id="other", applies_from=date(2027, 1, 1), edition_of="elsewhere")
    editions = Editions.of(FIRST, [third, other, rulebook, second])
    days = {date(2019, 12, 3): rulebook, date(2026, 12, 31): rulebook, date(2027, 1, 1): second}
    days |= {date(2028, 6, 30): second, date(2028, 7, 1): third}
    for day, book in days.items():
        assert editions.on(day) is book, day


def test_what_an_edition_owes_regularly_is_known_before_it_applies(rulebook: Rulebook, edition: Rulebook):
    editions = Editions.of(FIRST, [rulebook, edition])
    for day in (date(2026, 12, 31), date(2027, 1, 1)):
        assert {each.id for each in editions.reports(day)} == {"circular", "assessment", "inspection"}
    assert set(rulebook.reports) == {"circular", "assessment"}
    once = edition.reports["inspection"]
    assert (once.every, once.month, once.day) == ("year", 1, 5)


def test_an_agencys_own_rules_hold_for_every_edition():
    books = load_all(law.LAW / "rulebooks")
    overlays = load_overlays(law.LAW / "overlays", books)
    assert len(books) > 1
    for book in books.values():
        own = of_agency(overlays.values(), book, "hospital", date(2027, 1, 4))
        assert own.id == f"{book.id}+hospital-2026", "it doesn't fall away when a new edition applies"
        assert own.edition_of == book.edition_of


@pytest.mark.parametrize(
    ("was", "is_", "path"),
    [
        ('edition_of = "jintan-2019"', 'edition_of = "jintan-2018"', "edition_of"),
        ('edition_of = "jintan-2019"\n', "", "edition_of"),
        ("applies_from = 2027-01-01", "", "edition_of"),
        ("applies_from = 2027-01-01", 'applies_from = "soon"', "applies_from"),
    ],
)
def test_an_edition_names_its_first_edition_and_its_day(tmp_path: Path, was: str, is_: str, path: str):
    copytree(law.LAW, tmp_path / "law")
    head = tmp_path / "law" / "rulebooks" / "jintan-2019-e2" / "rulebook.toml"
    text = head.read_text("utf-8")
    assert was in text
    head.write_text(text.replace(was, is_, 1), "utf-8")
    with pytest.raises(RulebookError) as caught:
        load_all(tmp_path / "law" / "rulebooks")
    assert {problem.path for problem in caught.value.problems} == {path}


def test_two_editions_from_one_day_are_refused(tmp_path: Path):
    copytree(law.LAW, tmp_path / "law")
    books = tmp_path / "law" / "rulebooks"
    copytree(books / "jintan-2019-e2", books / "same-day")
    head = books / "same-day" / "rulebook.toml"
    head.write_text(head.read_text("utf-8").replace('id = "jintan-2019-e2"', 'id = "same-day"'), "utf-8")
    with pytest.raises(RulebookError, match="自同日起适用"):
        load_all(books)
