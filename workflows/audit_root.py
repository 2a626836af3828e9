"""The workflow that signs what has been entered in the chains of evidence. A Temporal schedule starts it."""

from datetime import timedelta

from temporalio import workflow

from domain.records.rooted import Rooted, Sign
from workflows import stubs

AT_MOST = timedelta(minutes=15)


@workflow.defn
class AuditRoot:
    """签署各事项证据链的末条，接在上一次签署之后。"""

    @workflow.run
    async def run(self, sign: Sign) -> Rooted | None:
        """Sign, and return the root. The run before has left the root after which this one comes.

        A run that somebody else has started has no such input, and signs nothing.
        """
        if not isinstance(sign, Sign):
            return None
        before = workflow.get_last_completion_result(Rooted)
        after = before if isinstance(before, Rooted) else Rooted()
        return await stubs.remotely(stubs.sign_root, after, f"签署证据链，接签名 {after.number}", within=AT_MOST)
