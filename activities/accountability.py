"""Hand leads on to the people who examine them. A lead opens a finding, or joins the open one."""

from temporalio import activity

from activities.rush import Rush
from domain.records.lead import Lead, Withdrawal
from matters.place import Place


class AccountabilityActivities:
    """The activities that hand leads on. They let a rush of steps go first."""

    def __init__(self, place: Place, rush: Rush) -> None:
        self._place = place
        self._rush = rush

    @activity.defn
    async def open_lead(self, lead: Lead) -> list[str]:
        """Record a lead and hand it on, once for each person it points to. Returns the numbers of the findings it is
        in.
        """
        await self._rush.over()
        return await self._place.lead(lead)

    @activity.defn
    async def withdraw_lead(self, withdrawal: Withdrawal) -> bool:
        """Take back the lead of a duty that was met in time after all, also in the findings that rest on this lead."""
        await self._place.withdraw(withdrawal)
        return True
