"""The command line, as whoever writes rules and whoever runs an installation use it."""

import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest

from cli import release
from cli.__main__ import main
from db import directory_file
from db.directory import Directory
from db.pool import connect
from matters.law import LAW

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "stack" / "sample" / "directory.toml"
FIRST, NEXT = (str(LAW / "rulebooks" / name) for name in ("jintan-2019", "jintan-2019-e2"))
SECOND = str(ROOT / "tests" / "rulebooks" / "xingzhu-2030.toml")
COMMANDS = [
    "check",
    "table",
    "diff",
    "release",
    "explain",
    "simulate",
    "migrate",
    "mend",
    "directory load",
    "directory check",
    "audit export",
    "audit verify",
    "audit key",
    "audit faults",
    "audit examine",
    "vault rewrap",
    "vault reads",
    "vault due",
    "vault gone",
]


def shouwen(*arguments: str, url: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DATABASE_URL": url} if url else {}
    command = [sys.executable, "-m", "cli", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=100)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_does_nothing_but_help(command: str, capsys: pytest.CaptureFixture[str]):
    before = (LAW / "lock.toml").read_bytes()
    assert main([*command.split(), "--help"]) == 0
    assert f"Usage: shouwen {command}" in capsys.readouterr().out
    assert (LAW / "lock.toml").read_bytes() == before


def test_a_right_rulebook_is_said_to_be_right(capsys: pytest.CaptureFixture[str]):
    assert main(["check", SECOND]) == 0
    assert capsys.readouterr().out.startswith("没有问题：星渚市首接负责制规定")


def test_all_mistakes_are_told_with_the_words_that_would_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    book = tmp_path / "wrong.toml"
    text = Path(SECOND).read_text("utf-8").replace('unit = "months"', 'unit = "moons"')
    book.write_text(text.replace('bearer = "receiver"', 'bearer = "reeiver"'), "utf-8")
    assert main(["check", str(book)]) == 1
    told = capsys.readouterr().err
    assert "没有这个角色「reeiver」，是否为 receiver？" in told
    assert "没有这种单位「moons」，是否为 months？" in told


def test_an_agencys_own_rules_are_checked_over_every_edition(capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(LAW / "overlays" / "hospital-2026.toml")]) == 0
    told = capsys.readouterr().out
    assert "没有问题" in told
    assert "提示：尚未商有关部门" in told  # the next edition applies on condition that they are consulted


def test_a_rulebook_is_printed_as_a_table(capsys: pytest.CaptureFixture[str]):
    assert main(["table", SECOND]) == 0
    assert "# 星渚市首接负责制规定：规则一览" in capsys.readouterr().out


def test_what_cant_be_read_is_told_in_one_line(capsys: pytest.CaptureFixture[str]):
    assert main(["table", "law/nowhere"]) == 1
    assert capsys.readouterr().err.startswith("无法读写 law/nowhere：")


def test_a_released_file_that_has_changed_is_refused_and_it_is_said_how_to_amend_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(release, "changed", lambda: ["overlays/own.toml"])
    assert main(["release"]) == 1
    told = capsys.readouterr().err
    assert "--amend" in told
    assert "overlays/own.toml" in told


def test_a_limit_is_counted_day_by_day_over_the_spring_festival(capsys: pytest.CaptureFixture[str]):
    assert main(["explain", "2026-02-13T15:00", "3"]) == 0
    first, *days, last = capsys.readouterr().out.splitlines()
    assert first == "2026-02-13 周五  起算日"
    assert days[0].startswith("2026-02-14 周六  调休上班  第 1 日  《国务院办公厅")
    assert last == "自 2026-02-13 15:00 起 3 个工作日，至 2026-02-25 24:00"


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("15日", "起 15 日，至 2026-02-28 24:00"),
        ("1个月", "起 1 个月，至 2026-03-13 24:00"),
        ("3工作日", "起 3 个工作日，至"),
    ],
)
def test_a_limit_may_be_in_days_or_months(capsys: pytest.CaptureFixture[str], limit: str, told: str):
    assert main(["explain", "2026-02-13T15:00", limit]) == 0
    assert told in capsys.readouterr().out.splitlines()[-1]


def test_a_limit_without_a_known_unit_is_told_with_those_that_are(capsys: pytest.CaptureFixture[str]):
    assert main(["explain", "2026-02-13T15:00", "3周"]) == 1
    assert "期限「3周」应为工作日数、日数或者月数" in capsys.readouterr().err


def test_counting_days_explores_no_rulebook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """An edition that isn't released yet lies beside the others."""
    copytree(LAW / "rulebooks", tmp_path / "rulebooks")
    copytree(LAW / "calendars", tmp_path / "calendars")
    edition(tmp_path / "rulebooks", "jintan-2019-e3", ("applies_from = 2027-01-01", "applies_from = 2027-07-01"))
    monkeypatch.setattr("matters.law.LAW", tmp_path)
    monkeypatch.setattr("domain.reading.loader.explore", None)
    assert main(["explain", "2027-07-02T15:00", "3"]) == 0


def edition(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """Copy the next edition into a folder under another name, with changes to its head."""
    copy = copytree(NEXT, folder / name)
    head = copy / "rulebook.toml"
    text = head.read_text("utf-8")
    for old, new in (('id = "jintan-2019-e2"', f'id = "{name}"'), *changes):
        assert old in text, f"not in the head: {old}"
        text = text.replace(old, new, 1)
    head.write_text(text, "utf-8")
    return copy


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ((), "applies_from: 「jintan-2019-e2」自同日起适用（2027-01-01）"),
        ((("in_force = 2019-12-03", "in_force = 2027-07-01"),), "applies_from: 早于施行日期 in_force（2027-07-01）"),
        ((('edition_of = "jintan-2019"', 'edition_of = "jintan-2020"'),), "没有这份首版「jintan-2020」，是否为"),
        ((('id = "jintan-2019-e3"', 'id = "jintan-2019-e4"'),), "id: 「jintan-2019-e4」应与文件名或者文件夹名一致"),
    ],
)  # fmt: skip
def test_a_wrong_head_is_told_before_anything_is_explored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    changes: tuple[tuple[str, str], ...], told: str,
):  # fmt: skip
    monkeypatch.setattr("domain.reading.loader.explore", None)
    copy = edition(tmp_path, "jintan-2019-e3", *changes)
    assert main(["check", str(copy)]) == 1
    assert told in capsys.readouterr().err


def test_a_reader_that_has_read_enough_is_no_fault():
    piped = f"set -o pipefail; {ROOT / 'shouwen'} table {NEXT} | head -1"
    told = subprocess.run(["bash", "-c", piped], capture_output=True, text=True, check=True)
    assert (told.stdout.count("\n"), told.stderr) == (1, "")


def test_a_start_that_is_no_day_is_told(capsys: pytest.CaptureFixture[str]):
    assert main(["explain", "yesterday", "3"]) == 1
    assert "应为日期或时间" in capsys.readouterr().err


def test_a_scenario_is_played_as_a_timeline(capsys: pytest.CaptureFixture[str]):
    assert main(["simulate", str(ROOT / "docs/scenarios/spring-festival.yaml")]) == 0
    told = capsys.readouterr().out
    assert "待履行：书面移交主管部门（首问机关 housing/housing-1，至 2026-02-24 24:00）" in told
    assert "2026-02-25 00:00  逾期" in told


def test_a_refused_step_says_why_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "scenario.yaml"
    file.write_text(
        f"rulebook: {FIRST}\nopen: {{ at: 2026-03-02 10:00 }}\nsteps:\n  - {{ at: 2026-03-02 11:00, act: refuse }}\n",
        "utf-8",
    )
    assert main(["simulate", str(file)]) == 1
    assert "不予办理：被拒绝：" in capsys.readouterr().out


def test_a_directory_is_checked_without_a_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["directory", "check", str(SAMPLE)]) == 0
    assert capsys.readouterr().out.strip() == "没有问题：18 个机关，94 个岗位"
    wrong = tmp_path / "wrong.toml"
    text = SAMPLE.read_text("utf-8")
    text = text.replace('head = "water-head"', 'head = "housing-head"')
    wrong.write_text(text.replace('kind = "party"', 'kind = "partie"'), "utf-8")
    assert main(["directory", "check", str(wrong)]) == 1
    told = capsys.readouterr().err.splitlines()
    assert "agency[water].head: 本机关没有人员「housing-head」" in told
    assert any(line.startswith("agency[party-office].kind: 没有这类机关「partie」，是否为 party？") for line in told)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (r"\u200b", "不能为空"),
        (r"\u3164 ", "不能为空"),
        (r"区\u0000局", "含有看不见的字符，请删去"),
        (r"区\u000b局", "含有看不见的字符，请删去"),
        (r"区\u202e局", "含有看不见的字符，请删去"),
        (r"区\u200b局", "含有看不见的字符，请删去"),
    ],
)
def test_a_name_in_a_directory_can_be_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, why: str
) -> None:
    sample, wrong = SAMPLE.read_text("utf-8"), tmp_path / "wrong.toml"
    wrong.write_text(re.sub('name = "[^"]*"', lambda _: f'name = "{name}"', sample, count=1), "utf-8")
    assert main(["directory", "check", str(wrong)]) == 1
    assert capsys.readouterr().err.splitlines() == [f"agency[0].name: {why}"]


def test_a_name_in_a_directory_is_kept_in_one_form() -> None:
    row = '[[agency]]\nid = "a"\nkind = "party"\nname = " Cafe\u0301 "\n'
    assert [each.name for each in directory_file.read(row).agency] == ["Caf\u00e9"]


async def test_an_installation_gets_its_schema_and_its_directory_and_may_get_them_again(empty_database_url: str):
    for _ in range(2):
        done = shouwen("migrate", url=empty_database_url)
        assert done.returncode == 0, done.stderr
        done = shouwen("directory", "load", str(SAMPLE), url=empty_database_url)
        assert (done.returncode, done.stdout.strip()) == (0, "已载入：18 个机关，94 个岗位"), done.stderr
    async with await connect(empty_database_url) as pool:
        assert len(await Directory(pool).agencies()) == 18
    told = shouwen("diff", FIRST, NEXT, url=empty_database_url).stdout.strip().splitlines()[-1]
    assert told == "依 jintan-2019 在办的事项 0 件，其中 0 件待履行有变动的义务；在办的事项照原来的规则办完。"


def test_without_a_database_it_says_which_setting_is_missing():
    done = shouwen("migrate")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("请在环境变量 DATABASE_URL 中写明数据库")


def test_the_script_runs_from_anywhere(tmp_path: Path):
    done = subprocess.run([str(ROOT / "shouwen"), "--help"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "规则文本" in done.stdout


def test_somebody_else_of_the_sample_can_stand_in_for_whoever_recuses_himself() -> None:
    people = tomllib.loads(SAMPLE.read_text("utf-8"))["official"]
    held = Counter((each["agency"], role) for each in people for role in each["roles"])
    parts = [("conduct-office", role) for role in ("verifier", "decider", "reviewer")]
    assert [part for part in (*parts, ("party-office", "appeal")) if held[part] < 2] == []
