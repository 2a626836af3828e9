"""The workflow that destroys the keys of texts whose retention has ended. A Temporal schedule starts it every month."""

from datetime import timedelta

from temporalio import workflow

from domain.matter.names import Retired
from workflows import stubs

AT_MOST = timedelta(minutes=15)


@workflow.defn
class Retention:
    """按保管期限销毁文本：先销毁此前列出已满七日、没有暂缓情形的，再列出新到期的，供下次销毁前核对。"""

    @workflow.run
    async def run(self, retired: Retired) -> None:
        """Destroy what was listed before, then list what has ended since.

        A run that somebody else has started has no such input, and does nothing.
        """
        if not isinstance(retired, Retired):
            return
        for stub, what in ((stubs.shred_listed, "销毁已列出的"), (stubs.list_ended, "列出已到期的")):
            after, summary = "", what
            while True:
                after = await stubs.remotely(stub, after, summary, within=AT_MOST)
                if not after:
                    break
                summary = f"{what}，{after} 之后"
