"""人民调解员: elected or engaged, trained, rated, assessed, and how they leave. 人民调解法 chapter 3."""

from __future__ import annotations

from typing import Any

from kernel.words import Mark, Register, Stage, Step, cite

from .. import standings
from ..forms import mediators as forms
from ..forms import serving
from ..papers import mediator as papers
from .common import BACK, CHAIR, DIRECTOR, GUIDES, KEPT, LATE, OFFICE_STAFF, SECTION, name_of, yearly

LAW = "人民调解法"
STAR_RULE = cite("人民调解员等级评定办法", mark=Mark.M, note="本地评定办法的名称和条文未见原文，由司法局提供")
ALL = (CHAIR, *GUIDES)

PROPOSED = Stage("proposed", "待审核", public="待审核")
ACTIVE = Stage("active", "在任", public="在任")
RESIGNED = Stage("resigned", "已辞任", done=True, public="已离任")
LEFT = Stage("left", "已离任", done=True, public="已离任")
DISMISSED = Stage("dismissed", "已罢免、解聘", done=True, public="已离任")
REJECTED = Stage("rejected", "未予登记", final=True)
GONE = (RESIGNED, LEFT, DISMISSED)


def admission_papers(case: Any, data: dict[str, Any]) -> tuple[Any, ...]:
    """Everybody is entered on the form; only who is engaged gets a letter of engagement, members are elected (§13)."""
    return (papers.ENTRY,) if case.record.elected else (papers.ENTRY, papers.ENGAGEMENT)


STEPS = (
    Step(
        code="admit",
        title="登记选任、聘任",
        at=None,
        to=ACTIVE,
        by=GUIDES,
        law=cite(LAW, 13),
        form=forms.Entry,
        papers=admission_papers,
        says="选任、聘任为人民调解员",
        back_days=BACK,
    ),
    Step(
        code="propose",
        title="推荐人选",
        at=None,
        to=PROPOSED,
        by=(CHAIR, OFFICE_STAFF),
        law=cite(LAW, 13),
        form=forms.Proposal,
    ),
    Step(
        code="approve",
        title="审核登记",
        at=PROPOSED,
        to=ACTIVE,
        by=GUIDES,
        law=cite(LAW, 14),
        form=forms.Approval,
        papers=admission_papers,
        not_by_actor_of=("propose",),
        says="选任、聘任为人民调解员",
    ),
    Step(
        code="reject",
        title="不予登记",
        at=PROPOSED,
        to=REJECTED,
        by=GUIDES,
        law=cite(LAW, 14),
        form=forms.Rejection,
        not_by_actor_of=("propose",),
    ),
    Step(code="change", title="变更登记", at=ACTIVE, by=GUIDES, law=cite(LAW, 10), form=forms.Change, back_days=LATE),
    Step(
        code="train",
        title="登记培训",
        at=ACTIVE,
        by=ALL,
        law=cite(LAW, 14, 2),
        form=serving.TrainingForm,
        back_days=LATE,
    ),
    Step(
        code="propose_star",
        title="申报星级",
        at=ACTIVE,
        by=(CHAIR, OFFICE_STAFF),
        law=STAR_RULE,
        form=serving.StarProposal,
        refuse=standings.no_star_proposed,
    ),
    Step(
        code="rate_star",
        title="评定星级",
        at=ACTIVE,
        by=(SECTION,),
        law=STAR_RULE,
        form=serving.Star,
        not_by_actor_of=("propose_star",),
        says="评定了星级",
    ),
    Step(
        code="assess",
        title="登记年度考核",
        at=(ACTIVE, *GONE),
        by=GUIDES,
        law=cite(LAW, 5, 1),
        form=serving.Assessment,
        papers=(papers.ASSESSMENT,),
        back_days=LATE,
    ),
    Step(
        code="warn",
        title="批评教育、责令改正",
        at=ACTIVE,
        by=ALL,
        law=cite(LAW, 15),
        form=serving.ReprimandForm,
        back_days=LATE,
    ),
    Step(
        code="dismiss",
        title="罢免、解聘",
        at=ACTIVE,
        to=DISMISSED,
        by=GUIDES,
        law=cite(LAW, 15),
        form=serving.Dismissal,
        back_days=LATE,
        confirm="罢免、解聘后不能再承办纠纷；手中的案件请先移交。",
    ),
    Step(
        code="resign",
        title="辞任",
        at=ACTIVE,
        to=RESIGNED,
        by=GUIDES,
        law=cite(LAW, 10),
        form=serving.Resignation,
        back_days=LATE,
        confirm="辞任后不能再承办纠纷；手中的案件请先移交。",
    ),
    Step(
        code="leave",
        title="离任",
        at=ACTIVE,
        to=LEFT,
        by=GUIDES,
        law=cite(LAW, 9, 2),
        form=serving.Leaving,
        back_days=LATE,
        confirm="离任后不能再承办纠纷；手中的案件请先移交。",
    ),
    Step(
        code="restore",
        title="恢复任职",
        at=GONE,
        to=ACTIVE,
        by=GUIDES,
        law=cite(LAW, 13),
        form=forms.Restoration,
        papers=admission_papers,
        not_by_actor_of=("dismiss",),
        back_days=LATE,
        says="再次选任、聘任为人民调解员",
    ),
)

LIMITS = (
    yearly(
        "yearly_assessment",
        "年度考核",
        starts=("admit", "approve", "restore"),
        check="assess",
        stops=("dismiss", "resign", "leave"),
        owes="司法所",
    ),
)

MEDIATOR = Register(
    code="mediator",
    title="人民调解员",
    version="2026-11-22.2",
    law=cite(LAW, 13),
    record="places.Mediator",
    children=("places.Training", "places.MediatorAssessment", "places.Reprimand"),
    unit="名",
    steps=STEPS,
    limits=LIMITS,
    supervisors=(SECTION,),
    readers=(DIRECTOR,),
    number="{word}调员登〔{year}〕{n:03}号",
    title_of=name_of,
    columns=("committee", "capacity", "full_time", "gender", "star", "admitted_on", "engaged_until"),
    filters=("capacity", "full_time", "gender", "star", "education", "public"),
    searched=("certificate", "background", "languages"),
    categories=(
        ("photo", "照片"),
        ("appointment", "推选、聘任材料"),
        ("training", "培训证明"),
        ("star", "星级申报材料"),
        ("exit", "离任材料"),
        ("other", "其他材料"),
    ),
    volume=(
        papers.ENTRY,
        "photo",
        "appointment",
        papers.ENGAGEMENT,
        "training",
        "star",
        papers.ASSESSMENT,
        "exit",
        "other",
    ),
    choices=(ACTIVE.code,),
    public_fields=("name", "committee", "capacity", "full_time", "specialities", "languages", "star"),
    retention=KEPT,
    about="本行政区域内的人民调解员名册：在哪个调委会、擅长调解什么纠纷。",
)
