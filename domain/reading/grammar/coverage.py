"""Which rows carry out an article of the law. The rows that cite it say so; nobody lists them by hand."""

from collections.abc import Container, Iterator
from dataclasses import replace

from domain.law.rulebook import Procedure, Rulebook
from domain.reading.grammar import tables
from domain.reading.grammar.rows import Problem, Row
from domain.spelling import possible

IN_FORCE = "in_force"  # as what the article of `COMMENCEMENT` is told by
COMMENCEMENT = "commencement"


def covered(rulebook: Rulebook, articles: list[Row]) -> Rulebook:
    """The rulebook with its articles, each with the rows that cite it or with the reason why none does."""
    return with_rows(replace(rulebook, articles=tuple(tables.article(each) for each in articles)))


def with_rows(rulebook: Rulebook) -> Rulebook:
    """The rulebook; each of its articles gets the list of the rows that cite it now."""
    citing: dict[str, list[str]] = {}
    for row, cited in citations(rulebook):
        for number in cited:
            citing.setdefault(number, []).append(row)
    articles = tuple(
        {name: value for name, value in article.items() if name != "rows"}
        | ({"rows": tuple(dict.fromkeys(citing[article["number"]]))} if article["number"] in citing else {})
        for article in rulebook.articles
    )
    return replace(rulebook, articles=articles)


def problems(rulebook: Rulebook) -> list[Problem]:
    """Articles that stand twice; where there are none, those that are cited and not there; else those that no row cites
    though nobody says why.
    """
    return list(_twice(rulebook)) or list(_unlisted(rulebook)) or list(_unaccounted(rulebook))


def _twice(rulebook: Rulebook) -> Iterator[Problem]:
    listed: set[str] = set()
    for index, article in enumerate(rulebook.articles):
        number = article["number"]
        if number in listed:
            yield Problem(f"articles[{index}].number", f"重复的条款「{number}」")
        listed.add(number)


def _unaccounted(rulebook: Rulebook) -> Iterator[Problem]:
    for index, article in enumerate(rulebook.articles):
        if bool(article.get("rows")) == bool(article.get("not_modelled")):
            yield Problem(f"articles[{index}]", "没有一行引用这一条款的，应写明 not_modelled；已有行引用的，不写")


def _unlisted(rulebook: Rulebook) -> Iterator[Problem]:
    listed = [article["number"] for article in rulebook.articles]
    cited = [
        (COMMENCEMENT if row == IN_FORCE else f"{_path(rulebook, row)}.article", numbers)
        for row, numbers in citations(rulebook)
    ]
    cited += [
        (f"sentences[{index}].article", _cited(each.article))
        for index, each in enumerate(rulebook.sentences)
        if each.article
    ]
    for key, numbers in cited:
        for number in numbers:
            if number not in listed:
                yield Problem(key, f"articles 中没有所引条款「{number}」{possible(number, listed)}")


def _path(rulebook: Rulebook, row: str) -> str:
    """The path of a row in its file, from the name that it is told by."""
    first, *rest = row.split(".", 2)
    if first in rulebook.procedures:
        *table, name = rest
        return f"procedures.{first}.{table[0] if table else 'duty'}[{name}]"
    return row if first == "roles" or not rest else f"{first}[{rest[0]}]"


def citations(rulebook: Rulebook) -> Iterator[tuple[str, list[str]]]:
    """Every row, by the name that it is told by, and the articles that it cites: as what it rests on, and as the
    grounds that the rulebook describes.
    """
    for role in rulebook.roles.values():
        if role.article:
            yield f"roles.{role.id}", _cited(role.article)
    for procedure in rulebook.procedures.values():
        yield from _of_procedure(procedure, rulebook.grounds)
    for ground in rulebook.grounds.values():
        yield f"grounds.{ground.id}", _cited(ground.article)
    for measure in rulebook.measures:
        yield f"measures.{measure.id}", _cited(measure.article)
    for treated in rulebook.staff_as.values():
        yield f"staff_as.{treated.agency}", _cited(treated.article)
    for provision in rulebook.provisions.values():
        yield f"provisions.{provision.id}", _cited(provision.article)
    for matter_type in rulebook.matter_types.values():
        if matter_type.article:
            yield f"matter_types.{matter_type.id}", _cited(matter_type.article)
    for report in rulebook.reports.values():
        yield f"reports.{report.id}", _cited(report.article)
    if rulebook.commencement:
        yield IN_FORCE, _cited(rulebook.commencement)


def _of_procedure(procedure: Procedure, grounds: Container[str]) -> Iterator[tuple[str, list[str]]]:
    name = procedure.id
    for rule in procedure.rules.values():
        described = [ground for ground in (*rule.grounds, *rule.grounds_of_others) if ground in grounds]
        yield f"{name}.{rule.id}", [*_cited(rule.article), *described]
    for always in procedure.always:
        yield f"{name}.always.{always.act}", _cited(always.article)
    for lead in procedure.leads:
        yield (
            f"{name}.leads.{lead.on.event}",
            [*_cited(lead.article), *(ground for ground in lead.grounds if ground in grounds)],
        )
    for release in procedure.releases:
        yield f"{name}.releases.{release.on.event}", _cited(release.article)
    for reopen in procedure.reopens:
        yield f"{name}.reopens.{reopen.on.event}", _cited(reopen.article)
    for telling in procedure.notifies:
        yield f"{name}.notifies.{telling.on.event}", _cited(telling.article)
    for timely in procedure.timely:
        yield f"{name}.timely.{timely.on.event}", _cited(timely.article)


def _cited(article: str) -> list[str]:
    return [part.strip() for part in article.split(",")]
