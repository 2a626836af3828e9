"""No query reads a table from end to end that grows with every matter: the plan of each, whatever its values are."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bench.measures.many import GROWING, fill
from db.migrate import migrate
from db.pool import Conn, connect, queries
from stack.servers import create_database
from tests.db.records import AT

MATTERS = 10_000

# What is known of some query and stands against this rule, with the reason.
EXEMPT = {
    ("cases", "page"): "planned for its values: test_plans.py",
    ("reports", "latest"): "only the local stack asks, where clocks are moved",
    ("receipts", "purge"): "planned for its values, since how many receipts are old depends on the span",
    ("rewrap", "left"): "a command of the operator, which wraps all keys",
    ("rewrap", "take"): "the same, in order of the primary key",
    ("rewrap", "put"): "the same",
}
_MODULES = sorted((Path(__file__).parents[3] / "db" / "queries").glob("*.sql"))
_RUNNING = ("migrate", "checks")  # these define things, or read what everything is checked by


@pytest.fixture(scope="module")
async def many(cluster_url: str) -> AsyncIterator[Conn]:
    """A connection to a database with many matters, on which all plans are generic."""
    url = await create_database(cluster_url, f"generic_{secrets.token_hex(4)}")
    await migrate(url)
    async with await connect(url, role="postgres") as owner, owner.acquire() as conn:
        await fill(conn, AT, MATTERS)
        await conn.execute("set plan_cache_mode = force_generic_plan")
        yield conn


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(each for part in plan.get("Plans", []) for each in nodes(part))]


@pytest.mark.parametrize("file", [each for each in _MODULES if each.stem not in _RUNNING], ids=lambda file: file.stem)
async def test_no_query_reads_a_growing_table_from_end_to_end(many: Conn, file: Path) -> None:
    module, found = queries(file.stem), dict[str, list[str]]()
    for name in module.available_queries:
        sql = getattr(module, name).sql
        if name.endswith("_cursor") or sql.lower().startswith("set ") or (file.stem, name) in EXEMPT:
            continue
        values = ", ".join(["null"] * len(module.driver_adapter.var_sorted.get(name, ())))
        await many.execute(f"prepare asked as {sql}")
        asked: Any = await many.fetchval(f"explain (format json) execute asked{f'({values})' if values else ''}")
        await many.execute("deallocate asked")
        scanned = [each["Relation Name"] for each in nodes(asked[0]["Plan"]) if each["Node Type"] == "Seq Scan"]
        if growing := [each for each in scanned if each in GROWING]:
            found[name] = growing
    assert found == {}
