"""What an installation runs: each image that is pulled can be locked, only the host reaches it, and a command lists all
dependencies.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
# It stands for the registry, which no test asks: it answers only the command that the guide gives.
_DOCKER = """#!/bin/sh
[ "$1 $2 $3" = "buildx imagetools inspect" ] && [ "$5 $6" = "--format {{.Manifest.Digest}}" ] || exit 64
printf 'sha256:%s\\n' "$(printf %s "$4" | sha256sum | cut -c -64)"
"""


def services() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]


def test_temporals_ui_changes_nothing_and_only_this_host_reaches_a_port() -> None:
    composed = services()
    assert composed["temporal-ui"]["environment"]["TEMPORAL_DISABLE_WRITE_ACTIONS"] == "true"
    ports = {name: each["ports"] for name, each in composed.items() if "ports" in each}
    assert ports.keys() == {"api", "temporal-ui"}
    assert all(port.startswith("127.0.0.1:") for each in ports.values() for port in each)


def test_a_command_lists_every_dependency_with_its_hashes(tmp_path: Path) -> None:
    """The command of `make sbom`."""
    (recipe,) = re.findall(r"^sbom:.*\n\t@\$\(PYTHON\) (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    command = shlex.split(recipe.replace("sbom.json", str(tmp_path / "sbom.json")))
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, capture_output=True)
    listed = json.loads((tmp_path / "sbom.json").read_bytes())["components"]
    locked = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    assert {(each["name"], each["version"]) for each in listed} == set(locked)
    assert all(each["externalReferences"][0]["hashes"] for each in listed)


def test_the_command_locks_every_image_that_is_pulled(tmp_path: Path) -> None:
    guide = (ROOT / "docs/operators-guide.md").read_text("utf-8")
    (command,) = re.findall(r"```sh\n(\{ echo services:.*?> images\.lock\.yml)\n", guide, re.DOTALL)
    docker = tmp_path / "docker"
    docker.write_text(_DOCKER)
    docker.chmod(0o700)
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, env=path, check=True)
    composed = services()
    locked = yaml.safe_load((tmp_path / "images.lock.yml").read_text("utf-8"))["services"]
    pulled = {name: each["image"] for name, each in composed.items() if "pull_policy" not in each}
    assert {name: each["image"].partition("@")[0] for name, each in locked.items()} == pulled
    assert all(re.fullmatch(r"[\w./:-]+@sha256:[0-9a-f]{64}", each["image"]) for each in locked.values())
