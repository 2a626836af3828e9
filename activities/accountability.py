"""Handing leads to the people who examine them."""

from temporalio import activity

from db.leads import Leads
from domain.lead import Lead, Withdrawal


class AccountabilityActivities:
    """The activities that hold the leads."""

    def __init__(self, leads: Leads) -> None:
        self._leads = leads

    @activity.defn
    async def open_lead(self, lead: Lead) -> None:
        """Record a lead, once for the ledger's line that it rests on."""
        await self._leads.open(lead)

    @activity.defn
    async def withdraw_lead(self, withdrawal: Withdrawal) -> None:
        """Take back the lead of a duty that was met in time after all; once."""
        await self._leads.withdraw(withdrawal)
