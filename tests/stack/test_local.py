"""`make run` as a person has it: a process of its own, its ports, its folder, its output."""

import asyncio
import os
import re
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from temporalio.client import Client, WorkflowExecutionStatus

from stack.printed import Addresses, report, width
from stack.rehearsal import Rehearsal, Rehearsed
from stack.servers import free_port

MATTERS = ["转交承办、按期办结", "咨询逾期未答复", "共同办理、争议报办公室决定", "移交、退回、认定归属"]

started = pytest.mark.timeout(300)  # four processes and their servers, beside all other tests


class Local:
    """One folder, started as often as wanted."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.api_port, self.temporal_port, self.ui_port = free_port(), free_port(), free_port()

    def environment(self, **more: str) -> dict[str, str]:
        ports = {"API_PORT": self.api_port, "TEMPORAL_PORT": self.temporal_port, "TEMPORAL_UI_PORT": self.ui_port}
        told = {name: str(port) for name, port in ports.items()}
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return inherited | told | {"SHOUWEN_HOME": str(self.home)} | more

    async def start(self, **more: str) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "stack.local", stdout=PIPE, stderr=STDOUT, env=self.environment(**more)
        )

    def left(self) -> list[str]:
        """Every process whose environment names our folder."""
        if not Path("/proc/self/environ").exists():
            pytest.skip("本系统没有 /proc，无法列出进程的环境")
        marked = f"SHOUWEN_HOME={self.home}\0".encode()
        return [
            path.with_name("cmdline").read_text().replace("\0", " ")
            for path in Path("/proc").glob("[0-9]*/environ")
            if marked in _read(path)
        ]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes() + b"\0"
    except OSError:  # somebody else's, or gone
        return b""


async def until(process: Process, said: str) -> str:
    """What the process prints until it says this; where it ends before, the test does."""
    assert process.stdout is not None
    printed = ""
    while said not in printed:
        line = await process.stdout.readline()
        assert line, printed
        printed += line.decode()
    return printed


async def to_the_end(process: Process) -> str:
    printed, _ = await process.communicate()
    return printed.decode()


@pytest.fixture
def local() -> Iterator[Local]:
    with tempfile.TemporaryDirectory(prefix="首问 ", ignore_cleanup_errors=True) as folder:
        yield Local(Path(folder))


@started
async def test_once_rehearses_and_a_second_start_goes_on(local: Local):
    first = await local.start(ONCE="1")
    printed = await to_the_end(first)
    assert first.returncode == 0, printed
    blocks = re.findall(r"、(\S+)（(\d{8}-\d{6})，(\S+)）", printed)
    assert [(title, state) for title, _, state in blocks] == list(
        zip(MATTERS, ["已办结", "办理中", "已办结", "已办结"], strict=True)
    )
    assert re.search(r"第七条第一项 +答复咨询 +\S+ +\d{4}-\d\d-\d\d 24:00 +至今逾期 2 个工作日，待履行", printed)
    assert local.left() == []

    overdue = blocks[1][1]
    second = await local.start()
    assert "接续以前未办结的事项：1 件" in await until(second, "按 Ctrl-C 停止")
    assert local.left() != []
    client = await Client.connect(f"127.0.0.1:{local.temporal_port}")
    described = await client.get_workflow_handle(f"case:{overdue}").describe()
    assert described.status == WorkflowExecutionStatus.RUNNING
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{local.api_port}", trust_env=False) as http:
        rehearsal = Rehearsal(http)
        await rehearsal.meet()
        case = await rehearsal.get(f"/v1/cases/{overdue}", "housing-1")
        assert case["status"] == "open"
        path = f"/v1/cases/{overdue}/answer"
        await rehearsal.post(path, "housing-1", {"answer": "已答复", "on_the_spot": False})
        assert (await rehearsal.get(f"/v1/cases/{overdue}", "housing-1"))["status"] == "closed"
        for page in ("/docs", "/desk"):
            assert (await http.get(page)).status_code == 200
    second.send_signal(signal.SIGTERM)
    printed = await to_the_end(second)
    assert second.returncode == 0, printed
    assert "已全部停止" in printed
    assert local.left() == []


@started
async def test_a_later_start_shows_the_matters_of_the_one_before_and_keeps_its_log(local: Local):
    async def printed() -> str:
        process = await local.start()
        said = await until(process, "按 Ctrl-C 停止")
        process.send_signal(signal.SIGTERM)
        await to_the_end(process)
        return said

    first = await printed()
    played = re.findall(r"、(\S+)（(\d{8}-\d{6})，(\S+)）", first)
    assert [title for title, *_ in played] == MATTERS
    told = local.home.joinpath("api.log").read_bytes()
    second = await printed()
    assert "四件演练事项以前已有，照现状列出" in second
    assert re.findall(r"、(\S+)（(\d{8}-\d{6})，(\S+)）", second) == played
    assert local.home.joinpath("api.log.1").read_bytes().startswith(told)


@started
async def test_a_child_that_dies_is_named_with_its_log(local: Local):
    process = await local.start()
    await until(process, "接口已就绪")
    (line,) = [line for line in local.home.joinpath("api.lock").read_text().splitlines() if line]
    assert int(line) == process.pid
    os.kill(_pid_of("api.app", local.home), signal.SIGKILL)
    printed = await to_the_end(process)
    assert process.returncode == 1, printed
    assert f"接口意外退出（状态 -9），日志 {local.home / 'api.log'} 的末尾" in printed
    assert "Traceback" not in printed
    assert local.left() == []


@started
async def test_stopped_while_it_starts_it_leaves_nothing(local: Local):
    process = await local.start()
    await until(process, "数据库已就绪")
    process.send_signal(signal.SIGINT)
    printed = await to_the_end(process)
    assert process.returncode == 0, printed
    assert "Traceback" not in printed
    assert local.left() == []


def _pid_of(module: str, home: Path) -> int:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        if module.encode() in _read(path) and str(home).encode() in _read(path.with_name("environ")):
            return int(path.parent.name)
    pytest.skip("本系统没有 /proc，无法找到进程")


def duty(title: str, **more: object) -> dict[str, object]:
    return {
        "article": "6(3), 7(3)", "title": title, "bearer": {"agency": "water"}, "status": "discharged",
        "due_at": "2026-11-25T00:00:00+08:00", "breached_at": None, "late_by_working_days": None,
    } | more  # fmt: skip


def test_columns_of_chinese_text_stand_under_one_another():
    case = {
        "case_no": "20261123-000001", "status": "open",
        "duties": [duty("短", due_at=None), duty("很长的义务 A1", breached_at="x", late_by_working_days=2)],
        "findings": ["20261123-000002"],
    }  # fmt: skip
    timeline = [{"title": f"第 {n} 步", "at": "2026-11-23T09:00:00+08:00"} for n in range(40)]
    text = report([Rehearsed("某事", case, timeline, {"water": "区水利局"})], Addresses("a", "http://ui", "default"))
    lines = text.splitlines()
    assert max(map(width, lines)) <= 100
    columns = {width(line[: line.index("区水利局")]) for line in lines if "区水利局" in line}
    assert len(columns) == 1
    assert "逾期 2 个工作日，已履行" in text
    assert "2026-11-24 24:00" in text
    assert "没有时限" in text
    assert "  核查  20261123-000002（逾期作为线索，交人核查）" in text
    assert "http://ui/namespaces/default/workflows/case%3A20261123-000001" in text


def test_what_is_late_and_still_owed_is_late_so_far_and_ended_servers_are_not_linked_to():
    late = duty("答复", status="open", breached_at="x", late_by_working_days=2)
    case = {"case_no": "20261123-000001", "status": "open", "duties": [late]}
    text = report([Rehearsed("某事", case, [], {})], None)
    assert "至今逾期 2 个工作日，待履行" in text
    assert "历程" not in text


def test_what_was_repeated_is_said_once_and_a_new_day_is_named():
    case = {"case_no": "20261123-000001", "status": "closed", "duties": [duty("答复")]}
    days = ["2026-11-23", "2026-11-23", "2026-11-24", "2026-11-24"]
    timeline = [
        {"title": title, "at": f"{day}T09:00:00+08:00"}
        for title, day in zip(["收到", "完成", "完成", "完成"], days, strict=True)
    ]
    text = report([Rehearsed("某事", case, timeline, {})], Addresses("a", "u", "default"))
    assert "经过  11-23 收到 → 完成 → 11-24 完成×2" in text
