"""How many matters the worker keeps in memory."""

import base64
import secrets
from pathlib import Path

import pytest

from process.memory import FEWEST, MOST, matters, usable
from process.settings import WorkerSettings
from tests.api.client import settings

MIB = 2**20
MEMINFO = "MemTotal:       8388608 kB\nMemFree: 1 kB\nMemAvailable:    2097152 kB\n"


@pytest.mark.parametrize(
    ("files", "mib"),
    [
        ({"proc/meminfo": MEMINFO}, 2048),
        ({"proc/meminfo": MEMINFO, "sys/fs/cgroup/memory.max": "max\n"}, 2048),
        ({"proc/meminfo": MEMINFO, "sys/fs/cgroup/memory.max": f"{512 * MIB}\n"}, 512),
        ({"proc/meminfo": MEMINFO, "sys/fs/cgroup/memory/memory.limit_in_bytes": f"{256 * MIB}\n"}, 256),
        ({}, 0),
    ],
    ids=["a machine", "a container without a limit", "a container", "an older container", "unknown"],
)
def test_the_memory_that_a_process_may_use(tmp_path: Path, files: dict[str, str], mib: int) -> None:
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    assert usable(tmp_path) == mib * MIB


@pytest.mark.parametrize(("mib", "kept"), [(0, FEWEST), (640, 2048), (2560, 8192), (1_000_000, MOST)])
def test_matters_get_a_share_of_the_memory(mib: int, kept: int) -> None:
    assert matters(mib * MIB) == kept


def test_this_machine_has_memory_and_a_setting_says_otherwise() -> None:
    assert usable() > 0
    made = settings("postgresql:///any", "127.0.0.1:7233").model_dump(include=set(WorkerSettings.model_fields))
    made["audit_key"] = base64.b64encode(secrets.token_bytes(32)).decode()
    assert FEWEST <= WorkerSettings(**made).matters_in_memory <= MOST
    assert WorkerSettings(**made, cached_matters=7).matters_in_memory == 7
