"""How a rulebook counts time: office hours, and what is said of midnight, deliveries, calls and days left out."""

from dataclasses import dataclass

from domain.law.limits import (
    Answerable,
    Attempts,
    DayEnds,
    DaysStay,
    Delivery,
    Extensions,
    GoingOn,
    Joining,
    LeftOut,
    Midnight,
    OfficeHours,
    Redone,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """The table ``time`` of a rulebook. ``occurred_within`` is the number of working days by which a claimed instant
    may lie back; ``reading`` says why limits are counted so.

    ``midnight``: the day to which an event at 00:00 belongs, where a duty's working days, days or months run from it.
    Where it belongs to the day that ended, the duties due at that instant are late before a right ends then.
    ``day_ended``: a limit or a right that ran out at 24:00 did so on the day that ended.

    ``delivery``: from when a transfer counts as delivered. ``as_stated``: from the instant that its sender states.
    ``when_known``: from the receipt of the transfer, if that is later and the receiving agency hasn't countersigned.

    ``attempts``: which attempts to reach the applicant count. ``at_any_time``: all since the matter was received.
    ``after_outcome``: once there is an outcome, only those made since.

    ``extensions``: how often a duty may be extended. ``of_each_bearer``: once for each bearer who is owed it anew.
    ``once``: once in the matter, whoever holds it; a request that was decided on, or not in time, is the only one.

    ``redone``: from when limits count for what a review orders to be done again. ``from_receipt``: from the fact that
    the row names. ``from_redo``: not before the order, whatever fact the row names.

    ``left_out``: how a limit in days or months counts the days that it leaves out, because its clock stood still or a
    law doesn't count them. ``in_working_days``: only working days. ``in_its_unit``: every day, as the limit does.

    ``days_stay``: for which clocks the days that were left out of a limit don't count. ``with_clock``: for that one.
    ``with_agency``: also for each later clock of the same duty at the same agency.

    ``going_on``: how a duty goes on that is owed again. ``as_it_was``: by its first clock. ``with_its_fact``: by a new
    one, where the fact from which its limit runs has moved on since, for example the materials; not if it was late.

    ``answerable``: to whom the lead of a lateness points. ``last_holder``: to who held the clock when it ran out.
    ``whole_day``: not to him if he had no whole working day of it at last, but to those who had one; if nobody had, to
    those who had most of its office hours; to him if it had none. Who gave an outcome that was none held the clock
    until that was found.

    ``joining``: which earlier lead a duty joins that was late when it opened. ``last_lead``: the last one, whoever's it
    is. ``own_lead``: one that points to all to whom its own would; the limit of the matter as a whole joins no step.
    Then who owes a late duty, and isn't named for that, has its limit once more, and a lead where he lets it pass.
    """

    hours: OfficeHours
    day_ends: DayEnds
    occurred_within: int
    midnight: Midnight = "new_day"
    delivery: Delivery = "as_stated"
    attempts: Attempts = "at_any_time"
    extensions: Extensions = "of_each_bearer"
    redone: Redone = "from_receipt"
    left_out: LeftOut = "in_working_days"
    days_stay: DaysStay = "with_clock"
    going_on: GoingOn = "as_it_was"
    answerable: Answerable = "last_holder"
    joining: Joining = "last_lead"
    reading: str | None = None
