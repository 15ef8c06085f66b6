"""Reading cases: the list with the filters of the workbench, one case, and what can be done with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from api import listing
from api.auth import sender
from api.shapes.bodies import body_at, name_of
from api.shapes.fields import Json, schema_of
from kernel.cases import door
from kernel.cases.forms import bind
from kernel.cases.models import Case
from kernel.cases.refusals import View
from kernel.words import Procedure
from workbench.pages.lists import Filter
from workbench.pages.opening import offices_for

from .common import READ, case_to_read, content, ref, rules_or_404, says

router = Router(tags=["cases"])


def add(found: Router, rules: Procedure) -> None:
    """List and single case of one procedure, each with its own record."""
    name = rules.code.capitalize()
    found.add_api_operation(
        f"/{rules.code}/cases",
        ["GET"],
        _listing(rules),
        operation_id=f"{rules.code}_list",
        summary=f"{rules.title}：列表",
        description="与工作台列表同样的条件和范围，按登记时间由近到远（order=due 为按到期先后）。",
        tags=[rules.code],
        openapi_extra=says(
            400, *READ, responses={200: content(ref(f"{name}Cases"))}, parameters=list(parameters(rules))
        ),
    )
    found.add_api_operation(
        f"/{rules.code}/cases/{{case_id}}",
        ["GET"],
        _reading(rules),
        operation_id=f"{rules.code}_read",
        summary=f"{rules.title}：一件",
        description="案件现状、登记内容、时限、经过和文书目录。",
        tags=[rules.code],
        openapi_extra=says(*READ, responses={200: _with_etag(content(ref(f"{name}Case")))}),
    )
    _add_forms(found, rules)


def _with_etag(answer: Json) -> Json:
    about = "案件版本，办理时放在 If-Match 中"
    return {**answer, "headers": {"ETag": {"description": about, "schema": {"type": "string"}}}}


OWN: tuple[Json, ...] = (
    {
        "name": "order",
        "schema": {"type": "string", "enum": ["new", "due"], "default": "new"},
        "description": "new：登记时间由近到远；due：到期先后",
    },
    {
        "name": "limit",
        "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
        "description": "每页件数",
    },
    {"name": "after", "schema": {"type": "string", "maxLength": 200}, "description": "上一页给出的 next"},
)


def parameters(rules: Procedure) -> list[Json]:
    """The filters of the list as the workbench declares them, then order and paging."""
    form = Filter(rules, {})
    filters = [{"name": name, "schema": schema_of(field)} for name, field in form.fields.items()]
    found = [{"in": "query", "required": False, **item} for item in (*filters, *OWN)]
    for item in found:
        item["description"] = item.get("description") or item["schema"].pop("description", "")
    return found


def _listing(rules: Procedure) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        return listing.cases(sender(request), rules, request.GET)

    return view


def _reading(rules: Procedure) -> Any:
    def view(request: HttpRequest, case_id: UUID) -> HttpResponse:
        return listing.case(sender(request), rules, case_id)

    return view


class OfficeChoice(Schema):
    id: int
    name: str = Field(description="机构名称")


class Opening(Schema):
    """在哪里、填什么可以登记。"""

    offices: list[OfficeChoice] = Field(description="本人可以登记的机构")
    form: dict[str, Any] = Field(description="所选机构下这一步要填的内容（JSON Schema，选项带名称）")


def _add_forms(found: Router, rules: Procedure) -> None:
    for step in rules.openings:
        found.add_api_operation(
            f"/{rules.code}/open/{step.code}",
            ["GET"],
            _opening_form(rules, step),
            response=Opening,
            operation_id=f"{rules.code}_form_{step.code}",
            summary=f"{step.title}：填写说明",
            description="可以登记的机构，以及在所选机构（不选为第一个）要填的各项和选项。",
            tags=[rules.code],
            openapi_extra=says(*READ),
        )


def _opening_form(rules: Procedure, step: Any) -> Any:
    def view(request: HttpRequest, office: int | None = None) -> dict[str, Any]:
        rules_or_404(request, rules.code)
        who = sender(request)
        offices = list(offices_for(who.user, step).select_related("area")[:500])
        chosen = next((o for o in offices if office in (None, o.pk)), None)
        if chosen is None:
            raise Http404(f"您没有在这个机构办理“{step.title}”的岗位。")
        blank = Case(procedure=rules.code, office=chosen, stage="", level=rules.level)
        blank.place(chosen.area)
        blank.record = None
        form = body_at(bind(step, blank, who.actor))
        return {"offices": [{"id": o.pk, "name": o.name} for o in offices], "form": form}

    return view


class ActForm(Schema):
    """一个步骤在这个案件上现在要填什么。"""

    act: str = Field(description="步骤代码")
    title: str = Field(description="步骤")
    refusal: str = Field(description="现在不能办理的原因；可以办理的为空")
    form: dict[str, Any] = Field(description="要填的内容（JSON Schema，选项带名称）")


@router.get(
    "/cases/{case_id}/form/{act}",
    response=ActForm,
    operation_id="case_form",
    summary="步骤的填写说明",
    openapi_extra=says(*READ),
)
def form(request: HttpRequest, case_id: UUID, act: str) -> dict[str, Any]:
    """`act` 为步骤代码，函询用 `ask:代码`，答复用 `answer:代码`。选项随案件变化的（如调解员），以这里给出的为准。"""
    case, actor = case_to_read(request, case_id), sender(request).actor
    try:
        word, answer = door.word_of_act(case.rules, act)
    except (KeyError, StopIteration):
        raise Http404("没有这个步骤。") from None
    refusal = View(case, actor).refusal(word, answer=answer)
    bound = bind(word, case, actor, answer=answer)
    return {"act": act, "title": case.rules.title_of_act(act), "refusal": refusal, "form": body_at(bound)}


@router.get(
    "/cases/{case_id}",
    operation_id="case_read",
    summary="任一业务的一件",
    openapi_extra=says(*READ, responses={200: _with_etag(content(ref("AnyCase")))}),
)
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """只知道标识、不知道属于哪项业务时使用；登记内容的各项见该业务自己的说明。"""
    found = case_to_read(request, case_id)
    return listing.case(sender(request), found.rules, case_id)


class Offer(Schema):
    """一个步骤，以及现在能不能办。"""

    act: str = Field(description="步骤代码；函询为 ask:代码")
    title: str = Field(description="步骤")
    kind: str = Field(description="do 办理，ask 发函询")
    law: str = Field(description="依据")
    may: bool = Field(description="现在可以办理")
    refusal: str = Field(description="不能办理的原因")
    confirm: str = Field(description="办理后不能收回的后果，请先向本人说明")
    input: str = Field(description="请求体的组件名")


@router.get(
    "/cases/{case_id}/offers",
    response=list[Offer],
    operation_id="case_offers",
    summary="现在能办什么",
    openapi_extra=says(*READ),
)
def offers(request: HttpRequest, case_id: UUID) -> Any:
    """本环节的全部步骤；不能办的写明原因。"""
    found = case_to_read(request, case_id)
    door.settle_due(found)
    found = case_to_read(request, case_id)
    return [_offer(found.rules, offer) for offer in door.offers(found, sender(request).actor)]


def _offer(rules: Procedure, offer: door.Offer) -> dict[str, Any]:
    word = offer.word
    return {
        "act": offer.code,
        "title": word.title,
        "kind": "ask" if ":" in offer.code else "do",
        "law": str(word.law),
        "may": not offer.refusal,
        "refusal": offer.refusal,
        "confirm": getattr(word, "confirm", ""),
        "input": f"{name_of(rules, offer.code)}Input",
    }
