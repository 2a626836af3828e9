"""The headers that answers have, for the OpenAPI document. Each is described here once, and declared by the status of
the answers that have it.
"""

from typing import Any

_ADDRESS = {"type": "string", "format": "uri-reference"}
HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-Id": {
        "description": "这次请求的编号，每个答复都有：向运维人员查询时请提供，日志中有同一编号",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
    },
    "Location": {
        "description": "地址：201 为所登记的，202 为回执或进展，307 为所转到的；409 为已有的那一件，不由您查看的不出现",
        "schema": _ADDRESS,
    },
    "Retry-After": {
        "description": "多少秒以后可以重试：429、503 有，409 只有 in_flight 有",
        "schema": {"type": "integer", "minimum": 0},
    },
    "WWW-Authenticate": {"description": "应提供的身份凭据：401 有", "schema": {"type": "string"}},
    "Allow": {"description": "这个地址支持的请求方法：405 有", "schema": {"type": "string"}},
    "Content-Disposition": {"description": "文件名：答复为文件的有", "schema": {"type": "string"}},
}
ALWAYS: dict[str, tuple[str, ...]] = dict.fromkeys(
    ("201", "202", "307"), ("Location",)
)  # every answer of these has them
_OF_STATUS = ALWAYS | {"4XX": ("Location", "Retry-After", "WWW-Authenticate", "Allow"), "5XX": ("Retry-After",)}


def declare(document: dict[str, Any]) -> None:
    """Add the headers to the answers of the document."""
    components = document["components"]
    answers = [
        (status, components["responses"][answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer)
        for path in document["paths"].values()
        for operation in path.values()
        for status, answer in operation["responses"].items()
    ]
    for status, answer in answers:
        names = ("X-Request-Id", *_OF_STATUS.get(status, ()), *_of_files(answer))
        answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    components["headers"] = HEADERS


def _of_files(answer: dict[str, Any]) -> tuple[str, ...]:
    files = [each for each in answer.get("content", {}).values() if each.get("schema", {}).get("format") == "binary"]
    return ("Content-Disposition",) if files else ()
