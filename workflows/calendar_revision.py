"""The workflow that brings a revised calendar to every open matter. It sends batches until every matter follows the
calendar.
"""

from dataclasses import replace
from datetime import timedelta

from temporalio import workflow

from domain.engine.revision import Sweep
from workflows import stubs

# the first pause, before the next sweep looks for matters that were opened or could not be told meanwhile
PAUSE = timedelta(seconds=5)
# each pause is twice the one before, up to this, so that a matter that can't be told for days fills no history
LONGEST = timedelta(minutes=5)
HISTORY_LIMIT = 1_000  # events after which the run continues as new


@workflow.defn
class CalendarRevision:
    """日历调整：分批通知每件在办事项，直到全部按调整后的日历计算。"""

    @workflow.init
    def __init__(self, sweep: Sweep) -> None:
        number = int(workflow.info().workflow_id.rpartition(":")[2])
        # Somebody else may have started it (then this is no sweep at all). A sweep from the beginning does no harm.
        self.sweep = sweep if isinstance(sweep, Sweep) and sweep.number == number else Sweep(number=number)

    @workflow.run
    async def run(self, _sweep: Sweep) -> None:
        """Sweep until no open matter runs by an older calendar."""
        pause = PAUSE
        while True:
            self.sweep = await stubs.remotely(stubs.revise_batch, self.sweep, f"逐批通知：{self.sweep.after or '起'}")
            if self.sweep.ended:
                if not await stubs.remotely(stubs.finish_revision, self.sweep.number, "核对是否全部到达"):
                    return
                await workflow.sleep(pause, summary=f"稍后再找一遍，未到达{self.sweep.left}件")
                pause = min(2 * pause, LONGEST)
                self.sweep = replace(self.sweep, after="", ended=False)
            if workflow.info().get_current_history_length() > HISTORY_LIMIT:
                workflow.continue_as_new(self.sweep)

    @workflow.query
    def progress(self) -> Sweep:
        """Return how far the sweep is, and which matters the last complete sweep could not reach."""
        return self.sweep
