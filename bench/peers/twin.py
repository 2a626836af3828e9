"""What Temporal alone costs: a workflow of the shape of a transfer case, without rules or evidence.

It has a timer with a summary for each duty, search attributes and details that change with each act, and a local
activity that writes the rows. `python -m bench.peers.twin` is its worker.
"""

import asyncio
import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import uvloop
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

with workflow.unsafe.imports_passed_through():
    from bench.peers import rows, serving

QUEUE = "twin"
OPEN, HOLDER = SearchAttributeKey.for_keyword_list("OpenDuties"), SearchAttributeKey.for_keyword("HolderAgency")
NEXT = SearchAttributeKey.for_datetime("NextDueAt")
_LIMIT = timedelta(days=2)


class Writing:
    """The activity of the twin."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @activity.defn
    async def write(self, value: dict[str, Any]) -> None:
        """Write a step, in one statement."""
        body = json.dumps(value)
        await self._pool.execute(rows.STEP, value["id"], value["number"], value["seq"], body, body)


@workflow.defn
class Twin:
    """A workflow with a timer for each duty, an update for each act, and a local activity for each step."""

    def __init__(self) -> None:
        self.done = 1

    @workflow.run
    async def run(self, acts: int) -> None:
        """Run until this number of acts has come."""
        while self.done <= acts:
            seen = self.done
            timer = asyncio.create_task(workflow.sleep(_LIMIT, summary=f"第{seen}项义务·承办人 限两个工作日"))
            await workflow.wait_condition(lambda: self.done > seen)  # noqa: B023 - it is awaited at once
            timer.cancel()
        await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.update
    async def act(self, value: dict[str, Any]) -> dict[str, Any]:
        """Do one act."""
        self.done += 1
        due: datetime = workflow.now() + _LIMIT
        workflow.upsert_search_attributes(
            [
                OPEN.value_set([f"duty-{self.done}"]),
                HOLDER.value_set(f"agency-{self.done}"),
                NEXT.value_set(due),
            ]
        )
        workflow.set_current_details(f"| 义务 | 期限 |\n|---|---|\n| 第{self.done}项 | {due:%Y-%m-%d %H:%M} |")
        await workflow.execute_local_activity_method(
            Writing.write,
            value | {"seq": self.done},
            start_to_close_timeout=timedelta(seconds=2),
            summary=f"第{self.done}步",
        )
        return {"seq": self.done}


def new_id() -> str:
    """Return a new id of a receipt or of a case."""
    return uuid.uuid4().hex


async def main() -> None:
    """Work until the process is ended."""
    pool = await serving.rows()
    client = await Client.connect(serving.TEMPORAL)
    async with Worker(
        client,
        task_queue=QUEUE,
        workflows=[Twin],
        activities=[Writing(pool).write],
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_concurrent_workflow_tasks=40,
        max_concurrent_local_activities=50,
    ):
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main())
