"""Commands about sealed texts: the keys that wrap the keys of matters. DATABASE_URL and VAULT_KEYS say which."""

import asyncio
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

from db.keyring import Keyring, Tampered, UnknownKey
from db.pool import connect
from db.rewrap import OWNER, Rewrap
from process.settings import VaultSettings, read

vault = App(name="vault", help="密封文本：更换主密钥。")


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
        left = await rewrapping.left()
    print(f"全部由 {keyring.current} 加密" if not left else f"仍有 {left} 件：有进程还在用旧的主密钥，重启后再运行")
    return 1 if left else 0
