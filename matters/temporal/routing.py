"""Who gets the tasks of this product's queue: its own workers, which have no versions. Whoever gives the queue to
workers of a version takes all tasks away from them.
"""

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue, TaskQueueVersioningInfo
from temporalio.api.workflowservice.v1 import (
    DescribeTaskQueueRequest,
    DescribeTaskQueueResponse,
    SetWorkerDeploymentCurrentVersionRequest,
    SetWorkerDeploymentRampingVersionRequest,
)
from temporalio.client import Client


async def described(client: Client, task_queue: str) -> DescribeTaskQueueResponse:
    """Return what Temporal tells of the workflow tasks of a queue. Raises RPCError."""
    asked = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    return await client.workflow_service.describe_task_queue(asked)


def routed_away(info: TaskQueueVersioningInfo) -> bool:
    """Whether tasks of a queue go to workers of a version, all or some of them."""
    return info.HasField("current_deployment_version") or info.HasField("ramping_deployment_version")


async def guard(client: Client, task_queue: str) -> bool:
    """Give the queue back to this product's workers when somebody has given it to others. Returns whether that was so.
    Raises RPCError.
    """
    info = (await described(client, task_queue)).versioning_info
    if not routed_away(info):
        return False
    if info.HasField("ramping_deployment_version"):
        ramping = SetWorkerDeploymentRampingVersionRequest(
            namespace=client.namespace,
            deployment_name=info.ramping_deployment_version.deployment_name,
            ignore_missing_task_queues=True,
            identity=client.identity,
        )
        await client.workflow_service.set_worker_deployment_ramping_version(ramping)
    if info.HasField("current_deployment_version"):
        current = SetWorkerDeploymentCurrentVersionRequest(
            namespace=client.namespace,
            deployment_name=info.current_deployment_version.deployment_name,
            ignore_missing_task_queues=True,
            identity=client.identity,
        )
        await client.workflow_service.set_worker_deployment_current_version(current)
    return True
