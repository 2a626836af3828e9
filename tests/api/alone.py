"""A district of its own: a database, a worker and an application, so that its sums and revisions are its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api import views
from db.directory import Directory
from db.pool import Pool
from matters import temporal
from matters.parts import Parts
from tests.api.client import DIRECTORY, MASTER, Api, running, settings
from worker import worker


def queue_of(url: str) -> str:
    """The task queue of a database's own worker."""
    return url.rpartition("/")[2].partition("?")[0]


@asynccontextmanager
async def serving(url: str, address: str, pool: Pool) -> AsyncIterator[Api]:
    """The application alone; its worker is down."""
    await Directory(pool).load(DIRECTORY)
    async with running(settings(url, address, local_stack=True, task_queue=queue_of(url))) as api:
        yield api


@asynccontextmanager
async def working(api: Api, address: str, pool: Pool) -> AsyncIterator[None]:
    """Its worker."""
    client, queue, editions = await temporal.connect(address), api.context.task_queue, api.context.editions
    async with worker(Parts.of(client, pool, queue, MASTER, editions, views.answering, local_stack=True)):
        yield
