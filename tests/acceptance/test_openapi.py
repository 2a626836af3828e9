"""Schemathesis over the OpenAPI document: nothing that a caller may send breaks what the document promises."""

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import httpx
import pytest
import uvicorn

from api.app import create_app
from stack import servers
from tests.api.client import Api, settings

# An event stream never ends by itself, moved clocks wait for what no generated case has, and the program can't write
# the lines of a batch.
LEFT_OUT = [
    "/v1/events",
    "/v1/cases:batch",
    "/v1/dev/cases/{case_no}/fast_forward",
    "/v1/dev/findings/{finding_no}/fast_forward",
    "/v1/dev/commendations/{commendation_no}/fast_forward",
]
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.mark.timeout(400)
async def test_schemathesis_finds_nothing(api: Api, database_url: str, address: str, tmp_path: Path) -> None:
    port = servers.free_port()
    chosen = settings(database_url, address, local_stack=True)
    server = uvicorn.Server(uvicorn.Config(create_app(chosen), port=port, log_config=None))
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
            assert not serving.done(), "the API stopped at once"
        async with httpx.AsyncClient(timeout=60) as http:  # Schemathesis waits ten seconds for the document to be made
            await http.get(f"http://{servers.LOOPBACK}:{port}/openapi.json")
        program = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("schemathesis"), "run", f"http://{servers.LOOPBACK}:{port}/openapi.json",
            *[arg for path in LEFT_OUT for arg in ("--exclude-path", path)],
            "--header", f"Authorization: Bearer {api.token('housing-1')}", "--checks", CHECKS,
            "--phases", "examples,coverage,fuzzing", "--max-examples", "5", "--generation-deterministic",
            cwd=tmp_path, stdout=PIPE, stderr=STDOUT,
        )  # fmt: skip
        said, _ = await program.communicate()
    finally:
        server.should_exit = True
        await serving
    assert program.returncode == 0, said.decode()[-6000:]
