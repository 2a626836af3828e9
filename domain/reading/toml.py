"""A TOML file as tables. Where it can't be read, the message says in which line, and what is probably wrong there."""

import re
import tomllib
from typing import Any

from domain.reading.grammar.rows import Problem, RulebookError

_AT = re.compile(r" \(at line (\d+), column \d+\)$")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WIDE = "“”‘’，＝［］｛｝：＃"  # signs that Chinese input gives in place of TOML's own
# What the parser says → what an author has to look for. The first that the parser's message begins with counts.
CAUSES = {
    "Cannot overwrite a value": "这个键（或表）前面已经写过一次",
    "Cannot declare": "这个表前面已经写过一次",
    "Cannot mutate": "这个表前面已经写过一次",
    "Expected '=' after a key": "键的后面应为等号",
    "Expected ']'": "表名应写在 [ ] 之间（一行义务等写 [[ ]]）",
    "Expected newline or end of document": "值的后面多出了内容；几个值应写成列表 [ , ]",
    "Invalid initial character for a key": "行首应为键或者 [表名]",
    "Invalid statement": "应为「键 = 值」或者 [表名]",
    "Unclosed array": "列表缺少逗号，或者没有以 ] 结束",
    "Unclosed inline table": "{ } 之间缺少逗号，或者没有以 } 结束",
    "Unterminated string": "文字没有以引号结束",
    'Expected "\'"': "文字没有以引号结束",
    "Illegal character": "文字没有以引号结束，或者含有控制字符",
    "Unescaped '\\'": "反斜杠应写两个",
    "Invalid value": "值应为加英文引号的文字、数字、日期、true 或 false、列表 [ ]、表 { }",
}


def tables(source: bytes, file: str) -> dict[str, Any]:
    """The tables of one file. Raises `RulebookError`."""
    try:
        text = source.decode()
    except UnicodeDecodeError:
        raise RulebookError(file, [Problem("/", "不是有效的 TOML 文件：应以 UTF-8 编码保存")]) from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(file, [_problem(text, str(error))]) from None


def _problem(text: str, said: str) -> Problem:
    """The problem of which the parser has ``said`` in English what it is."""
    lines = text.splitlines()
    at = _AT.search(said)
    number = int(at[1]) if at else len(lines)
    cause = next((chinese for english, chinese in CAUSES.items() if said.startswith(english)), "这里无法读懂")
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    wide = next((sign for sign in re.sub(r'"[^"]*"', "", line.partition("#")[0]) if sign in WIDE), None)
    if said.startswith("Invalid date") and (day := _DAY.search(line)):
        cause = f"没有 {day[0]} 这一天"
    if wide:
        cause = f"「{wide}」是全角符号，应为英文符号"
    return Problem("/", f"不是有效的 TOML 文件：第 {number} 行，{cause}（{said}）")
