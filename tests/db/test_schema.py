"""db/schema.sql, which people read, is what the migrations come to: PostgreSQL's own catalog says the same of both."""

import json
import secrets

import asyncpg
import pytest

from db.migrate import migrate
from db.pool import MIGRATIONS, queries
from stack.servers import create_database

SCHEMA = MIGRATIONS.parent / "schema.sql"
# What it says of everything that a schema may hold, in words that don't depend on the order of creation.
CATALOG = {
    "relations": """
        select c.relname, c.relkind, c.relpersistence, c.reloptions, c.relrowsecurity, c.relforcerowsecurity,
            c.relacl::text[], case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end as view
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind <> 'i'""",
    "columns": """
        select c.relname, a.attname, row_number() over (partition by c.oid order by a.attnum) as position,
            format_type(a.atttypid, a.atttypmod) as type, a.attnotnull, a.attidentity, a.attgenerated, a.attacl::text[],
            l.collname, pg_get_expr(d.adbin, d.adrelid) as default
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        left join pg_collation l on l.oid = a.attcollation
        where n.nspname = 'public' and c.relkind <> 'i' and a.attnum > 0 and not a.attisdropped""",
    "constraints": """
        select c.relname, x.conname, x.contype, x.convalidated, pg_get_constraintdef(x.oid) as definition
        from pg_constraint x join pg_class c on c.oid = x.conrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public'""",
    "indexes": """
        select c.relname, pg_get_indexdef(i.indexrelid) as definition, i.indisunique, i.indisprimary
        from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public'""",
    "triggers": """
        select c.relname, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid) as definition
        from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and not t.tgisinternal""",
    "policies": "select tablename, policyname, permissive, roles::text[], cmd, qual, with_check from pg_policies",
    "functions": """
        select p.proname, p.proacl::text[], pg_get_functiondef(p.oid) as definition
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public'""",
    "sequences": """
        select sequencename, data_type::text, start_value, min_value, max_value, increment_by, cycle, cache_size
        from pg_sequences where schemaname = 'public'""",
    "types": """
        select t.typname, t.typtype, array(select enumlabel from pg_enum where enumtypid = t.oid order by enumsortorder)
        from pg_type t join pg_namespace n on n.oid = t.typnamespace
        where n.nspname = 'public' and t.typtype in ('d', 'e', 'r')""",
    "extensions": "select extname from pg_extension",
    "incompatible": "select later, earlier from incompatible",
    "own finding": "select act from own_finding",
}


async def told(url: str) -> dict[str, list[str]]:
    """What the catalog says, part by part."""
    conn = await asyncpg.connect(url)
    parts: dict[str, list[str]] = {}
    for part, query in CATALOG.items():
        rows = [json.dumps(dict(row), default=str, ensure_ascii=False) for row in await conn.fetch(query)]
        parts[part] = sorted(rows)
    await conn.close()
    return parts


@pytest.fixture(scope="module")
async def both(cluster_url: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """A database made from the schema, and one migrated from nothing."""
    name = f"schema_{secrets.token_hex(4)}"
    written, migrated = [await create_database(cluster_url, f"{name}_{which}") for which in ("written", "migrated")]
    await migrate(migrated)
    conn = await asyncpg.connect(written)
    runner = queries("migrate")
    for made_by_the_runner in (runner.ensure_roles, runner.ensure_table, runner.show_table):
        await made_by_the_runner(conn)
    await conn.execute(SCHEMA.read_text("utf-8"))
    await conn.close()
    return await told(written), await told(migrated)


@pytest.mark.parametrize("part", CATALOG)
def test_the_schema_is_what_the_migrations_come_to(
    both: tuple[dict[str, list[str]], dict[str, list[str]]], part: str
) -> None:
    written, migrated = both
    assert written[part] == migrated[part]
    assert migrated[part] or part in ("policies", "types"), "there are none yet"
