"""Write ``docs/authorisation.md``, which says who may make which call. The table is `api.edge.access.authorisation`.

python -m tools.authorisation
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from api.edge.access.authorisation import BY_RULES, EVERYBODY, GRANTS, OPEN, Grant
from domain.reading.grammar.words import CLAIM_FUNCTIONS, CLAIMS
from process import arguments

PAGE = Path(__file__).parents[1] / "docs" / "authorisation.md"
_HEAD = """# 谁可以办什么

本页由 `python -m tools.authorisation` 按 [授权表](../api/edge/access/authorisation.py) 生成，请勿手改。
每次调用都先按下表核对身份；测试以每一种身份调用每一个地址，逐一核对结果。

先后次序：没有令牌或令牌无效，答 401 `unauthenticated`；名录中没有这个人、不在这个机关，或者没有下表所列的身份，
答 403 `forbidden`；不由其查看的事项，一律答 404，与不存在的分不出来；规则文本不准许的操作，答 403 `not_your_duty`、
409 `not_owed` 等。

令牌中的身份，只有名录（或 `JWT_TRUSTED_ROLES` 所信任的签发者）也给予这个人的，才算数。
"""


def page() -> str:
    """Return the page."""
    return "\n".join([_HEAD, *_claims(), *_calls(), *_acts(), *_open()]) + "\n"


def _claims() -> Iterator[str]:
    yield from ("## 身份", "", "| 身份 | 代码 | 只对有此职能的机关的人员算数 |", "|---|---|---|")
    for claim, title in CLAIMS.items():
        functions = "、".join(f"`{each}`" for each in CLAIM_FUNCTIONS.get(claim, ()))
        yield f"| {title} | `{claim}` | {functions or '–'} |"
    yield ""


def _calls() -> Iterator[str]:
    yield from ("## 调用", "", "| 调用 | 身份 | 范围 |", "|---|---|---|")
    for grant in GRANTS:
        if grant.reach != BY_RULES:
            yield f"| `{grant.call}` | {_roles(grant.roles)} | {grant.reach} |"
    yield ""


def _acts() -> Iterator[str]:
    yield from ("## 操作", "", f"范围：{BY_RULES}。由谁办理，见[规则文本](rulebook)各行。", "")
    yield from ("| 程序 | 身份 | 操作 |", "|---|---|---|")
    acts = [grant for grant in GRANTS if grant.reach == BY_RULES]

    def group(grant: Grant) -> tuple[str, tuple[str, ...]]:
        return grant.call.rpartition("/")[0], grant.roles

    for (at, roles), grants in groupby(sorted(acts, key=group), group):
        names = "、".join(f"`{grant.call.rpartition('/')[2]}`" for grant in grants)
        yield f"| `{at}/…` | {_roles(roles)} | {names} |"
    yield ""


def _open() -> Iterator[str]:
    yield from ("## 不要令牌的地址", "", "| 地址 | 为什么可以 |", "|---|---|")
    yield from (f"| `{each.path}` | {each.why} |" for each in OPEN)


def _roles(roles: Sequence[str]) -> str:
    if set(roles) == set(EVERYBODY):
        return "任何身份"
    left_out = [claim for claim in CLAIMS if claim not in roles]
    if len(left_out) < len(roles):
        return f"除{'、'.join(f'`{each}`' for each in left_out)}外"
    return "、".join(f"`{role}`" for role in roles)


if __name__ == "__main__":
    arguments.none(__doc__)
    PAGE.write_text(page(), "utf-8")
