"""Sign roots over the chains of evidence."""

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.final import final
from db.audit.roots import Lost
from domain.records.rooted import Rooted
from matters.integrity.audit import Audit


class AuditActivities:
    """The activity that signs."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    @activity.defn
    async def sign_root(self, after: Rooted) -> Rooted:
        """Sign what has been entered since the last root. Returns the new root.

        A root that is gone is told, and nothing is signed: else the signature would cover what somebody has made of the
        chains since.
        """
        if (signer := self._audit.signer) is None:
            raise ApplicationError("this process has no key for signatures", type="no_key")
        try:
            root = await self._audit.sign(signer, after)
        except Lost as lost:
            raise final("root_lost", str(lost)) from lost
        return Rooted(root.number, root.hash.hex())
