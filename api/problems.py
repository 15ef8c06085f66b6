"""One shape for everything that goes wrong: an English code for programs, a Chinese sentence for people."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.core.exceptions import ValidationError as Unfit
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from kernel.cases.refusals import Invalid, Refused

from .wire import PROBLEM, answer

log = logging.getLogger("sinan.api")
WHOLE = "form"  # what is wrong with no single field


class Problem(Schema):
    """出错时的统一格式。"""

    status: int = Field(description="HTTP 状态码")
    code: str = Field(description="错误代码，供程序判断，不随文字改变")
    message: str = Field(description="给人看的说明：哪里不对、怎么办")
    fields: dict[str, list[str]] = Field(
        default_factory=dict, description=f"各项的问题；不属于某一项的记在 {WHOLE} 下。只在填写有误时出现"
    )


# status -> code and sentence where nothing more particular is known; the sentence also describes it in the document
SAYS: dict[int, tuple[str, str]] = {
    400: ("bad_request", "请求无法识别：正文应是 UTF-8 编码的 JSON，分页标记、If-Match 等应原样带回。"),
    401: ("unauthorized", "缺少令牌，或者令牌无效、已过期、已撤销。请在 Authorization 头中带上 Bearer 令牌。"),
    403: ("forbidden", "不能这样办理，原因见 message：令牌没有这项权限，或者岗位、环节、业务规则不允许。"),
    404: ("not_found", "没有这一项，或者它不在您的职责范围和令牌的权限之内。"),
    405: ("method_not_allowed", "这个地址不支持这种请求方法，可用的方法见 Allow 头。"),
    409: ("stale", "案件刚刚被他人办理，或者提交标识已用于另一次办理。请重新读取后再办。"),
    413: ("too_large", "内容太大，请压缩或分几次提交。"),
    415: ("unsupported_media_type", "请求正文的类型不对：请用 application/json，上传文件用 multipart/form-data。"),
    422: ("invalid", "填写的内容有误，各项的问题见 fields。"),
    429: ("too_often", "请求太频繁，请按 Retry-After 头给出的秒数等一等再试。"),
    500: ("error", "系统出错，没有办成。请稍后再试；再次出错请联系系统管理员。"),
}


STATUS = {"stale": 409, "key_reused": 409, "too_often": 429}  # codes of refusals; any other is 403


class Trouble(Exception):
    """Raised anywhere below an operation; becomes the answer."""

    def __init__(
        self,
        status: int,
        message: str = "",
        *,
        code: str = "",
        fields: dict[str, list[str]] | None = None,
        wait: int = 0,
    ) -> None:
        known, said = SAYS[status]
        self.wait = wait  # seconds until it may be tried again
        self.status, self.code, self.message, self.fields = status, code or known, message or said, fields or {}
        super().__init__(self.code)


def problem(status: int, message: str = "", code: str = "", fields: dict[str, list[str]] | None = None) -> HttpResponse:
    """The response for a status."""
    known, said = SAYS.get(status, SAYS[400])
    body: dict[str, Any] = {"status": status, "code": code or known, "message": message or said}
    if fields:
        body["fields"] = fields
    found = answer(body, status, PROBLEM)
    if status == 401:
        found["WWW-Authenticate"] = 'Bearer realm="sinan"'
    return found


def of(error: Exception) -> HttpResponse:
    """What an exception is to the caller. What nobody foresaw is logged by kind and place, never with its content."""
    made = next((made for kind, made in _ANSWERS if isinstance(error, kind)), unforeseen)
    return made(error)


def _trouble(error: Trouble) -> HttpResponse:
    found = problem(error.status, error.message, error.code, error.fields)
    if error.wait:
        found["Retry-After"] = str(error.wait)
    return found


def _unseen(error: Http404) -> HttpResponse:
    """Django's own 404 carries what was tried; only a sentence of ours is passed on."""
    return problem(404, str(error.args[0]) if error.args and isinstance(error.args[0], str) else "")


def unforeseen(error: Exception) -> HttpResponse:
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("unforeseen %s\n%s", type(error).__name__, places)
    return problem(500)


def form_errors(form: Any) -> dict[str, list[str]]:
    """Messages by field of a form; Django's word for the whole form is ours."""
    return {
        WHOLE if name == "__all__" else name: [str(message) for message in messages]
        for name, messages in form.errors.items()
    }


KINDS = {
    "missing": "请填写这一项。",
    "uuid_parsing": "应是标识（UUID）。",
    "int_parsing": "应是整数。",
    "int_type": "应是整数。",
    "bool_parsing": "应是 true 或 false。",
    "date_from_datetime_parsing": "应是日期，例如 2026-11-22。",
    "extra_forbidden": "没有这一项，请核对名称。",
}


def _parameters(error: ValidationError) -> dict[str, list[str]]:
    """What pydantic found in path, query and headers, in Chinese."""
    found: dict[str, list[str]] = {}
    for item in error.errors:
        name = ".".join(str(part) for part in item["loc"][1:]) or WHOLE
        found.setdefault(name, []).append(KINDS.get(item["type"], "格式不对，请按接口说明填写。"))
    return found


Made = Callable[[Any], HttpResponse]
_ANSWERS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Made], ...] = (
    (Trouble, _trouble),
    (Invalid, lambda error: problem(422, fields=form_errors(error.form))),
    (Refused, lambda error: problem(STATUS.get(error.code, 403), error.reason, error.code)),
    (Http404, _unseen),
    (ValidationError, lambda error: problem(422, fields=_parameters(error))),
    (HttpError, lambda error: problem(error.status_code)),
    (OverflowError, lambda _: problem(422, fields={WHOLE: ["日期或数字超出能处理的范围，请核对。"]})),
    (Unfit, lambda error: problem(422, fields={WHOLE: list(error.messages)})),
    (PermissionDenied, lambda error: problem(403, str(error))),
    ((RequestDataTooBig, TooManyFieldsSent), lambda _: problem(413)),
    ((SuspiciousOperation, MultiPartParserError, UnicodeDecodeError), lambda _: problem(400)),
)  # the first that fits


def attach(api: NinjaAPI) -> None:
    """Let every exception of an operation take this shape."""
    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, lambda _, error: of(error))  # type: ignore[arg-type]
