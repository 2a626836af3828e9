"""The rows of a procedure that are no duties, as tables: what may be done without a duty, what releases duties, what
makes them owed again, what is a lead by itself, who is told, and what shows that a matter was in time.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from cli.pages.clauses import basis, clause_text, conditions, least_text, lines, row, term_text, within
from cli.pages.contents import BESIDES, besides_of
from cli.pages.links import place, release_target, to_act, to_duty
from domain.law.rulebook import Always, LeadRule, NotifyRule, Procedure, Release, Reopen, Rulebook, TimelyRule
from domain.records.wording import article_text
from domain.refusals.conditions import texts

ALL = "*"
_Row = Always | Release | Reopen | LeadRule | NotifyRule | TimelyRule
_Shared = TypeVar("_Shared", Release, NotifyRule, TimelyRule)  # rows of which several may differ by their event alone
_HEADS = {
    Always: ("always", "何人", "可以作的操作"),
    Release: ("releases", "何事", "解除的义务、终止的权利"),
    Reopen: ("reopens", "何事", "后果"),
    LeadRule: ("leads", "何事", "线索"),
    NotifyRule: ("notifies", "何事", "告知何人"),
    TimelyRule: ("timely", "何事", "在此期限之内"),
}


class _Cells(NamedTuple):
    what: str
    effect: str
    basis: str
    reading: str


def tables(book: Rulebook, procedure: Procedure) -> Iterator[str]:
    """Yield a heading for each sort of rows that the procedure has, and a table for each sentence they rest on."""
    for sort, (table, *columns) in _HEADS.items():
        on: dict[str, list[_Cells]] = {}
        for cells in dict.fromkeys(_rows(book, procedure, sort)):  # a condition with `any` makes a row of each
            on.setdefault(cells.basis, []).append(cells)
        if on:
            yield from ("", f"#### {place(besides_of(procedure, table))}{BESIDES[table]}")
        for rests_on, rows in on.items():
            yield from ("", f"> {rests_on}", "", row(*columns, "解释"), "|---|---|---|")
            yield from (row(each.what, each.effect, each.reading) for each in rows)


def besides(book: Rulebook, procedure: Procedure) -> list[str]:
    """Return the rows of all those tables, each with what it rests on, without their headings."""
    every = [cells for sort in _HEADS for cells in dict.fromkeys(_rows(book, procedure, sort))]
    return [row(each.what, each.effect, each.basis, each.reading) for each in every]


def releases(procedure: Procedure) -> list[list[Release]]:
    """Return the rows that release duties: in one list those that differ by their event alone."""
    return _grouped(procedure.releases, lambda each: each.duties)


def _rows(book: Rulebook, procedure: Procedure, sort: type[_Row]) -> Iterator[_Cells]:
    if sort is Always:
        yield from (_always(book, procedure, each) for each in procedure.always)
    elif sort is Release:
        for number, group in enumerate(releases(procedure), start=1):
            named = [to_duty(procedure, procedure.rules[name]) for name in group[0].duties if name != ALL]
            at = release_target(procedure, number)
            yield _cells(at + _events(procedure, group), "、".join(named) or "全部义务和权利", group[0])
    elif sort is Reopen:
        for each in procedure.reopens:
            again = "原义务重新承担，" + ("自此另行起算" if each.anew else "原时限继续计算") + least_text(each.at_least)
            yield _cells(clause_text(procedure, each.on), again, each)
    elif sort is LeadRule:
        for each in procedure.leads:
            grounds = "、".join(map(article_text, each.grounds))
            yield _cells(
                clause_text(procedure, each.on), f"「{each.title}」" + (f"（{grounds}）" if grounds else ""), each
            )
    elif sort is NotifyRule:
        for group in _grouped(procedure.notifies, lambda each: each.to):
            to = "、".join(book.roles[role].title for role in group[0].to)
            yield _cells(_events(procedure, group), to, group[0])
    else:
        for group in _grouped(procedure.timely, lambda each: (term_text(each.within), each.duties)):
            yield _cells(_events(procedure, group), _timely(procedure, group[0]), group[0])


def _timely(procedure: Procedure, timely: TimelyRule) -> str:
    named = "、".join(to_duty(procedure, procedure.rules[name]) for name in timely.duties)
    until = term_text(timely.within)
    return f"{until}，或者延长后的办理期限：{named}的逾期，不论依据哪一情形" if named else until


def _always(book: Rulebook, procedure: Procedure, always: Always) -> _Cells:
    who = "、".join(book.roles[role].title for role in always.by)
    until = f"，{within(always.within)}内" if always.within else ""
    return _cells(who, f"{to_act(procedure, always.act)}{until}{conditions(texts(procedure, always))}", always)


def _grouped(rows: Sequence[_Shared], effect: Callable[[_Shared], Hashable]) -> list[list[_Shared]]:
    groups: dict[tuple[Hashable, ...], list[_Shared]] = {}
    for each in rows:
        groups.setdefault((effect(each), each.article, each.quote, each.reading), []).append(each)
    return [*groups.values()]


def _events(procedure: Procedure, group: Sequence[Release | NotifyRule | TimelyRule]) -> str:
    return lines(clause_text(procedure, each.on) for each in group)


def _cells(what: str, effect: str, rests: _Row) -> _Cells:
    return _Cells(what, effect, basis(rests.article.split(", "), rests.quote), rests.reading or "")
