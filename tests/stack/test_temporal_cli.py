import subprocess
from pathlib import Path

import pytest

from stack import temporal_cli


def program(path: Path, says: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """No CLI anywhere, no Go."""
    monkeypatch.delenv("TEMPORAL_CLI", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_the_named_one_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program(tmp_path / "environment" / "temporal", "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)")
    named = program(tmp_path / "mine", "whatever it says")
    monkeypatch.setenv("TEMPORAL_CLI", str(named))
    assert temporal_cli.find() == named


def test_a_wrong_name_is_said_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TEMPORAL_CLI", str(tmp_path / "missing"))
    with pytest.raises(temporal_cli.CliError, match="TEMPORAL_CLI"):
        temporal_cli.find()


def test_one_with_too_old_a_server_is_passed_over(tmp_path: Path):
    program(tmp_path / "environment" / "temporal", "temporal version 1.3.0 (Server 1.27.1, UI 2.36.0)")
    recent = program(tmp_path / "bin" / "temporal", "temporal version 2.0.0 (Server 1.33.0, UI 3.0.0)")
    assert temporal_cli.find() == recent


def test_an_earlier_build_is_kept(tmp_path: Path):
    [pinned] = [line.split()[1] for line in go_module() if line.startswith("github.com/temporalio/cli ")]
    built = program(tmp_path / "cache" / "shouwen" / f"temporal-{pinned}" / "temporal", "built before")
    assert temporal_cli.find() == built


def test_a_build_lands_whole_or_not_at_all(tmp_path: Path):
    program(tmp_path / "bin" / "go", "no network").write_text("#!/bin/sh\necho 'no network' >&2\nexit 1\n")
    with pytest.raises(temporal_cli.CliError, match="no network"):
        temporal_cli.find()
    assert not list(tmp_path.glob("cache/shouwen/*/temporal"))
    go = '#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\n'
    go += 'printf "#!/bin/sh\\necho built" >"$2"\n/bin/chmod +x "$2"\n'
    program(tmp_path / "bin" / "go", "").write_text(go)
    assert subprocess.run([temporal_cli.find()], capture_output=True, text=True, check=True).stdout == "built\n"


def test_without_any_the_ways_out_are_named():
    with pytest.raises(temporal_cli.CliError, match="安装 Go"):
        temporal_cli.find()


def go_module() -> list[str]:
    module = Path(__file__).parents[2] / "tools" / "temporal" / "go.mod"
    return [line.strip() for line in module.read_text().splitlines()]
