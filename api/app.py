"""The API process: ``python -m api.app``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from api.acts import batches, campaigns, cases, commendations, findings, revisions, schedules, supervisions
from api.context import Context
from api.desk import page
from api.edge import document, entrance, health, problems
from api.edge.access import dev
from api.edge.gate.headers import Headers
from api.edge.gate.limits import Limits
from api.edge.gate.sockets import CONNECTIONS, Patient
from api.edge.gate.traffic import Traffic
from api.edge.request_id import RequestId
from api.papers import reports
from api.reads import directory, events
from api.reads import law as read_law
from db.pool import connect
from domain.clock.calendar import TZ
from matters import law
from matters.temporal.client import connect_client
from matters.temporal.signing import Keys
from process.settings import ApiSettings, read
from process.telemetry import configure_logs

POOL = 20  # connections to the database
# seconds that requests under way may take after the signal to stop; an event stream would never end by itself
GRACE = 5

_DESCRIPTION = """首问负责制：每一次来访、来电、来信都有人负责到底。

POST 请求都要有 `Idempotency-Key`（成批登记在每一行写明，本机演练不需要）；错误一律为 `application/problem+json`，
`code` 是稳定的。

所填的时间（`occurred_at`、`delivered_at` 等）代表它所写明的那一分钟、那一秒或那一毫秒；
调用方的时钟可以快不到一分钟，记为收到的时间。"""


def create_app(settings: ApiSettings) -> FastAPI:
    """Make the application. Its context is made when it starts, whether the database and Temporal are up or not."""
    rulebooks = law.install()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        keys = Keys.of(settings.temporal_keys)
        client = await connect_client(settings.temporal_address, keys, settings.temporal_namespace, lazy=True)
        async with await connect(settings.database_url, min_size=0, max_size=POOL) as pool:
            app.state.context = Context.made(settings, pool, client, rulebooks)
            yield

    # The pages of the API's documentation load nothing from elsewhere: a district's own network may reach no other
    # host.
    shown = settings.local_stack or settings.docs
    app = (FastAPIOffline if shown else _undocumented)(
        title="首问 shouwen",
        version="1",
        description=_DESCRIPTION,
        lifespan=lifespan,
        responses=document.RESPONSES,
        generate_unique_id_function=document.operation_id,
        openapi_tags=[{"name": name, "description": words} for name, words in document.TAGS.items()],
        servers=[{"url": "/", "description": "提供本文档的这一套系统"}],
        redoc_url=None,
        redirect_slashes=False,  # a redirect would name the host that the caller has named
        static_url="/docs-assets",
    )
    app.add_middleware(Limits)
    app.add_middleware(Traffic, settings)
    app.add_middleware(Headers)
    app.add_middleware(RequestId)
    problems.install(app)
    matters, supervision = (batches, cases, findings, commendations, supervisions), (reports, schedules, campaigns)
    law_as_data = (revisions, read_law, directory)
    for part in (*matters, *supervision, *law_as_data, events, health, entrance, page, dev):
        app.include_router(part.router)
    document.install(app, law.chosen(rulebooks, settings).on(datetime.now(TZ).date()))
    return app


def prepared(settings: ApiSettings) -> FastAPI:
    """Make the application as a server runs it. Where it shows its documentation, the document is made before: that
    takes the process seconds, in which a server that runs would answer nobody.
    """
    app = create_app(settings)
    if app.openapi_url:
        app.openapi()
    return app


def _undocumented(**named: Any) -> FastAPI:
    """Make an application that doesn't show its documentation."""
    return FastAPI(**{name: value for name, value in named.items() if name != "static_url"}, openapi_url=None)


class Server(uvicorn.Server):
    """A server that ends the event streams at the first signal, because they would never end by themselves."""

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End the event streams, then stop the server."""
        if hasattr(self._app.state, "context"):  # otherwise the signal came before the application had started
            events.news(self._app).end()
        super().handle_exit(sig, frame)


def main() -> None:
    """Serve requests until SIGTERM or SIGINT."""
    settings = read(ApiSettings)
    configure_logs(settings.log_level)
    app = prepared(settings)
    config = uvicorn.Config(
        app,
        host=settings.api_host,
        port=settings.api_port,
        loop="uvloop",
        http=Patient,
        ws="none",
        limit_concurrency=CONNECTIONS,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    Server(app, config).run()


if __name__ == "__main__":
    main()
