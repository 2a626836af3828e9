"""Commands about sealed texts: the keys that wrap the keys of matters, who has read what, and what goes when its
retention ends.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Annotated, TypeVar

from cyclopts import App, Parameter
from cyclopts.validators import Number

from cli.databases import url_of_database
from db.pool import connect
from db.revisions import Revisions
from db.schedules import Schedules
from db.vault.keyring import Keyring, Tampered, UnknownKey
from db.vault.rewrap import OWNER, Rewrap
from db.vault.texts import Outcome, Vault
from db.writes.shredding import Gone, Listed, Shredding
from domain.clock.calendar import TZ, local
from matters import law
from matters.retention import AT_ONCE, ended, goes
from process.settings import VaultSettings, read

vault = App(name="vault", help="密封文本：更换主密钥，读取记录，到期销毁。")

_HELD = {
    "finding": "有在办的问责核查", "commendation": "有在办的鼓励激励提名", "inspection": "在未完成的督查样本中",
    "part": "拆分出的一件在办", "receipt": "有未办的操作",
}  # fmt: skip
_OUTCOMES: dict[Outcome, str] = {
    "read": "已读", "denied": "不准读", "unknown": "没有这段", "altered": "已被改动", "destroyed": "已销毁",
}  # fmt: skip

Told = TypeVar("Told", Listed, Gone)


@vault.command
def rewrap(*, at_once: Annotated[int, Parameter(validator=Number(gte=1, lte=10_000))] = 500) -> int:
    """用 VAULT_KEYS 的第一把主密钥重新加密各事项的密钥（DATABASE_URL 须为结构的所有者）。

    接口和工作进程照常运行。随时可以中断，再运行即接着做。文本本身不重新加密。

    Parameters
    ----------
    at_once
        每批多少件
    """
    return asyncio.run(_rewrap(read(VaultSettings), at_once))


@vault.command
def due() -> int:
    """列出下次运行将销毁哪些文本、哪些暂缓及原因、哪些新到期（DATABASE_URL 所指的数据库）。不改动任何内容。"""
    return asyncio.run(_told(lines_due))


@vault.command
def gone() -> int:
    """列出已销毁的文本：哪一件、何日、依据（DATABASE_URL 所指的数据库）。"""
    return asyncio.run(_told(lines_gone))


@vault.command
def reads(number: str, /) -> int:
    """列出谁在何时为何读取、或者试图读取一件的密封文本（DATABASE_URL 所指的数据库；目的由 VAULT_KEYS 解密）。

    Parameters
    ----------
    number
        编号；? 为试图读取不存在的编号
    """
    settings = read(VaultSettings)
    return asyncio.run(_reads(settings.database_url, Keyring.of(settings.vault_keys), number))


async def _reads(url: str, keyring: Keyring, number: str) -> int:
    async with await connect(url, max_size=1) as pool:
        for each in await Vault(pool, keyring).reads(number):
            who = f"{each.reader}（{each.agency}）" + (f"经 {each.via}" if each.via else "")
            what = _OUTCOMES[each.outcome], each.ref or "引用不合格式", each.purpose or "没有留存目的"
            print(f"{local(each.read_at):%Y-%m-%d %H:%M:%S}", who, *what, sep="  ")
    return 0


async def _told(tell: Callable[[Shredding], AsyncIterator[str]]) -> int:
    async with await connect(url_of_database(), max_size=1) as pool:
        async for line in tell(Shredding(pool)):
            print(line)
    return 0


async def lines_due(shredding: Shredding) -> AsyncIterator[str]:
    """Say of each matter whose retention has ended what the next run does with it."""
    today, rules, listed = datetime.now(TZ).date(), law.retention(), set[str]()
    async for each in _all(shredding.listed):
        listed.add(each.number)
        why = "、".join(_HELD[held] for held in each.held)
        waits = f"{_day(each.listed_at)} 列出，满七日后销毁"
        what = f"暂缓：{why}" if why else "下次销毁" if goes(rules, each, today) else waits
        yield f"{each.number} 办结 {_day(each.closed_at)}，保管至 {each.ends_on}：{what}"
    after, more = "", True
    while more:
        after, new = await ended(shredding, rules, today, after)
        for each in new:
            if each.number not in listed:
                yield f"{each.number} 办结 {_day(each.closed_at)}，保管至 {each.ends_on}：新到期，下次列出"
        more = bool(after)


async def lines_gone(shredding: Shredding) -> AsyncIterator[str]:
    """Say of each matter whose texts are destroyed when and why."""
    async for each in _all(shredding.gone):
        yield f"{each.number} {_day(each.at)} 销毁 {each.texts} 段，办结 {_day(each.closed_at)}，依据 {each.basis}"


async def _all(page: Callable[[str, int], Awaitable[Sequence[Told]]]) -> AsyncIterator[Told]:
    after = ""
    while some := await page(after, AT_ONCE):
        for each in some:
            yield each
        after = some[-1].number


async def _rewrap(settings: VaultSettings, at_once: int) -> int:
    keyring = Keyring.of(settings.vault_keys)
    async with await connect(settings.database_url, max_size=1, role=OWNER) as pool:
        rewrapping, done = Rewrap(pool, keyring), 0
        everything = await rewrapping.left()
        try:
            async for some in rewrapping.all(at_once):
                done += some
                print(f"已重新加密 {done}/{max(done, everything)} 件", flush=True)
        except UnknownKey as unknown:
            raise ValueError(f"VAULT_KEYS 中没有主密钥 {unknown}，有的事项仍由它加密：请补上后再运行") from None
        except Tampered as tampered:
            raise ValueError(f"解不开，可能已被改动：{tampered}；请保留现场，联系开发人员") from None
        await Revisions(pool, keyring).vouch_anew()
        await Schedules(pool, keyring).vouch_anew()
        left = await rewrapping.left()
    print(f"全部由 {keyring.current} 加密" if not left else f"仍有 {left} 件：有进程还在用旧的主密钥，重启后再运行")
    return 1 if left else 0


def _day(at: datetime) -> date:
    return local(at).date()
