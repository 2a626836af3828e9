"""A district for one test: a database, a worker and an application of its own. So no other test changes its sums and
its calendar revisions.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api import views
from db.directory import Directory
from db.pool import Pool
from matters.parts import Parts
from matters.temporal.client import connect_client
from tests.api.client import DIRECTORY, VAULT_KEYS, Api, running, settings
from tests.signing import KEYS
from worker import worker


def queue_of(url: str) -> str:
    """Return the name of the task queue of this database's worker."""
    return url.rpartition("/")[2].partition("?")[0]


@asynccontextmanager
async def serving(url: str, address: str, pool: Pool) -> AsyncIterator[Api]:
    """Run the application without a worker, and yield a client of it."""
    await Directory(pool).load(DIRECTORY)
    async with running(settings(url, address, local_stack=True, task_queue=queue_of(url))) as api:
        yield api


@asynccontextmanager
async def working(api: Api, address: str, pool: Pool) -> AsyncIterator[None]:
    """Run the worker of this application."""
    client, queue, editions = await connect_client(address, KEYS), api.context.task_queue, api.context.editions
    async with worker(Parts.of(client, pool, queue, VAULT_KEYS, editions, views.answering, local_stack=True)):
        yield
