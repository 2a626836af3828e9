"""What the rows of a procedure ask before they count."""

from domain.law.clauses import Where
from domain.law.rulebook import Procedure


def asked(procedure: Procedure) -> list[Where]:
    """Every set of conditions in the rows of a procedure."""
    rules = procedure.rules.values()
    clauses = [
        clause
        for rule in rules
        for clause in (*rule.opens_on, *rule.discharged_by, *rule.pause_unfounded, *rule.permits)
    ]
    rows = [row.on for row in (*procedure.releases, *procedure.reopens, *procedure.leads)]
    return [each.where for each in (*clauses, *rows, *procedure.always, *procedure.outcomes)]
