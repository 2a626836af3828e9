"""Refusals that name the field which is wrong."""

from domain.matter.events import Refused
from domain.matter.fields import FieldError


def unknown_agency(agency: str, field: str) -> Refused:
    """The refusal of an agency that the directory doesn't have. ``field`` is where the act names it."""
    told = f"名录中没有机关 {agency}，请核对代码"
    return Refused("unknown_agency", told, (FieldError(field, told),))


def not_allowed(field: str, told: str, detail: str = "") -> Refused:
    """The refusal (``time_not_allowed``) of the time in ``field``. ``told`` says in Chinese which times are allowed;
    ``detail`` says it as a sentence of its own, where it differs from the field's name and ``told``.
    """
    return Refused("time_not_allowed", detail or f"{field} {told}", (FieldError(field, told),))
