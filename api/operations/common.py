"""What every operation shares: its case within reach, its headers, the answers it may give."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Header, Schema
from pydantic import Field

from api import scopes
from api.auth import sender
from api.problems import Trouble
from kernel.cases.models import Case, Event
from kernel.journal.seal import sm3
from kernel.words import Procedure
from kernel.words.registry import find

NO_CASE = "没有这个案件，或它不在您的职责范围和令牌的权限之内。"
IF_MATCH = Header(
    "",
    alias="If-Match",
    pattern=r'^("?[0-9]{1,9}"?)?$',
    description="读到的案件版本（ETag 或 version）。案件在此之后被人办理过的，答复 409，不会办理。",
)
KEY = Header(
    "",
    alias="Idempotency-Key",
    max_length=200,
    pattern=r"^[!-~]*$",
    description="提交标识：同一次办理重发时带同一个，只办一次，答复与第一次相同。建议每次办理都带。",
)
READ, ACT = (401, 403, 404, 405, 422, 429, 500), (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500)


def troubles(*statuses: int) -> dict[int, Any]:
    """The documented answers of an operation where it does not succeed."""
    return {status: {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def says(*statuses: int, **more: Any) -> dict[str, Any]:
    """`openapi_extra` of an operation: what may go wrong, and what it adds to the document."""
    responses = {**more.pop("responses", {}), **troubles(*statuses)}
    return {"responses": responses, **more}


def content(schema: dict[str, Any], description: str = "成功", mime: str = "application/json") -> dict[str, Any]:
    return {"description": description, "content": {mime: {"schema": schema}}}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def json_body(schema: dict[str, Any], *, required: bool = True) -> dict[str, Any]:
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def case_to_read(request: HttpRequest, case_id: UUID, code: str = "") -> Case:
    """A case within the reach of the person and the scopes of the token; 404 otherwise."""
    who = sender(request)
    codes = scopes.readable(who.scopes)
    codes = [c for c in codes if c == code] if code else codes
    rows = Case.objects.reach(who.user).filter(procedure__in=codes).select_related("office__area", "handler")
    found: Case | None = rows.filter(pk=case_id).first() if codes else None
    if found is None:
        raise Http404(NO_CASE)
    return found


def case_to_act_on(request: HttpRequest, case_id: UUID, code: str = "", act: str = "") -> Case:
    """A case within reach on which the token may act. Raises Trouble 403 for a scope it lacks."""
    who = sender(request)
    if code:
        may_act_or_else(request, code, act)
    rows = Case.objects.reach(who.user).select_related("office__area", "handler")
    found: Case | None = (rows.filter(procedure=code) if code else rows).filter(pk=case_id).first()
    if found is None:
        raise Http404(NO_CASE)
    if not code:
        may_act_or_else(request, found.procedure, act)
    return found


HEARD = timedelta(hours=1)  # how long the answer to an act is given again to whoever no longer sees the case


def done_before(request: HttpRequest, key: str, case_id: UUID, act: str) -> dict[str, Any] | None:
    """The answer to this very act where it was done a moment ago: handing over may have taken the case out of reach."""
    marked = own_key(request, key)
    found = Event.objects.filter(key=marked, case=case_id, act=act).select_related("case").first() if marked else None
    if found is None or timezone.now() - found.recorded_at > HEARD:
        return None
    may_act_or_else(request, found.case.procedure)
    return done(found)


def may_act_or_else(request: HttpRequest, code: str, act: str = "") -> None:
    if not scopes.may_act(sender(request).scopes, code, act):
        wanted = f"write:{code}" + (f"（或 write:{code}.{act}）" if act else "")
        raise Trouble(403, f"令牌没有办理这一项的权限，需要 {wanted}。", code="scope")


def may_or_else(request: HttpRequest, scope: str) -> None:
    """Raises Trouble 403 where the token lacks a scope."""
    if scope not in sender(request).scopes:
        raise Trouble(403, f"令牌没有“{scopes.title(scope)}”的权限，需要 {scope}。", code="scope")


def rules_or_404(request: HttpRequest, code: str) -> Procedure:
    """A procedure the person has anything to do with."""
    found = find(code)
    if found is None or not sender(request).actor.reach.roles & found.roles:
        raise Http404("没有这项业务，或它不在您的职责范围内。")
    return found


def version_of(if_match: str) -> int | None:
    return int(if_match.strip('"')) if if_match else None


def own_key(request: HttpRequest, key: str) -> str:
    """The door's key for a caller's: told apart by person, and as long as the column takes."""
    return sm3(f"{sender(request).user.pk}:{key}".encode()).hex() if key else ""


class Brief(Schema):
    """案件现状。"""

    id: UUID
    procedure: str = Field(description="业务代码")
    number: str = Field(description="案号")
    title: str = Field(description="名称")
    stage: str = Field(description="环节代码")
    stage_title: str = Field(description="环节")
    version: int = Field(description="版本，办理时放在 If-Match 中")


class Done(Schema):
    """办理结果。"""

    event_id: UUID = Field(description="这次办理的留痕记录")
    act: str = Field(description="步骤代码")
    case: Brief
    asked_id: UUID | None = Field(None, description="发出的函询，登记答复时使用")


def brief(case: Case) -> dict[str, Any]:
    return {
        "id": case.pk,
        "procedure": case.procedure,
        "number": case.number,
        "title": case.title,
        "stage": case.stage,
        "stage_title": case.at.title,
        "version": case.version,
    }


def done(event: Any, asked_id: UUID | None = None) -> dict[str, Any]:
    """What an act answers: the event it made, and where the case now stands."""
    return {"event_id": event.pk, "act": event.act, "case": brief(event.case), "asked_id": asked_id}
