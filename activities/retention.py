"""Destroy the keys of texts whose retention has ended."""

from temporalio import activity

from matters.retention import Retire


class RetentionActivities:
    """The activities of the monthly run."""

    def __init__(self, retire: Retire) -> None:
        self._retire = retire

    @activity.defn
    async def shred_listed(self, after: str) -> str:
        """Destroy the keys of some listed matters. Returns where to go on; an empty text at the end."""
        return await self._retire.shred_listed(after)

    @activity.defn
    async def list_ended(self, after: str) -> str:
        """List some matters whose retention has ended. Returns where to go on; an empty text at the end."""
        return await self._retire.list_ended(after)
