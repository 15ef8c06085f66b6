"""What hangs on a case: its history, clocks, parties, questions, volume, and what may be put right."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from api.auth import sender
from api.shapes.bodies import name_of
from kernel.cases import repair, volume
from kernel.cases.models import Asked
from kernel.cases.timing import readings, standing
from kernel.clocks.explain import explain
from kernel.derive.timeline import timeline

from .common import READ, case_to_read, says

router = Router(tags=["cases"])


class Event(Schema):
    """一条留痕记录。"""

    id: UUID
    seq: int = Field(description="顺序")
    act: str = Field(description="步骤代码")
    title: str
    happened_at: datetime = Field(description="发生时间")
    recorded_at: datetime = Field(description="登记时间")
    actor: str = Field(description="办理人")
    stage: str = Field(description="办理后的环节；没有改变的为空")
    facts: list[tuple[str, str]] = Field(description="登记内容：名称和文字，个人信息已遮盖")
    reason: str = Field(description="更正、撤销的理由")
    state: str = Field(description="已更正或已撤销；有效的为空")
    mended_by: UUID | None = Field(description="由哪条记录更正或撤销")
    mends: UUID | None = Field(description="更正或撤销了哪条记录")
    papers: list[UUID]
    files: list[UUID]
    hash: str = Field(description="留痕链上的校验值（SM3）")


@router.get(
    "/cases/{case_id}/events",
    response=list[Event],
    operation_id="case_events",
    summary="办理经过",
    openapi_extra=says(*READ),
)
def events(request: HttpRequest, case_id: UUID) -> Any:
    """由先到后的全部留痕记录。"""
    found = case_to_read(request, case_id)
    hashes = {e.pk: bytes(e.hash).hex() for e in found.history}
    return [
        {
            "id": line.id,
            "seq": line.seq,
            "act": line.act,
            "title": line.title,
            "happened_at": line.at,
            "recorded_at": line.recorded_at,
            "actor": line.actor,
            "stage": line.stage,
            "facts": line.facts,
            "reason": line.reason,
            "state": line.mended_how,
            "mended_by": line.mended_by,
            "mends": line.mends,
            "papers": [p.pk for p in line.papers],
            "files": [f.pk for f in line.files],
            "hash": hashes[line.id],
        }
        for line in timeline(found)
    ]


class Clock(Schema):
    """一项时限的进行情况。"""

    limit: str = Field(description="时限代码")
    title: str
    kind: str = Field(description="法定、承诺或外部")
    owes: str = Field(description="由谁完成")
    state: str = Field(description="running 进行中，paused 暂停，overdue 已逾期，其余为已结束")
    started_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    source: str = Field(description="依据")
    unverified: bool = Field(description="依据尚未核实")
    why: str = Field(description="为什么是这一天")


@router.get(
    "/cases/{case_id}/clocks",
    response=list[Clock],
    operation_id="case_clocks",
    summary="时限",
    openapi_extra=says(*READ),
)
def clocks(request: HttpRequest, case_id: UUID) -> Any:
    """法定、承诺和外部时限，每一个都说明为什么是这一天。"""
    found = case_to_read(request, case_id)
    return [
        {
            "limit": limit.code,
            "title": limit.title,
            "kind": str(limit.kind),
            "owes": limit.owes,
            "state": str(reading.state),
            "started_at": reading.started_at,
            "due_at": reading.due_at,
            "ended_at": reading.ended_at,
            "source": reading.term.source,
            "unverified": reading.term.doubtful,
            "why": explain(reading, limit),
        }
        for limit, reading in readings(found, found.history)
    ]


class Party(Schema):
    """一位当事人，证件、电话、住址已遮盖。"""

    id: UUID
    role: str = Field(description="地位代码")
    kind: str = Field(description="个人或单位")
    name: str
    gender: str
    age: int | None
    ethnicity: str
    id_kind: str
    id_number: str = Field(description="已遮盖")
    phone: str = Field(description="已遮盖")
    address: str = Field(description="已遮盖")
    employer: str
    occupation: str
    uscc: str
    legal_person: str
    is_minor: bool
    represents: UUID | None
    representation: str
    scope: str
    withdrawn_at: datetime | None


@router.get(
    "/cases/{case_id}/parties",
    response=list[Party],
    operation_id="case_parties",
    summary="当事人",
    openapi_extra=says(*READ),
)
def parties(request: HttpRequest, case_id: UUID) -> Any:
    """当事人和代理人，个人信息遮盖；完整内容须逐项说明理由查看。"""
    return [party.masked() for party in case_to_read(request, case_id).people]


class Question(Schema):
    """一项函询。"""

    id: UUID
    code: str
    title: str
    to: str = Field(description="发往")
    asked_at: datetime
    answered_at: datetime | None


@router.get(
    "/cases/{case_id}/requests",
    response=list[Question],
    operation_id="case_requests",
    summary="函询",
    openapi_extra=says(*READ),
)
def questions(request: HttpRequest, case_id: UUID) -> Any:
    """案件中发出的函询和答复时间。"""
    found = case_to_read(request, case_id)
    return [
        {
            "id": a.pk,
            "code": a.code,
            "title": a.word.title,
            "to": a.to_name,
            "asked_at": a.asked_at,
            "answered_at": a.answered_at,
        }
        for a in Asked.objects.filter(case=found).select_related("case")
    ]


class VolumeEntry(Schema):
    """卷内目录的一行。"""

    title: str
    number: str = Field(description="文号")
    dated: str = Field(description="日期")
    pages: str = Field(description="份数")
    paper: UUID | None
    files: list[UUID]


class Volume(Schema):
    """卷宗。"""

    entries: list[VolumeEntry]
    missing: list[str] = Field(description="还缺的必备文书")


@router.get(
    "/cases/{case_id}/volume",
    response=Volume,
    operation_id="case_volume",
    summary="卷内目录",
    openapi_extra=says(*READ),
)
def contents(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """按卷宗顺序排列的文书和材料。"""
    found = case_to_read(request, case_id)
    return {
        "entries": [
            {
                "title": e.title,
                "number": e.number,
                "dated": e.dated,
                "pages": e.pages,
                "paper": e.paper.pk if e.paper else None,
                "files": [f.pk for f in e.files],
            }
            for e in volume.contents(found)
        ],
        "missing": volume.missing(found),
    }


class Repairable(Schema):
    """一条可以由本人更正的记录。"""

    event_id: UUID
    title: str
    input: str = Field(description="更正时 values 的组件名")


@router.get(
    "/cases/{case_id}/corrections",
    response=list[Repairable],
    operation_id="case_corrections",
    summary="可以更正的记录",
    openapi_extra=says(*READ),
)
def repairable(request: HttpRequest, case_id: UUID) -> Any:
    """仍然有效、本人有权更正的记录。"""
    found, actor = case_to_read(request, case_id), sender(request).actor
    return [
        {
            "event_id": event.pk,
            "title": found.rules.title_of_act(event.act),
            "input": f"{name_of(found.rules, event.act)}Input",
        }
        for event in standing(found.history)
        if not repair.may_repair(found, event, actor)
    ]
