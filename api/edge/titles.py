"""Titles and texts of acts in the API's document: those of the rulebook in force, with the articles they rest on.

An act of which the rulebook says nothing has its Chinese title from the registry as its text too. A docstring is for
developers and is never shown.
"""

from collections.abc import Iterator
from typing import Any

from domain.acts import ACTS
from domain.acts.titles import act_title
from domain.law.rulebook import Procedure, Rulebook
from domain.records.wording import article_text


def operation_id(procedure: str, act: str) -> str:
    """Return the operation id of an act. An act of a case has the act's name alone."""
    return act if procedure == "case" else f"{procedure}_{act}"


def tell(document: dict[str, Any], rulebook: Rulebook) -> None:
    """Give every operation of the document that is an act the title and the text that the rulebook has for this act."""
    operations = [each for path in document["paths"].values() for each in path.values()]
    by_id = {each["operationId"]: each for each in operations}
    for procedure in rulebook.procedures.values():
        for name in ACTS[procedure.id]:
            if operation := by_id.get(operation_id(procedure.id, name)):
                operation["summary"] = act_title(procedure, name)
                operation["description"] = "\n\n".join(_texts(procedure, name))


def _texts(procedure: Procedure, name: str) -> Iterator[str]:
    said = procedure.acts.get(name)
    yield said.text if said else act_title(procedure, name)
    if articles := dict.fromkeys(_articles(procedure, name)):
        yield f"依据：{'、'.join(articles)}"


def _articles(procedure: Procedure, name: str) -> Iterator[str]:
    """Yield the articles of the rows that call for the act or permit it, and of the rule that always permits it."""
    event = ACTS[procedure.id][name].leaves
    for rule in procedure.rules.values():
        called = any(clause.event == event for clause in rule.discharged_by)
        if called or any(permit.act == name for permit in rule.permits):
            yield from article_text(rule.article).split("、")
    for always in procedure.always:
        if always.act == name:
            yield from article_text(always.article).split("、")
