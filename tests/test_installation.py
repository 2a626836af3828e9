"""The command of the operator's guide that locks images by digest names each image that is pulled, and no other."""

import re
import shutil
import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
# It stands for the registry, which no test asks: it answers only the command that the guide gives.
_DOCKER = """#!/bin/sh
[ "$1 $2 $3" = "buildx imagetools inspect" ] && [ "$5 $6" = "--format {{.Manifest.Digest}}" ] || exit 64
printf 'sha256:%s\\n' "$(printf %s "$4" | sha256sum | cut -c -64)"
"""


def test_the_command_locks_every_image_that_is_pulled(tmp_path: Path) -> None:
    guide = (ROOT / "docs/operators-guide.md").read_text("utf-8")
    (command,) = re.findall(r"```sh\n(\{ echo services:.*?> images\.lock\.yml)\n", guide, re.DOTALL)
    docker = tmp_path / "docker"
    docker.write_text(_DOCKER)
    docker.chmod(0o700)
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, env=path, check=True)
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    locked = yaml.safe_load((tmp_path / "images.lock.yml").read_text("utf-8"))["services"]
    pulled = {name: each["image"] for name, each in composed.items() if "pull_policy" not in each}
    assert {name: each["image"].partition("@")[0] for name, each in locked.items()} == pulled
    assert all(re.fullmatch(r"[\w./:-]+@sha256:[0-9a-f]{64}", each["image"]) for each in locked.values())
