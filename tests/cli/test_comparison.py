"""What differs between two rulebooks, as `shouwen diff` tells it."""

from dataclasses import replace
from pathlib import Path

import pytest

from cli import comparison
from cli.__main__ import main
from domain.law.limits import Limit
from domain.reading.loader import read
from matters.law import LAW

FIRST, NEXT = (str(LAW / "rulebooks" / name) for name in ("jintan-2019", "jintan-2019-e2"))


def test_two_rulebooks_are_compared(capsys: pytest.CaptureFixture[str]):
    assert main(["diff", FIRST, FIRST]) == 0
    assert capsys.readouterr().out.strip() == "没有变动"
    assert main(["diff", FIRST, NEXT]) == 0
    told = capsys.readouterr().out
    assert "首问事项·审批延期申请（decide_extension）：新增" in told
    assert "首问事项·按期办结（complete）：变动" in told
    parts = [line for line in told.splitlines() if not line.startswith(" ")]
    assert parts[:3] == ["施行", "期限如何计算", "角色"], "what stands at the head of the file"
    assert {"首问事项：情形与时点", "条文与规则"} < {*parts}
    assert not [sign for sign in ("](#", "<a id", "<br>") if sign in told], "links and cells are for pages"


def test_of_several_starts_those_that_differ_are_told(capsys: pytest.CaptureFixture[str]):
    assert main(["diff", FIRST, NEXT]) == 0
    _, *lines = capsys.readouterr().out.split("首问事项·认定事项归属（route）：变动\n")[1].splitlines()
    assert lines[:3] == [
        "    - 收到事项：承办机关收到当日（工作日）",
        "    + 收到事项（不是由另一件拆分而来），至少到这件事的当日（工作日）：承办机关收到当日（工作日）",
        "    + 收到事项（由另一件拆分而来）：当日（工作日）",
    ]


def test_a_reading_that_still_says_the_old_limit_is_told():
    edition = read(Path(NEXT))
    case = edition.procedures["case"]
    transfer = case.rules["transfer"]
    assert transfer.term
    later = replace(transfer, term=replace(transfer.term, limit=Limit("working_days", 3)))
    after = replace(
        edition, procedures=edition.procedures | {"case": replace(case, rules=case.rules | {"transfer": later})}
    )
    (told,) = comparison.outdated(edition, after)
    assert told.endswith("（transfer）：解释里仍有原来的时限「2个工作日」")
