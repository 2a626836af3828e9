"""What has become of tolerance (容错) for each thing that a finding is about: a lead of a breach, or facts that
somebody reported.

A decision covers what the subject had been told of when it was applied for, and nothing else. What joins later can be
applied for once he is told of it. What is exempt stays exempt, whatever is decided on the rest.
"""

from typing import Literal

from domain.matter.facts import Facts, Tolerance

_REPORTED = "facts-"


def begun(lead: str | None) -> dict[str, Tolerance]:
    """The one thing that a finding begins with: this lead, or reported facts without one."""
    return {lead or f"{_REPORTED}1": "not_told"}


def joined(facts: Facts, lead: str | None) -> Facts:
    """The facts after a lead, or reported facts without one, joined. The subject hasn't been told of it yet."""
    known = facts["tolerance_of"]
    reported = sum(thing.startswith(_REPORTED) for thing in known)
    new: dict[str, Tolerance] = {lead or f"{_REPORTED}{reported + 1}": "not_told"}
    return _with(facts, known | new)


def withdrawn(facts: Facts, lead: str) -> Facts:
    """The facts without the lead."""
    left: dict[str, Tolerance] = {thing: each for thing, each in facts["tolerance_of"].items() if thing != lead}
    return _with(facts, left)


def told(facts: Facts) -> Facts:
    """The facts after the subject was told of everything."""
    return _all(facts, ("not_told",), "told")


def asked(facts: Facts) -> Facts:
    """The facts after an application: it is for all of which the subject was told and that isn't exempt."""
    return _all(facts, ("told", "mitigated", "denied"), "asked")


def decided(facts: Facts, outcome: Literal["exempt", "mitigated", "denied"]) -> Facts:
    """The facts after the decision on what was applied for."""
    return _all(facts, ("asked",), outcome)


def anew(facts: Facts) -> Facts:
    """The facts after the finding came to be about another person or ground: nobody was told, nothing is decided."""
    return _all(facts, tuple(facts["tolerance_of"].values()), "not_told")


def _all(facts: Facts, before: tuple[Tolerance, ...], after: Tolerance) -> Facts:
    of = facts["tolerance_of"].items()
    changed: dict[str, Tolerance] = {thing: after if each in before else each for thing, each in of}
    return _with(facts, changed)


def _with(facts: Facts, of: dict[str, Tolerance]) -> Facts:
    exempt = [each == "exempt" for each in of.values()]
    return {
        **facts,
        "tolerance_of": of,
        "tolerance_open": "told" in of.values(),
        "exempted": ("all" if all(exempt) else "part") if any(exempt) else None,
    }
