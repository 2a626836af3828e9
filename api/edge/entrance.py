"""The page at the root of the server, for who opens it in a browser: links to the API's documentation and to the
operator's page. It is there wherever the documentation is.
"""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.context import Ctx
from api.edge.problems import DETAILS, Problem

_DESK = '<li><a href="/desk">值守台</a>：今日到期、已逾期、在办</li>'
_PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>首问 shouwen</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ max-width: 40em; margin: 3em auto; padding: 0 1em; font: 16px/1.8 system-ui, "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", sans-serif; }}
</style>
</head>
<body>
<h1>首问 shouwen</h1>
<p>首问负责制的后台：每一次来访、来电、来信都有人负责到底。这里是它的接口，地址以 <code>/v1</code> 开头。</p>
<ul>
<li><a href="/docs">接口说明</a>，可以逐项试用；<a href="/openapi.json">OpenAPI 文档</a>，可以据以生成客户端</li>
{desk}
<li><a href="/readyz">运行状况</a></li>
</ul>
</body>
</html>
"""
_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}

router = APIRouter(include_in_schema=False)


@router.get("/", response_class=HTMLResponse)
async def entrance(ctx: Ctx) -> HTMLResponse:
    """Return the page. Raises ``not_found`` where the documentation is closed."""
    settings = ctx.settings
    if not (settings.local_stack or settings.docs):
        raise Problem("not_found", DETAILS["not_found"])
    return HTMLResponse(_PAGE.format(desk=_DESK if settings.local_stack or settings.desk else ""), headers=_HEADERS)
