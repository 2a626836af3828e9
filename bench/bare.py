"""What Temporal alone costs: a workflow of the shape of a transfer case, without rules, HTTP or evidence."""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow


@activity.defn
async def nothing(_value: dict[str, Any]) -> None:
    """An activity that does nothing. The bare workflow calls it as often as the product calls activities."""


@workflow.defn
class Bare:
    """A workflow with a timer for each duty, an update for each act, and a local activity for each step."""

    def __init__(self) -> None:
        self.done = 0

    @workflow.run
    async def run(self, acts: int) -> None:
        """Run until this number of acts has come."""
        while self.done < acts:
            seen = self.done
            timer = asyncio.create_task(workflow.sleep(timedelta(days=2)))
            await workflow.wait_condition(lambda: self.done > seen)  # noqa: B023 - it is awaited at once
            timer.cancel()
        await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.update
    async def act(self, value: dict[str, Any]) -> dict[str, Any]:
        """Do one act."""
        self.done += 1
        await workflow.execute_local_activity(nothing, value, start_to_close_timeout=timedelta(seconds=2))
        return {"seq": self.done}
