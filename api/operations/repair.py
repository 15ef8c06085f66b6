"""Acts beside the flow: correct, revoke, hand over, add files, read one masked field."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from pydantic import Field

from api import scopes, uploads
from api.auth import sender
from api.problems import Trouble
from api.shapes.fields import Json
from api.shapes.reading import body, fits
from kernel.cases import repair
from kernel.cases.door import repeated
from kernel.cases.models import Case, Event
from kernel.cases.refusals import Refused
from kernel.reach.models import User
from kernel.words import Procedure
from workbench.pages.hand_over import colleagues

from .common import (
    ACT,
    IF_MATCH,
    KEY,
    READ,
    Done,
    case_to_act_on,
    case_to_read,
    done,
    done_before,
    json_body,
    may_or_else,
    own_key,
    ref,
    says,
    version_of,
)
from .steps import bodies

REASON: Json = {"type": "string", "minLength": 4, "maxLength": 200, "description": "理由，随案留痕"}
router = Router(tags=["cases"])


def correction_schema(rules: Procedure) -> Json:
    """A reason and the values of the step an entry came from; what is left out stays as it stands."""
    values = {"anyOf": [ref(name) for name, _ in bodies(rules)], "description": "原步骤的各项，未给出的保持现值"}
    properties = {"reason": REASON, "values": values}
    return {
        "type": "object",
        "properties": properties,
        "required": ["reason", "values"],
        "additionalProperties": False,
    }


def add(found: Router, rules: Procedure) -> None:
    """The correction of any entry of one procedure."""
    found.add_api_operation(
        f"/{rules.code}/cases/{{case_id}}/correct/{{event_id}}",
        ["POST"],
        _correcting(rules),
        response=Done,
        operation_id=f"{rules.code}_correct",
        summary="更正登记内容",
        description="按原步骤重填有误的内容。原记录保留，时限和文书随之更新；环节不变，办错步骤的请撤销。",
        tags=[rules.code],
        openapi_extra=says(*ACT, requestBody=json_body(ref(f"{rules.code.capitalize()}Correction"))),
    )


def _correcting(rules: Procedure) -> Any:
    envelope: Json = {
        "type": "object",
        "properties": {"reason": REASON, "values": {"type": "object"}},
        "additionalProperties": False,
    }

    def view(
        request: HttpRequest,
        case_id: UUID,
        event_id: UUID,
        *,
        if_match: str = IF_MATCH,
        idempotency_key: str = KEY,
    ) -> dict[str, Any]:
        case, actor = case_to_act_on(request, case_id, rules.code), sender(request).actor
        event = Event.objects.filter(pk=event_id, case=case).first()
        if event is None:
            raise Http404("没有这条记录。")
        stamp = stamp_of(request, if_match, idempotency_key)
        if again := repeated(stamp["key"], case, "correct", event_id):
            return done(again)
        allowed(repair.may_repair(case, event, actor))
        given = fits(body(request), envelope)
        form = repair.correction_form(case, event, actor)
        with ExitStack() as stack:
            payload, files = uploads.filled_from(request, form, given.get("values", {}), stack)
            if files:
                raise Trouble(422, fields={name: ["更正时不补交材料，请另行补充。"] for name in files})
            made = repair.correct(case, event_id, payload=payload, reason=reason_of(given), **stamp)
        return done(made)

    return view


def stamp_of(request: HttpRequest, if_match: str, key: str) -> dict[str, Any]:
    """Who acts, on which version of the case, by which key: what every act of the kernel takes."""
    return {"actor": sender(request).actor, "version": version_of(if_match), "key": own_key(request, key)}


def allowed(refusal: str) -> None:
    """Before the body is looked at: who may not do it at all is told so, whatever they sent. Raises Refused."""
    if refusal:
        raise Refused(refusal)


def reason_of(given: Json) -> str:
    """The reason of an act; its length is the workbench's. Raises Trouble 422."""
    reason = str(given.get("reason") or "").strip()
    if not 4 <= len(reason) <= 200:
        raise Trouble(422, fields={"reason": ["请写明理由，四到二百个字。"]})
    return reason


def _object(required: tuple[str, ...] = (), **properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required or properties),
        "additionalProperties": False,
    }


REVOKE = _object(reason=REASON)
IDS: Json = {"type": "array", "items": {"type": "string", "format": "uuid"}, "maxItems": 60, "minItems": 1}
ATTACH = _object(
    category={"type": "string", "maxLength": 40, "description": "材料类别代码（见业务说明的 categories）"},
    files={**IDS, "description": "已上传的待用文件"},
)
PERSON: Json = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1, "description": "接手人员的编号"}
HAND_OVER = _object(to=PERSON, reason=REASON)
FIELDS = ("id_number", "phone", "address")
UNMASK = _object(field={"type": "string", "enum": list(FIELDS), "description": "查看哪一项"}, reason=REASON)
BODIES = {"Revoke": REVOKE, "Attach": ATTACH, "HandOver": HAND_OVER, "Unmask": UNMASK}


def _extra(name: str) -> dict[str, Any]:
    return says(*ACT, requestBody=json_body(ref(name)))


@router.post(
    "/cases/{case_id}/revoke",
    response=Done,
    operation_id="case_revoke",
    summary="撤销上一步",
    openapi_extra=_extra("Revoke"),
)
def revoke(request: HttpRequest, case_id: UUID, if_match: str = IF_MATCH, idempotency_key: str = KEY) -> dict[str, Any]:
    """收回最近一次改变环节的步骤，环节和登记内容回到办理之前，记录保留。收回登记即作废。"""
    if again := done_before(request, idempotency_key, case_id, "revoke"):
        return again
    case, stamp = case_to_act_on(request, case_id), stamp_of(request, if_match, idempotency_key)
    if again_now := repeated(stamp["key"], case, "revoke"):
        return done(again_now)
    allowed(repair.may_revoke(case, stamp["actor"]))
    return done(repair.revoke(case, reason=reason_of(fits(body(request), REVOKE)), **stamp))


@router.post(
    "/cases/{case_id}/attach",
    response=Done,
    operation_id="case_attach",
    summary="补充材料",
    openapi_extra=_extra("Attach"),
)
def attach(request: HttpRequest, case_id: UUID, if_match: str = IF_MATCH, idempotency_key: str = KEY) -> dict[str, Any]:
    """任何环节都可以补充材料。先用 POST /uploads 上传，再在这里登记。"""
    case, stamp = case_to_act_on(request, case_id), stamp_of(request, if_match, idempotency_key)
    if again := repeated(stamp["key"], case, "attach"):
        return done(again)
    allowed(repair.may_attach(case, stamp["actor"]))
    given = fits(body(request), ATTACH)
    category, ids = given.get("category") or "", given.get("files") or []
    if category not in dict(case.rules.categories or (("other", ""),)):
        raise Trouble(422, fields={"category": [f"{case.rules.title}没有“{category}”这一类材料。"]})
    if not ids:
        raise Trouble(422, fields={"files": ["没有选择文件，请选择要补充的材料。"]})
    with ExitStack() as stack:
        files = [(category, file) for file in uploads.opened(request, "files", ids, stack)]
        return done(repair.attach(case, files, **stamp))


class Person(Schema):
    id: int
    name: str = Field(description="姓名")


@router.get(
    "/cases/{case_id}/colleagues",
    response=list[Person],
    operation_id="case_colleagues",
    summary="可以接手的人员",
    openapi_extra=says(*READ),
)
def takers(request: HttpRequest, case_id: UUID) -> Any:
    """在承办机构有相应岗位、可以接手这个案件的人员。"""
    return [{"id": user.pk, "name": str(user)} for user in colleagues([case_to_read(request, case_id)])]


@router.post(
    "/cases/{case_id}/hand-over",
    response=Done,
    operation_id="case_hand_over",
    summary="移交承办人",
    openapi_extra=_extra("HandOver"),
)
def hand_over(
    request: HttpRequest, case_id: UUID, if_match: str = IF_MATCH, idempotency_key: str = KEY
) -> dict[str, Any]:
    """把案件移交给同事；由承办人本人或主管办理。"""
    if again := done_before(request, idempotency_key, case_id, "hand_over"):
        return again
    case, stamp = case_to_act_on(request, case_id), stamp_of(request, if_match, idempotency_key)
    if again_now := repeated(stamp["key"], case, "hand_over"):
        return done(again_now)
    allowed(repair.may_hand_over(case, stamp["actor"]))
    given = fits(body(request), HAND_OVER)
    reason, key = reason_of(given), given.get("to")
    to = User.objects.filter(pk=key, is_active=True).first() if isinstance(key, int) else None
    if to is None:
        raise Trouble(422, fields={"to": ["没有这位工作人员。"]})
    return done(repair.hand_over_one(case, to, reason=reason, **stamp))


class Unmasked(Schema):
    """一项完整的个人信息。"""

    party_id: UUID
    field: str
    text: str = Field(description="完整内容；没有登记的为空")


@router.post(
    "/cases/{case_id}/parties/{party_id}/unmask",
    response=Unmasked,
    operation_id="party_unmask",
    summary="查看完整个人信息",
    openapi_extra=_extra("Unmask"),
)
def unmask(
    request: HttpRequest, case_id: UUID, party_id: UUID, *, if_match: str = IF_MATCH, idempotency_key: str = KEY
) -> dict[str, Any]:
    """查看当事人一项被遮盖的内容。令牌须有 unmask 权限；理由和查看人记入案件留痕。"""
    may_or_else(request, scopes.UNMASK)
    case: Case = case_to_read(request, case_id)
    if all(party.pk != party_id for party in case.people):
        raise Http404("没有这位当事人。")
    given = fits(body(request), UNMASK)
    field, reason = given.get("field"), reason_of(given)
    if field not in FIELDS:
        raise Trouble(422, fields={"field": ["只能查看证件号码、联系电话或住址。"]})
    stamp = stamp_of(request, if_match, idempotency_key)
    text = repair.unmask(case, party_id, field, reason=reason, **stamp)
    return {"party_id": party_id, "field": field, "text": text}
