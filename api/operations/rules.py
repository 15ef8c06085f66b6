"""What is read off the words: procedures, guides, powers, permissions, flowcharts, code lists."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from api.auth import sender
from api.scopes import own_procedures
from api.shapes.bodies import name_of
from common.flowchart.draw import svg
from kernel.derive import guide as guides
from kernel.derive import matrix, power
from kernel.words import CodeList, Procedure, Request, Step

from .common import READ, content, rules_or_404, says

router = Router(tags=["rules"])


class StageRow(Schema):
    """一个环节。"""

    code: str
    title: str
    over: bool = Field(description="算作办结")
    final: bool = Field(description="不再有后续")


class StepRow(Schema):
    """一个步骤或函询。"""

    act: str = Field(description="代码；函询为 ask:代码，答复为 answer:代码")
    title: str
    kind: str = Field(description="open 登记，do 办理，ask 发函询，answer 登记答复")
    at: list[str] = Field(description="可在哪些环节办理")
    to: list[str] = Field(description="办理后进入哪些环节；空为不变")
    by: list[str] = Field(description="办理人角色")
    law: str = Field(description="依据")
    confirm: str = Field(description="办理后不能收回的后果")
    input: str = Field(description="请求体的组件名")


class ProcedureRow(Schema):
    """一项业务或一种名册。"""

    code: str
    title: str
    shape: str = Field(description="procedure 办件，register 名册")
    version: str = Field(description="规则版本")
    law: str = Field(description="依据")
    about: str


class ProcedureFull(ProcedureRow):
    """一项业务的环节、步骤和材料类别。"""

    stages: list[StageRow]
    steps: list[StepRow]
    categories: dict[str, str] = Field(description="材料类别：代码和名称")


def _row(rules: Procedure) -> dict[str, Any]:
    return {
        "code": rules.code,
        "title": rules.title,
        "shape": str(rules.shape),
        "version": rules.version,
        "law": str(rules.law),
        "about": rules.about,
    }


@router.get(
    "/procedures",
    response=list[ProcedureRow],
    operation_id="procedures",
    summary="业务和名册",
    openapi_extra=says(*READ),
)
def listed(request: HttpRequest) -> Any:
    """本人岗位涉及的全部业务和名册。"""
    return [_row(rules) for rules in own_procedures(sender(request).user)]


@router.get(
    "/procedures/{code}",
    response=ProcedureFull,
    operation_id="procedure",
    summary="一项业务的规则",
    openapi_extra=says(*READ),
)
def one(request: HttpRequest, code: str) -> dict[str, Any]:
    """环节、步骤、办理人、依据和请求体名称。"""
    rules = rules_or_404(request, code)
    stages = [{"code": s.code, "title": s.title, "over": s.over, "final": s.final} for s in rules.stages.values()]
    steps = [_step(rules, s) for s in rules.steps]
    steps += [_request(rules, r, answer) for r in rules.requests for answer in (False, True)]
    return {**_row(rules), "stages": stages, "steps": steps, "categories": dict(rules.categories)}


def _step(rules: Procedure, step: Step) -> dict[str, Any]:
    return {
        "act": step.code,
        "title": step.title,
        "kind": "open" if step.opens else "do",
        "at": [s.code for s in step.stages],
        "to": [s.code for s in step.targets],
        "by": [r.title for r in step.by],
        "law": str(step.law),
        "confirm": step.confirm,
        "input": f"{name_of(rules, step.code)}Input",
    }


def _request(rules: Procedure, request: Request, answer: bool) -> dict[str, Any]:
    act = request.answer if answer else request.ask
    return {
        "act": act,
        "title": rules.title_of_act(act),
        "kind": "answer" if answer else "ask",
        "at": [s.code for s in request.at],
        "to": [],
        "by": [r.title for r in (request.answered_by if answer else request.by)],
        "law": str(request.law),
        "confirm": "",
        "input": f"{name_of(rules, act)}Input",
    }


class Material(Schema):
    title: str
    kind: str = Field(description="填写或提交")
    required: bool
    note: str


class Way(Schema):
    title: str
    who: list[str]
    by_public: bool = Field(description="群众可以自己办")
    law: str
    materials: list[Material]


class GuideStep(Schema):
    title: str
    who: list[str]
    law: str


class Time(Schema):
    title: str
    length: str
    begins: str
    kind: str
    owes: str
    source: str
    doubt: str = Field(description="数字尚不能依赖的原因")
    lapse: str = Field(description="届满的后果")


class GuidePaper(Schema):
    title: str
    law: str
    public: bool


class Guide(Schema):
    """办事指南。"""

    code: str
    title: str
    about: str
    basis: list[str]
    who_may_apply: list[str]
    ways: list[Way]
    steps: list[GuideStep]
    times: list[Time]
    results: list[str]
    papers: list[GuidePaper]
    fee: str
    remedies: list[str]


@router.get(
    "/procedures/{code}/guide",
    response=Guide,
    operation_id="procedure_guide",
    summary="办事指南",
    openapi_extra=says(*READ),
)
def guide(request: HttpRequest, code: str) -> dict[str, Any]:
    """由业务规则生成，与工作台和市民端所见相同。"""
    return asdict(guides.guide(rules_or_404(request, code)))


class Power(Schema):
    """权责清单的一行。"""

    procedure: str
    code: str
    title: str
    at: list[str]
    who: list[str]
    law: str
    limits: list[str]
    doubts: list[str]
    papers: list[str]
    consequence: str
    duties: list[str]


@router.get(
    "/procedures/{code}/powers",
    response=list[Power],
    operation_id="procedure_powers",
    summary="权责清单",
    openapi_extra=says(*READ),
)
def powers(request: HttpRequest, code: str) -> Any:
    """每一步由谁办、依据什么、多长时间、出什么文书。"""
    return [asdict(row) for row in power.powers([rules_or_404(request, code)])]


class Permission(Schema):
    """一项办理的权限。"""

    kind: str
    code: str
    title: str
    at: list[str]
    roles: dict[str, str] = Field(description="角色代码和可否办理；没有列出的不可")


@router.get(
    "/procedures/{code}/permissions",
    response=list[Permission],
    operation_id="procedure_permissions",
    summary="权限表",
    openapi_extra=says(*READ),
)
def permissions(request: HttpRequest, code: str) -> Any:
    """每一步哪些角色可以办理、阅看、监督。"""
    rows = matrix.matrix([rules_or_404(request, code)]).rows
    return [
        {
            "kind": row.kind,
            "code": row.code,
            "title": row.title,
            "at": row.at,
            "roles": {role: cell.text for role, cell in row.cells.items()},
        }
        for row in rows
    ]


SVG = "image/svg+xml"


@router.get(
    "/procedures/{code}/flowchart",
    operation_id="procedure_flowchart",
    summary="流程图",
    openapi_extra=says(*READ, responses={200: content({"type": "string"}, "SVG 图", SVG)}),
)
def flowchart(request: HttpRequest, code: str) -> HttpResponse:
    """由业务规则画出的流程图。"""
    return HttpResponse(svg(rules_or_404(request, code)), content_type=SVG)


class CodeRow(Schema):
    """一个代码。"""

    code: str
    title: str
    parent: str = Field(description="上级代码；第一级为空")
    maps: dict[str, str] = Field(description="在其他目录中的对应名称")


class CodeListRow(Schema):
    """一个代码表。"""

    code: str
    title: str
    source: str = Field(description="出处")


class CodeListFull(CodeListRow):
    """代码表的全部代码。"""

    entries: list[CodeRow]


@cache
def lists() -> dict[str, CodeList]:
    """Every code list of the rooms, found where they all keep them: in their module `codes`."""
    found: dict[str, CodeList] = {}
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.codes"):
            values = vars(import_module(f"{app.name}.codes")).values()
            found |= {v.code: v for v in values if isinstance(v, CodeList)}
    return dict(sorted(found.items()))


@router.get(
    "/codes", response=list[CodeListRow], operation_id="code_lists", summary="代码表", openapi_extra=says(*READ)
)
def code_lists(request: HttpRequest) -> Any:
    """全部代码表的名称和出处。"""
    return [{"code": x.code, "title": x.title, "source": x.source} for x in lists().values()]


@router.get(
    "/codes/{code}",
    response=CodeListFull,
    operation_id="code_list",
    summary="一个代码表",
    openapi_extra=says(*READ),
)
def code_list(request: HttpRequest, code: str) -> dict[str, Any]:
    """全部代码、上级和对应关系。"""
    found = lists().get(code)
    if found is None:
        raise Http404("没有这个代码表。")
    return {
        "code": found.code,
        "title": found.title,
        "source": found.source,
        "entries": [asdict(entry) for entry in found.entries],
    }
