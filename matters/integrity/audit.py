"""The chains of evidence while the system runs: they are checked bit by bit, signed, and what is broken is told."""

from datetime import UTC, datetime

import structlog
from prometheus_client import Counter

from db.audit.chains import Fault
from db.audit.checks import Checks, Noted
from db.audit.roots import Lost, Roots
from db.audit.signing import Root, Signer
from db.pool import Pool
from domain.records.rooted import Rooted
from matters.integrity.shown import PLACE, Comparison

CHAINS = 200  # chains that one sweep checks

_BROKEN = Counter("shouwen_audit_faults_found", "Places at which evidence was found not to be as it was entered.")
log = structlog.get_logger()


class Audit:
    """Signs and checks the chains of one database. ``signer`` is None in a process that has no key."""

    def __init__(self, pool: Pool) -> None:
        self.signer: Signer | None = None
        self._checks, self._roots = Checks(pool), Roots(pool)
        self._shown = Comparison(pool)
        self._last: Root | None = None  # the newest root that this process has seen
        self._told = 0  # the newest fault that this process has told

    async def sign(self, signer: Signer, after: Rooted) -> Root:
        """Sign what has been entered since the last root, and tell what is broken. Raises `Lost` when the root
        ``after`` isn't there any more.

        The line in the log has all that a check later needs to know of this root. Logs are kept elsewhere.
        """
        try:
            root, faults = await self._roots.make(signer, (after.number, after.hash) if after.number else None)
        except Lost:
            await self.tell([_gone(after.number)])
            raise
        await self.tell(faults)
        log.info("audit_root", number=root.number, hash=root.hash.hex(), key=root.key_id, heads=root.heads)
        return root

    async def sweep(self) -> list[Fault]:
        """Check the next chains, and that the last root this process has seen is there. Tell what is broken."""
        faults = await self._checks.some(CHAINS)
        last = self._last
        if last and not await self._roots.has(last.number, last.hash.hex()):
            faults.append(_gone(last.number))
        self._last = await self._roots.last()
        await self.tell([*faults, *await self._roots.check_last()])
        return faults

    async def compare(self) -> list[Fault]:
        """Compare the next matters with their ledgers: whoever writes rows may have changed what is shown of them."""
        found = list[Fault]()
        for _ in range(await self._shown.times()):
            numbers, faults = await self._shown.some()
            await self._checks.note_gone(numbers, faults, PLACE)
            await self.tell(faults)
            found += faults
        return found

    async def tell(self, faults: list[Fault]) -> None:
        """Note faults, and alarm operators of each that nobody has examined and that this process hasn't told yet.

        What somebody else has noted, without the signature of this product, is one alarm, however much it is: nobody
        hides a fault among others that he makes up.
        """
        for fault in faults:
            await self._checks.note(fault, self.signer)
        strange = list[Noted]()
        while noted := await self._checks.open(after=self._told):
            self._told = noted[-1].id
            for each in noted:
                if self.signer and not each.vouched([self.signer.public_key]):
                    strange.append(each)
                    continue
                _BROKEN.inc()
                log.error("audit_broken", chain=each.chain, place=each.place, what=each.what)
        if strange:
            _BROKEN.inc()
            log.error("audit_faults_unsigned", first=strange[0].id, count=len(strange))

    async def meddled(self, what: str) -> None:
        """Tell that somebody has changed the schedule of signatures; nothing is told before the first root."""
        if last := await self._roots.last():
            await self.tell([Fault("", f"签名 {last.number} 之后", what, seen=datetime.now(UTC).isoformat())])


def _gone(number: int) -> Fault:
    return Fault("", f"签名 {number}", "已经签署，现在缺失或不同")
