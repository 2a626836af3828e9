"""A small district for scenarios: agencies of every kind, and the people in them. No rulebook names any of them."""

from domain.matter.events import Actor, Card, Post

LEAD = "housing"
KINDS = {
    "housing": "government",
    "water": "government",
    "roads": "government",
    "clinic": "public_institution",
    "grid": "company",
    "union": "people_organisation",
    "gov-office": "government",
    "party-office": "party",
    "abroad": "outside",
}
AGENCIES = {agency: Card(agency_kind, f"{agency}-head") for agency, agency_kind in KINDS.items()}
OFFICIALS = {f"{agency}-{n}": agency for agency in KINDS for n in (1, 2, "head")}
STAFF = {person: Post(agency, "civil_servant") for person, agency in OFFICIALS.items()}
FUNCTIONS = {
    "government_office": "gov-office",
    "party_office": "party-office",
    "conduct_office": "party-office",
}


def official(agency: str, number: int = 1) -> Actor:
    """Return an official of an agency who may bear duties."""
    return Actor(f"{agency}-{number}", agency, ("responder",))


def head(agency: str) -> Actor:
    """Return the head of an agency."""
    return Actor(f"{agency}-head", agency, ("head",))


RESPONDER = official(LEAD)
HANDLER = official(LEAD, 2)
HEAD = head(LEAD)
OFFICE = Actor("gov-office-1", "gov-office", ("office",))
PARTY_OFFICE = Actor("party-office-1", "party-office", ("office",))
SYSTEM = Actor("hall", "hall", ("system",))
