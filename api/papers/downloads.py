"""Reports as files that a browser saves."""

import asyncio
from typing import Literal
from urllib.parse import quote

from fastapi import Response

from api.contract import Responses, told
from api.contract.values import AnswerModel
from api.papers.documents import Document
from api.papers.paper import docx
from api.papers.workbook import xlsx

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def files(model: type[AnswerModel]) -> Responses:
    """Return the declaration of an answer that is JSON of this model, or one of the files."""
    answers = told(model)
    answers[200]["content"] = {media: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA.values()}
    return answers


async def response(document: Document, suffix: Literal["docx", "xlsx"]) -> Response:
    """Return the document as a file that is saved under the document's title."""
    content = await asyncio.to_thread(docx if suffix == "docx" else xlsx, document)
    name = quote(f"{document.title}.{suffix}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return Response(content, media_type=MEDIA[suffix], headers=headers)
