"""What the lock of the law says: which files are released, and under which digests a rulebook stood before.

A rulebook may be written anew, in other files and other words, as long as it comes to the same rules. Matters that
began under the digest of the earlier files go on by it.
"""

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

FILE = "lock.toml"
FORMERLY = "formerly"


@dataclass(frozen=True, slots=True)
class Lock:
    """``digests``: file or folder, relative to the folder of the law, to its SHA-256. ``formerly``: the id of a
    rulebook, to the digests under which the same rules stood before.
    """

    digests: dict[str, str] = field(default_factory=dict[str, str])
    formerly: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    @staticmethod
    def of(law: Path) -> "Lock":
        """The lock of a folder of the law; an empty one where there is none yet."""
        path = law / FILE
        if not path.exists():
            return Lock()
        said = tomllib.loads(path.read_text("utf-8"))
        formerly: dict[str, tuple[str, ...]] = {
            name: tuple(digests) for name, digests in said.pop(FORMERLY, {}).items()
        }
        return Lock(said, formerly)

    def written(self, law: Path, digests: dict[str, str]) -> None:
        """Write the lock anew, with these digests."""
        lines = ["# 由 shouwen release 生成", *(f'"{name}" = "{digest}"' for name, digest in digests.items())]
        if self.formerly:
            lines += ["", "# 规则相同、文件另行编排之前的摘要：其间开始的事项照原规则继续", f"[{FORMERLY}]"]
            lines += [f'"{name}" = {json.dumps(before)}' for name, before in self.formerly.items()]
        (law / FILE).write_text("\n".join([*lines, ""]), "utf-8")
