"""Reads how long sealed texts are kept (``law/retention.toml``)."""

import tomllib
from pathlib import Path
from typing import Any

from domain.law.retention import Kept, Retention


def read(path: Path) -> Retention:
    """The rules in a file. Raises ValueError with the row that can't be used."""
    told = tomllib.loads(path.read_text("utf-8"))
    rules = tuple(_rule(row, f"{path.name} 第 {n} 项") for n, row in enumerate(told["kept"], 1))
    if len({(each.procedure, each.matter_type) for each in rules}) < len(rules):
        raise ValueError(f"{path.name}：同一种程序、同一类型只能有一项")
    return Retention(rules=rules, day=told["day"], at=told["at"])


def _rule(row: dict[str, Any], where: str) -> Kept:
    try:
        rule = Kept(**row)
    except TypeError:
        raise ValueError(f"{where}：应有 procedure、years、basis，可有 matter_type") from None
    if type(rule.years) is not int or rule.years < 1 or not rule.basis:
        raise ValueError(f"{where}：years 应为 1 以上的整数，basis 应写明依据")
    return rule
