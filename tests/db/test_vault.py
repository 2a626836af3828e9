import asyncio
import secrets
from dataclasses import replace

import asyncpg
import pytest

from db.pool import Pool, connect, dumps
from db.vault import matter_keys
from db.vault.keyring import Keyring, Tampered, UnknownKey, fingerprint
from db.vault.rewrap import OWNER, Rewrap
from db.vault.texts import NoSuchText, Reader, Vault
from db.writes.receipts import Receipts
from domain.matter.fields import MAX_TEXT, SEALED
from tests.db.conftest import answering, open_matter

KEY = secrets.token_bytes(32)
KEYS = Keyring({"k1": KEY})
WHO = Reader(id="li", agency="water", purpose="核实")
# what only somebody with the database in their hands can do
UNLOCK = "alter table sealed_text disable trigger append_only"
LOCK = "alter table sealed_text enable always trigger append_only"


@pytest.fixture
def vault(pool: Pool) -> Vault:
    """Without a key in its memory: what is in the database is what is used."""
    return Vault(pool, KEYS)


@pytest.fixture
def receipts(pool: Pool) -> Receipts:
    return Receipts(pool, Vault(pool, KEYS), answering)


async def seal(pool: Pool, vault: Vault, number: str, *texts: str) -> list[str]:
    async with pool.acquire() as conn, conn.transaction():
        return await vault.seal(conn, number, texts)


@pytest.mark.parametrize("text", ["", "某某，电话 0000", "😀" * 7, "字" * MAX_TEXT])
async def test_what_is_sealed_opens(pool: Pool, vault: Vault, number: str, text: str) -> None:
    (sealed,) = await seal(pool, vault, number, text)
    assert SEALED.fullmatch(sealed)
    ref, length, _ = sealed.split(":")
    assert int(length) == len(text)
    assert await vault.open(number, sealed, WHO) == text
    assert await Vault(pool, KEYS).open(number, ref, WHO) == text


async def test_the_same_text_looks_different_each_time(pool: Pool, vault: Vault, number: str) -> None:
    sealed = await seal(pool, vault, number, "同一句", "同一句")
    sealed += await seal(pool, vault, number, "同一句")
    refs, _, macs = zip(*(one.split(":") for one in sealed), strict=True)
    assert len(set(refs)) == len(set(macs)) == 3
    async with pool.acquire() as conn:
        stored = await conn.fetch("select nonce, ciphertext from sealed_text where ref = any($1)", refs)
    assert len({row["nonce"] for row in stored}) == len({row["ciphertext"] for row in stored}) == 3
    assert "同一句".encode() not in b"".join(row["ciphertext"] for row in stored)


async def test_reading_is_recorded(pool: Pool, vault: Vault, number: str) -> None:
    (sealed,) = await seal(pool, vault, number, "内容")
    await vault.open(number, sealed, WHO)
    (read,) = await vault.reads(number)
    assert (read.ref, read.reader, read.agency, read.purpose) == (sealed.split(":")[0], "li", "water", "核实")


async def test_who_fails_to_read_is_recorded_too(pool: Pool, vault: Vault, number: str) -> None:
    (sealed,) = await seal(pool, vault, number, "内容")
    ref = sealed.split(":")[0]
    for asked in (f"{ref}:9:{sealed[-22:]}", "x" * 16, "某人的名字"):
        with pytest.raises((NoSuchText, Tampered)):
            await vault.open(number, asked, WHO)
    await vault.denied(number, sealed, replace(WHO, via="hall", purpose=None))
    assert [(read.ref, read.via, read.purpose, read.outcome) for read in await vault.reads(number)] == [
        (ref, None, "核实", "unknown"), ("x" * 16, None, "核实", "unknown"), (None, None, "核实", "unknown"),
        (ref, "hall", None, "denied"),
    ]  # fmt: skip


async def test_a_try_in_a_matter_that_is_not_there_is_recorded(own_pool: Pool) -> None:
    vault = Vault(own_pool, KEYS)
    with pytest.raises(NoSuchText):
        await vault.open("19700101-000001", "x" * 16, WHO)
    await vault.denied("某人的名字", "某人的名字", WHO)
    async with own_pool.acquire() as conn:
        kept = await conn.fetch("select number, ref, reader, purpose, outcome from text_read order by id")
    assert [tuple(each) for each in kept] == [
        ("?", "x" * 16, "li", None, "unknown"), ("", None, "li", None, "denied"),
    ]  # fmt: skip


async def test_what_a_reading_is_for_is_sealed(own_pool: Pool) -> None:
    vault = Vault(own_pool, KEYS)
    number = await open_matter(Receipts(own_pool, vault, answering))
    (sealed,) = await seal(own_pool, vault, number, "内容")
    await vault.open(number, sealed, replace(WHO, purpose="核对某甲的申请"))
    async with own_pool.acquire() as conn:
        assert SEALED.fullmatch(await conn.fetchval("select purpose from text_read"))
        plain = "insert into text_read (number, reader, agency, outcome, purpose) values ('1', 'a', 'a', 'read', 'x')"
        with pytest.raises(asyncpg.CheckViolationError):
            await conn.execute(plain)
    assert [read.purpose for read in await vault.reads(number)] == ["核对某甲的申请"]


async def test_what_cannot_be_recorded_is_not_read(pool: Pool, vault: Vault, number: str) -> None:
    (sealed,) = await seal(pool, vault, number, "内容")
    with pytest.raises(asyncpg.NotNullViolationError):
        await vault.open(number, sealed, replace(WHO, agency=None))  # type: ignore[arg-type]
    assert await vault.reads(number) == []


@pytest.mark.parametrize(
    "tampering",
    [
        "ciphertext = set_byte(ciphertext, 0, get_byte(ciphertext, 0) # 1)",
        "ciphertext = substr(ciphertext, 2)",
        "nonce = set_byte(nonce, 0, get_byte(nonce, 0) # 1)",
        "mac = reverse(mac)",
        "length = length + 1",
    ],
)
async def test_tampering_shows(pool: Pool, owner: Pool, vault: Vault, number: str, tampering: str) -> None:
    (sealed,) = await seal(pool, vault, number, "内容")
    ref = sealed.split(":")[0]
    async with owner.acquire() as conn, conn.transaction():
        await conn.execute(UNLOCK)
        await conn.execute(f"update sealed_text set {tampering} where ref = $1", ref)  # noqa: S608 - above
        await conn.execute(LOCK)
    with pytest.raises(Tampered):
        await vault.open(number, ref, WHO)
    assert [(read.ref, read.outcome, read.purpose) for read in await vault.reads(number)] == [(ref, "altered", "核实")]


async def test_a_text_moved_to_another_matter_does_not_open(
    pool: Pool, owner: Pool, vault: Vault, receipts: Receipts, number: str
) -> None:
    (sealed,) = await seal(pool, vault, number, "内容")
    ref, length, mac = sealed.split(":")
    other = await open_matter(receipts)
    with pytest.raises(NoSuchText):
        await vault.open(other, sealed, WHO)
    for forged in (f"{ref}:{length}:{mac[::-1]}", f"{ref}:9:{mac}", f"{ref}:{length}"):
        with pytest.raises(Tampered):
            await vault.open(number, forged, WHO)
    async with owner.acquire() as conn, conn.transaction():
        await conn.execute(UNLOCK)
        await conn.execute("update sealed_text set number = $2 where ref = $1", ref, other)
        await conn.execute(LOCK)
    with pytest.raises(Tampered):
        await vault.open(other, ref, WHO)


async def test_keys_are_bound_to_their_matter(
    pool: Pool, owner: Pool, vault: Vault, receipts: Receipts, number: str
) -> None:
    other = await open_matter(receipts)
    async with owner.acquire() as conn:
        take_over = "update vault_key set wrapped = (select wrapped from vault_key where number = $1) where number = $2"
        await conn.execute(take_over, number, other)
    with pytest.raises(Tampered):
        await seal(pool, vault, other, "内容")


async def test_the_first_key_wraps_and_each_key_unwraps(pool: Pool, vault: Vault, number: str) -> None:
    (sealed,) = await seal(pool, vault, number, "内容")
    newer = secrets.token_bytes(32)
    with pytest.raises(UnknownKey):
        await Vault(pool, Keyring({"k2": newer})).open(number, sealed, WHO)
    both = Keyring({"k2": newer, "k1": KEY})
    assert await Vault(pool, both).open(number, sealed, WHO) == "内容"
    later = await open_matter(Receipts(pool, Vault(pool, both), answering))
    with pytest.raises(UnknownKey):
        await seal(pool, vault, later, "内容")
    async with pool.acquire() as conn:
        ids = await conn.fetch("select number, key_id from vault_key where number in ($1, $2)", number, later)
    assert dict(ids) == {number: "k1", later: "k2"}


async def test_a_key_that_was_wrapped_before_keys_had_ids_is_unwrapped(
    pool: Pool, owner: Pool, vault: Vault, number: str
) -> None:
    (sealed,) = await seal(pool, vault, number, "内容")
    async with owner.acquire() as conn:
        await conn.execute("update vault_key set key_id = $2 where number = $1", number, fingerprint(KEY))
    assert await Vault(pool, KEYS).open(number, sealed, WHO) == "内容"


async def test_another_key_under_the_same_id_unwraps_nothing(pool: Pool, vault: Vault, number: str) -> None:
    (sealed,) = await seal(pool, vault, number, "内容")
    with pytest.raises(Tampered):
        await Vault(pool, Keyring({"k1": secrets.token_bytes(32)})).open(number, sealed, WHO)


async def test_a_matter_without_a_key_seals_nothing(pool: Pool, vault: Vault) -> None:
    with pytest.raises(NoSuchText):
        await seal(pool, vault, "19700101-000001", "内容")


async def test_no_plaintext_in_any_table(pool: Pool, receipts: Receipts, vault: Vault, number: str) -> None:
    (sealed,) = await seal(pool, vault, number, "不可外泄的一句话")
    async with receipts.intake("hall", secrets.token_hex(8), b"mac") as intake:
        await intake.receipt(secrets.token_hex(8), "case", number, "note", {"text": sealed})
    async with pool.acquire() as conn:
        tables = await conn.fetch(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        )
        for (table,) in tables:
            rows = await conn.fetch(f"select * from {table}")  # noqa: S608 - the database's own names
            dumped = dumps([[str(value) for value in row.values()] for row in rows])
            assert "不可外泄" not in dumped
            assert "不可外泄".encode().hex() not in dumped


async def test_what_was_wrapped_anew_stays_where_a_key_is_missing(own_database_url: str) -> None:
    lost, old, new = (secrets.token_bytes(32) for _ in range(3))
    async with await connect(own_database_url) as pool, await connect(own_database_url, role=OWNER) as owners:
        first = await open_matter(Receipts(pool, Vault(pool, Keyring({"k1": old})), answering))
        second = await open_matter(Receipts(pool, Vault(pool, Keyring({"lost": lost})), answering))
        rewrap = Rewrap(owners, Keyring({"k2": new, "k1": old}))
        with pytest.raises(UnknownKey, match="lost"):
            _ = [done async for done in rewrap.all(1)]
        ids = dict(await owners.fetch("select number, key_id from vault_key"))
        assert (ids, await rewrap.left()) == ({first: "k2", second: "lost"}, 1)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            _ = [done async for done in Rewrap(pool, Keyring({"k3": new, "k2": new})).all(1)]


async def test_a_key_stays_in_memory_for_a_bounded_time(
    pool: Pool, vault: Vault, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matter_keys, "LIFETIME", 0.3)
    keys = vault._keys
    (sealed,) = await seal(pool, vault, number, "内容")
    key = keys.get(number)
    assert await vault.open(number, sealed, WHO) == "内容"
    assert keys.get(number) is key
    async with asyncio.timeout(5):
        while len(keys):  # noqa: ASYNC110 - nobody asks for it; time alone is awaited
            await asyncio.sleep(0.05)
    assert await vault.open(number, sealed, WHO) == "内容"
