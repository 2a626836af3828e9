"""A history replays to the same commands, validators not run: what is deployed can go on with what runs.

A release adds a folder of histories, and never changes an older one:

    RECORD=2026-11 make test ARGS='tests/replay -n 0'
"""

import gzip
import os
import re
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from domain.law.rulebook import Rulebook
from matters import temporal
from tests.replay.roads import ROADS_KEPT
from tests.workflows.driver import Driver
from workflows.case import Case
from workflows.commendation import Commendation
from workflows.finding import Finding

HISTORIES = Path(__file__).parent / "histories"
KEPT = sorted(HISTORIES.glob("*/*.json.gz"))
REPLAYER = Replayer(workflows=[Case, Finding, Commendation], plugins=[temporal.PLUGIN])


def stored(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(file.name.partition(".")[0], gzip.decompress(file.read_bytes()).decode())


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
    await REPLAYER.replay_workflow(stored(file))


async def test_another_history_doesnt_replay(rulebook: Rulebook) -> None:
    """The check can fail: a timer that was never set is noticed."""
    assert rulebook
    text = gzip.decompress(KEPT[0].read_bytes()).decode()
    altered = re.sub(r'"timerId": "1"', '"timerId": "99"', text)
    assert altered != text
    with pytest.raises(NondeterminismError):
        await REPLAYER.replay_workflow(WorkflowHistory.from_json("altered", altered))


def test_every_road_is_kept_and_tells_nothing_of_a_machine() -> None:
    newest = max(HISTORIES.iterdir())
    assert {file.name.partition("-")[0] for file in newest.iterdir()} == set(ROADS_KEPT)
    for file in newest.iterdir():
        text = gzip.decompress(file.read_bytes()).decode()
        assert set(re.findall(r'"identity": "([^"]*)"', text)) <= {"worker"}
        assert len(file.read_bytes()) < 40_000
