"""Where the Temporal CLI is. This one program is the dev server, the Web UI and the time skipping."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from process import arguments

_MODULE = Path(__file__).parent.parent / "tools" / "temporal"
_PACKAGE = "github.com/temporalio/cli"
_SERVER_AT_LEAST = (1, 32)
_REPORT_EVERY = 15.0  # seconds between two reports on the build


class CliError(RuntimeError):
    """There is no usable Temporal CLI and none can be built. The message tells a person what to do."""


def find() -> Path:
    """Return the program: the one that $TEMPORAL_CLI names, or the one on PATH or in the cache; otherwise build it."""
    if named := os.environ.get("TEMPORAL_CLI"):
        if not os.access(named, os.X_OK):
            raise CliError(f"TEMPORAL_CLI 所指的 {named} 不是可执行文件")
        return Path(named)
    on_path = shutil.which("temporal")
    if on_path and _recent(Path(on_path)):
        return Path(on_path)
    return built("temporal", f"{_PACKAGE}/cmd/temporal")


def built(name: str, package: str) -> Path:
    """Return a program of the pinned release: the one in the cache; otherwise build it from this Go package."""
    cached = _cache() / name
    if not cached.exists():
        _make(cached, package)
    return cached


def _recent(program: Path) -> bool:
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    version = re.search(r"Server (\d+)\.(\d+)", answer.stdout)
    return version is not None and tuple(map(int, version.groups())) >= _SERVER_AT_LEAST


def _version() -> str:
    """Return the release that tools/temporal pins, such as ``v1.9.1``."""
    pinned = re.search(rf"{re.escape(_PACKAGE)} (v\S+)", (_MODULE / "go.mod").read_text(encoding="utf-8"))
    if pinned is None:
        raise CliError(f"{_MODULE / 'go.mod'} 没有写明 {_PACKAGE} 的版本")
    return pinned[1]


def _cache() -> Path:
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "shouwen" / f"temporal-{_version()}"


def _make(program: Path, package: str) -> None:
    program.parent.mkdir(parents=True, exist_ok=True)
    with (
        _one_at_a_time(program.with_suffix(".lock")),
        tempfile.TemporaryDirectory(dir=program.parent) as folder,
    ):
        if program.exists():  # another process built it while this one waited
            return
        fresh = Path(folder) / program.name
        _build(fresh, package)
        fresh.replace(program)


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("另一个进程正在准备 Temporal，请稍候……")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(program: Path, package: str) -> None:
    go = shutil.which("go")
    if go is None:
        raise CliError(
            "没有可用的 Temporal CLI，也无法构建。请任选其一："
            "安装 Temporal CLI（含服务器 1.32 以上）并放到 PATH；"
            "用环境变量 TEMPORAL_CLI 指明它的位置；或安装 Go 后重试。"
        )
    _say(f"正在构建 Temporal {_version()}（约需 4 分钟，只需一次）……")
    command = [go, "build", "-trimpath", "-ldflags", "-s -w", "-o", str(program), package]
    with (
        tempfile.TemporaryFile("w+") as output,
        subprocess.Popen(command, cwd=_MODULE, stdin=subprocess.DEVNULL, stdout=output, stderr=output) as build,
    ):
        spent = 0.0
        while build.poll() is None:
            try:
                build.wait(_REPORT_EVERY)
            except subprocess.TimeoutExpired:
                spent += _REPORT_EVERY
                _say(f"仍在构建 Temporal，已用 {spent:.0f} 秒……")
        if build.returncode:
            output.seek(0)
            raise CliError(f"构建 Temporal 失败：\n{output.read()[-2000:]}")
    _say("Temporal 已构建完成。")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    arguments.none(__doc__)
    try:
        print(find())
    except CliError as error:
        sys.exit(str(error))
