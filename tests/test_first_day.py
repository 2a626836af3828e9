"""A vendor's first day: each request of the Chinese guide runs on real servers, and is answered as the guide says."""

import asyncio
import json
import os
import re
from pathlib import Path
from typing import Any

from testing.stack import Stack

GUIDE = (Path(__file__).parents[1] / "docs/integrators-guide.zh-CN.md").read_text("utf-8")
OTHERS = GUIDE.split("\n## 十、写成测试\n")[1].split("\n## ")[0]  # its commands are for another folder
STEPS = re.findall(r"```sh\n(.*?)```(?:\s*```json\n(.*?)```)?", GUIDE.replace(OTHERS, ""), re.DOTALL)
MORE, END = "…", "\x1e"


def differences(said: Any, got: Any, at: str = "") -> list[str]:
    """Where an answer differs from what the guide says. … stands for any value, for any end, or for further items."""
    if said == MORE:
        return []
    if isinstance(said, dict) and isinstance(got, dict):
        return [
            each for key, value in said.items() for each in differences(value, got.get(key, "absent"), f"{at}.{key}")
        ]
    if isinstance(said, list) and isinstance(got, list):
        return _items(said, got, at)
    if isinstance(said, str) and isinstance(got, str) and said.endswith(MORE):
        return [] if got.startswith(said[:-1]) else [f"{at}: {said} ≠ {got}"]
    return [] if said == got else [f"{at}: {said} ≠ {got}"]


def _items(said: list[Any], got: list[Any], at: str) -> list[str]:
    if MORE not in said and len(said) > len(got):
        return [f"{at}: {len(got)} items"]
    if MORE not in said:
        return [
            each
            for n, (one, other) in enumerate(zip(said, got, strict=False))
            for each in differences(one, other, f"{at}[{n}]")
        ]
    cut = said.index(MORE)
    rest = said[cut + 1 :]
    return _items(said[:cut], got, at) + _items(rest, got[len(got) - len(rest) :], at)


def test_the_comparison_sees_what_differs() -> None:
    assert differences({"a": ["x", "…", "z"]}, {"a": ["x", "y", "z"], "b": 1}) == []
    assert differences({"a": "pre…"}, {"a": "prefix"}) == []
    assert differences({"a": 1}, {"b": 1}) == [".a: 1 ≠ absent"]
    assert differences({"a": ["x", "…", "z"]}, {"a": ["x", "y"]}) == [".a[0]: z ≠ y"]
    assert differences([{"a": 1}], []) == [": 0 items"]


async def test_every_step_of_the_first_day_is_answered_as_the_guide_says(stack: Stack) -> None:
    script = f"\nprintf '{END}'\n".join(request for request, _ in STEPS)
    shell = await asyncio.create_subprocess_exec(
        "bash", "-eu", "-c", script, env={**os.environ, "API": stack.url},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = (stream.decode() for stream in await shell.communicate())
    assert shell.returncode == 0, out + err
    answers = out.split(END)
    assert len(answers) == len(STEPS) > 10
    for (request, said), answer in zip(STEPS, answers, strict=True):
        if said:
            assert differences(json.loads(said), json.loads(answer)) == [], f"{request}\n{answer}"
