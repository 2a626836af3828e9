"""The one form of every error."""

from typing import Annotated

from pydantic import Field

from api.contract.values import AnswerModel, Bearer


class FieldProblem(AnswerModel):
    """不能采用的字段。"""

    field: Annotated[str, Field(description="字段，如 parts[0].due_on")]
    message: Annotated[str, Field(description="应当怎样填写")]


class Owed(AnswerModel):
    """待履行的一项义务。"""

    id: Annotated[str, Field(description="义务编号")]
    title: Annotated[str, Field(description="中文名称")]
    bearer: Bearer


class Problem(AnswerModel):
    """请求不能接受，或者暂时不能处理（RFC 9457）。按 code 判断，不要按文字判断。"""

    type: Annotated[str, Field(description="urn:shouwen:problem:{code}")]
    title: Annotated[str, Field(description="概括")]
    status: Annotated[int, Field(description="HTTP 状态码")]
    detail: Annotated[str, Field(description="说明应当怎样办")]
    code: Annotated[str, Field(description="稳定的代码")]
    errors: Annotated[list[FieldProblem], Field(description="不能采用的各个字段；没有的，不出现")] = []
    duties: Annotated[
        list[Owed],
        Field(description="待履行的义务：not_owed、not_your_duty 才有；后台拒绝的，按读取回执时"),
    ] = []
    acts: Annotated[
        list[str], Field(description="这些义务的承担者可以办理的操作，同义务的 acts；没有 duties 的，不出现")
    ] = []
