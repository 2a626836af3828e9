"""The smallest workflow with timers. The sandbox imports its module again, and asyncpg would not survive that."""

from datetime import timedelta

from temporalio import workflow


@workflow.defn
class Sleeper:
    @workflow.run
    async def run(self, days: int) -> int:
        began = workflow.now()
        for _ in range(days):
            await workflow.sleep(timedelta(days=1))
        return (workflow.now() - began).days
