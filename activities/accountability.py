"""Handing leads to the people who examine them: a lead opens a finding, or joins the one that is open."""

from temporalio import activity

from domain.records.lead import Lead, Withdrawal
from matters.place import Place


class AccountabilityActivities:
    """The activities that hand leads on."""

    def __init__(self, place: Place) -> None:
        self._place = place

    @activity.defn
    async def open_lead(self, lead: Lead) -> list[str]:
        """Record a lead and hand it on, once for each person it points to; the findings it is in."""
        return await self._place.lead(lead)

    @activity.defn
    async def withdraw_lead(self, withdrawal: Withdrawal) -> None:
        """Take back the lead of a duty that was met in time after all, also in the findings that rest on it."""
        await self._place.withdraw(withdrawal)
