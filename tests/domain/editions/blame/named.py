"""The leads of a matter that stand: what was late, by the end of which limit, and whom they name."""

from domain.matter.wording import due_text
from domain.records.lead import Lead, Withdrawal, lead_of
from testing.scenario import Matter


def standing(matter: Matter) -> list[Lead]:
    """The leads that stand, in the order in which they came up."""
    found: list[Lead] = []
    for number, event in enumerate(matter.events, 1):
        match lead_of(matter.rulebook, matter.state, event, number, matter.now):
            case Lead() as lead:
                found.append(lead)
            case Withdrawal() as withdrawal:
                found = [lead for lead in found if not withdrawal.takes_back(lead)]
            case _:
                pass
    return found


def named(matter: Matter) -> list[tuple[str | None, str, list[str | None]]]:
    """Each lead: the row, the end of the limit that ran out, and the persons to whom it points."""
    return [(lead.rule, due_text(lead.at), [each.subject for each in lead.proposed]) for lead in standing(matter)]
