"""An agency's own rules (Art. 11) are laid over the district's and cited where they count."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from domain.clock.calendar import Calendar
from domain.law.limits import Limit
from domain.law.rulebook import Rulebook
from domain.reading.grammar.rows import RulebookError
from domain.reading.loader import assure, load_overlays
from domain.reading.overlay import laid, of_agency, tightened
from testing.scenario import Matter
from tests.domain.conftest import LAW
from tests.domain.overlays import NOTIFY, OWN, REGISTER, TRANSFER, mistakes, over


def test_what_is_the_districts_within_two_days_is_this_agencys_within_one(rulebook: Rulebook, calendar: Calendar):
    dues = {}
    for book in (rulebook, over(rulebook, TRANSFER)):
        matter = Matter(book, calendar, at="2026-03-06T10:00")  # a Friday
        matter.act("route", route="elsewhere", competent_agency="water")
        dues[book.agency] = [due for rule, _, _, due in matter.owed() if rule == "transfer"]
    assert dues == {None: ["2026-03-10 24:00"], "housing": ["2026-03-09 24:00"]}


def test_a_duty_of_the_agencys_own_is_owed_besides(rulebook: Rulebook, calendar: Calendar):
    matter = Matter(over(rulebook, REGISTER), calendar)
    assert matter.rules_owed() == ["route", "register"]
    matter.act("note", text="来访登记")
    assert matter.rules_owed() == ["route"]


def test_the_row_says_where_it_comes_from(rulebook: Rulebook):
    book = over(rulebook, TRANSFER + REGISTER)
    assert book.rule("case", "transfer").source == "某单位实施细则（样〔2026〕1号）第四条"
    assert book.rule("case", "register").source == "某单位实施细则（样〔2026〕1号）"
    assert book.rule("case", "answer").source is None
    told = over(rulebook, TRANSFER + 'reading = "移交从速。"').rule("case", "transfer")
    assert told.source == "某单位实施细则（样〔2026〕1号）第四条：移交从速。"
    assert told.reading == rulebook.rule("case", "transfer").reading
    assert (book.id, book.agency, book.overlay_of) == ("jintan-2019+own-2026", "housing", "jintan-2019")
    assert book.issued_by == "housing"
    assert {rule.id for rule in book.procedures["case"].rules.values() if tightened(rule)} == {"transfer"}


def test_every_way_to_the_duty_is_tightened(rulebook: Rulebook):
    text = TRANSFER.replace('"transfer"', '"answer"')
    rule = over(rulebook, text).rule("case", "answer")
    own, others = rule.opens_on[::2], rule.opens_on[1::2]
    assert {opening.term.limit for opening in own if opening.term} == {Limit("working_days", 1)}
    assert {opening.where.pop("lead_agency") for opening in own} == {("housing",)}
    assert [(o.event, o.where, o.anew) for o in own] == [(o.event, o.where, o.anew) for o in others]
    assert others == rulebook.rule("case", "answer").opens_on


def test_its_digest_is_that_of_both_texts(rulebook: Rulebook):
    one, other = over(rulebook, TRANSFER), over(rulebook, TRANSFER + REGISTER)
    assert len({rulebook.digest, one.digest, other.digest}) == 3
    assert over(rulebook, TRANSFER).digest == one.digest


def test_it_isnt_in_force_before_its_base(rulebook: Rulebook):
    assert mistakes(rulebook, TRANSFER, OWN.replace("2026-01-01", "2019-12-02")) == ["in_force"]
    assert mistakes(rulebook, TRANSFER, OWN.replace("2026-01-01", '"soon"')) == ["in_force"]
    assert laid({rulebook.id: rulebook}, OWN.replace("2026-01-01", "2019-12-03").encode(), "own.toml")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("2026-01-01", "2026-06-01", "id"),
        ('"own-2026"', '"own-2027"', "in_force"),
    ],
)
def test_two_files_dont_replace_one_another(rulebook: Rulebook, tmp_path: Path, old: str, new: str, where: str):
    texts = {"a.toml": OWN + TRANSFER, "b.toml": OWN.replace(old, new) + TRANSFER}
    lock_them(tmp_path, texts)
    with pytest.raises(RulebookError) as error:
        load_overlays(tmp_path / "overlays", {rulebook.id: rulebook})
    assert (error.value.file, [problem.path for problem in error.value.problems]) == ("b.toml", [where])


def lock_them(law: Path, texts: dict[str, str]) -> None:
    (law / "overlays").mkdir()
    lines: list[str] = []
    for name, text in texts.items():
        (law / "overlays" / name).write_text(text, "utf-8")
        lines.append(f'"overlays/{name}" = "{sha256(text.encode()).hexdigest()}"')
    (law / "lock.toml").write_text("\n".join(lines), "utf-8")


def test_it_is_walked_through_as_the_agency_that_issued_it(rulebook: Rulebook):
    assure(over(rulebook, TRANSFER + NOTIFY + REGISTER), "own.toml")
    never = REGISTER.replace('["received"]', '[{ event = "received", where = { accepted = "deemed" } }]')
    with pytest.raises(RulebookError, match="从未产生"):
        assure(over(rulebook, never), "own.toml", nearest=50)


def test_an_overlay_over_an_overlay_or_over_nothing_is_refused(rulebook: Rulebook):
    once = over(rulebook, TRANSFER)
    start = OWN.replace("jintan-2019", once.id)
    with pytest.raises(RulebookError):
        laid({rulebook.id: rulebook, once.id: once}, (start + TRANSFER).encode(), "own.toml")
    assert mistakes(rulebook, TRANSFER, OWN.replace("jintan-2019", "nowhere-2000")) == ["overlays"]


def test_the_latest_one_in_force_counts_for_that_agency_alone(rulebook: Rulebook):
    old = over(rulebook, TRANSFER)
    new = laid({rulebook.id: rulebook}, (OWN.replace("2026-01-01", "2026-06-01") + REGISTER).encode(), "x.toml")
    chosen = [
        of_agency([old, new], rulebook, agency, on)
        for agency, on in (
            ("housing", date(2025, 12, 31)),
            ("housing", date(2026, 1, 1)),
            ("housing", date(2026, 6, 1)),
            ("water", date(2026, 6, 1)),
        )
    ]
    assert chosen == [rulebook, old, new, rulebook]


def test_those_that_are_released_hold(rulebook: Rulebook):
    for path in sorted((LAW / "overlays").glob("*.toml")):
        assert laid({rulebook.id: rulebook}, path.read_bytes(), path.name).overlay_of == rulebook.id
