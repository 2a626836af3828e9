"""Whether each sentence that a row quotes stands in the law. Space and the width of signs don't count."""

import re
from collections.abc import Iterator
from typing import Protocol

from domain.law.rulebook import Procedure, Rulebook
from domain.reading.grammar.rows import Problem
from domain.spelling import possible

_WIDE = str.maketrans("，。；：（）！？“”", ',.;:()!?""')
_SPACE = re.compile(r"\s+")


class Resting(Protocol):
    """A row that rests on an article, and what it quotes from there."""

    @property
    def article(self) -> str | None: ...
    @property
    def quote(self) -> str | None: ...


def bare(text: str) -> str:
    """The text as quotations are compared: without space, and with narrow signs."""
    return _SPACE.sub("", text).translate(_WIDE)


def problems(rulebook: Rulebook, text: str) -> Iterator[Problem]:
    """Rows without a quotation, and quotations that the text doesn't have."""
    law = bare(text)
    said = [(f"sentences[{index}]", sentence.quote) for index, sentence in enumerate(rulebook.sentences)]
    for row, quote in (*quoted(rulebook), *said):
        if quote is None:
            yield Problem(row, "缺少 quote: 应引用所依据的原文")
        elif bare(quote) not in law:
            yield Problem(f"{row}.quote", f"原文中没有这一句「{quote}」")
    names = {row.removeprefix("procedures.") for row, _ in quoted(rulebook)} | {
        f"roles.{role}" for role in rulebook.roles
    }
    for index, sentence in enumerate(rulebook.sentences):
        for name in sentence.by:
            if name not in names:
                yield Problem(f"sentences[{index}].by", f"没有这一行「{name}」{possible(name, names)}")


def quoted(rulebook: Rulebook) -> Iterator[tuple[str, str | None]]:
    """Every row that rests on an article, by path, and what it quotes."""
    return ((path, row.quote) for path, row in resting(rulebook))


def resting(rulebook: Rulebook) -> Iterator[tuple[str, Resting]]:
    """Every row that rests on an article, by path."""
    for procedure in rulebook.procedures.values():
        yield from _of_procedure(procedure)
    for ground in rulebook.grounds.values():
        yield f"grounds[{ground.id}]", ground
    for measure in rulebook.measures:
        yield f"measures[{measure.id}]", measure
    for treated in rulebook.staff_as.values():
        yield f"staff_as[{treated.agency}]", treated
    for provision in rulebook.provisions.values():
        yield f"provisions[{provision.id}]", provision
    for matter_type in rulebook.matter_types.values():
        yield f"matter_types[{matter_type.id}]", matter_type
    for report in rulebook.reports.values():
        yield f"reports[{report.id}]", report


def _of_procedure(procedure: Procedure) -> Iterator[tuple[str, Resting]]:
    name = f"procedures.{procedure.id}"
    for rule in procedure.rules.values():
        yield f"{name}.duty[{rule.id}]", rule
    for always in procedure.always:
        yield f"{name}.always[{always.act}]", always
    tables = {"releases": procedure.releases, "reopens": procedure.reopens, "timely": procedure.timely}
    for table, rows in (tables | {"leads": procedure.leads, "notifies": procedure.notifies}).items():
        for row in rows:
            yield f"{name}.{table}[{row.on.event}]", row
