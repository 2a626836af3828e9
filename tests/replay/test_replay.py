"""A history replays to the same commands, validators not run: what is deployed can go on with what runs.

A release adds a folder of histories, and never changes an older one:

    RECORD=2026-11 make test ARGS='tests/replay -n 0'
"""

import gzip
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from domain.law.rulebook import Rulebook
from domain.matter.names import procedure_of, workflow_id
from matters.temporal.client import Plugin
from tests.replay.roads import ROADS_KEPT
from tests.signing import KEYS, UNSIGNED
from tests.workflows.driver import Driver
from workflows.case import Case
from workflows.commendation import Commendation
from workflows.finding import Finding

HISTORIES = Path(__file__).parent / "histories"
KEPT = sorted(HISTORIES.glob("*/*.json.gz"))
WORKFLOWS = [Case, Finding, Commendation]
REPLAYER = Replayer(workflows=WORKFLOWS, plugins=[Plugin(KEYS)])
# the kept histories are from before there were signatures
EARLIER = Replayer(workflows=WORKFLOWS, plugins=[Plugin(UNSIGNED)])


def stored(text: str) -> WorkflowHistory:
    """Return a history. Its id is that of the matter whose start it has."""
    without = WorkflowHistory.from_json("", text)
    began = without.events[0].workflow_execution_started_event_attributes
    number = json.loads(began.input.payloads[0].data)["number"]
    return replace(without, workflow_id=workflow_id(procedure_of(number), number))


def unpacked(file: Path) -> str:
    return gzip.decompress(file.read_bytes()).decode()


@pytest.mark.parametrize("road", ROADS_KEPT)
async def test_a_history_of_today_replays(drive: Driver, road: str) -> None:
    for matter in await ROADS_KEPT[road](drive):
        history = await matter.handle.fetch_history()
        await REPLAYER.replay_workflow(history)
        if shape := os.environ.get("RECORD"):
            # who ran it, and where, is nobody's business
            text = re.sub(r'"identity": "[^"]*"', '"identity": "worker"', history.to_json())
            folder = HISTORIES / shape
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{road}-{matter.procedure}.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


@pytest.mark.parametrize("file", KEPT, ids=lambda file: f"{file.parent.name}/{file.name}")
async def test_a_history_of_a_release_replays(rulebook: Rulebook, file: Path) -> None:
    assert rulebook
    await EARLIER.replay_workflow(stored(unpacked(file)))


async def test_another_history_doesnt_replay(rulebook: Rulebook) -> None:
    """The check can fail: a timer that was never set is noticed."""
    assert rulebook
    text = unpacked(KEPT[0])
    altered = re.sub(r'"timerId": "1"', '"timerId": "99"', text)
    assert altered != text
    with pytest.raises(NondeterminismError):
        await EARLIER.replay_workflow(stored(altered))


def test_every_road_is_kept_and_tells_nothing_of_a_machine() -> None:
    newest = max(HISTORIES.iterdir())
    assert {file.name.partition("-")[0] for file in newest.iterdir()} == set(ROADS_KEPT)
    for file in newest.iterdir():
        text = unpacked(file)
        assert set(re.findall(r'"identity": "([^"]*)"', text)) <= {"worker"}
        assert len(file.read_bytes()) < 40_000
