"""Procedures of every awkward form, for drawing and deriving; they count nothing and are registered nowhere."""

from __future__ import annotations

from kernel.words import PARTY, Procedure, Register, Request, Role, Stage, Step, cite

CLERK, HEAD, REVIEWER = Role("clerk", "经办人"), Role("head", "负责人"), Role("reviewer", "审核人")
LAW = "行政许可法"


def _step(code: str, title: str, at: object, to: object = (), **more: object) -> Step:
    return Step(**{"code": code, "title": title, "at": at, "to": to, "by": (CLERK,), "law": cite(LAW, 32), **more})  # type: ignore[arg-type]


IN, OUT, BARRED, GONE = (
    Stage("in", "在册"),
    Stage("out", "停止执业"),
    Stage("barred", "受处罚暂停执业"),
    Stage("gone", "已注销", final=True),
)
ROLL = Register(
    code="roll",
    title="执业人员名册",
    version="1",
    law=cite(LAW),
    record="roll.Row",
    choices=("in",),
    steps=(
        _step("enter", "入册", None, IN),
        _step("assess", "年度考核", IN),
        _step("train", "登记培训", (IN, OUT)),
        _step("pause", "申请停止执业", IN, OUT),
        _step("resume", "恢复执业", OUT, IN),
        _step("bar", "处罚暂停执业", (IN, OUT), BARRED),
        _step("lift", "期满恢复", BARRED, (IN, OUT), run=lambda case, data: None),
        _step("leave", "注销", (IN, OUT, BARRED), GONE),
        _step("undo", "撤销注销", GONE, IN),
    ),
)

ASKED, REVIEW, MORE, VOTE, YES, NO = (
    Stage("asked", "待受理"),
    Stage("review", "审查中"),
    Stage("more", "待补正"),
    Stage("vote", "集体讨论"),
    Stage("yes", "准予许可", final=True),
    Stage("no", "不予许可", final=True),
)
OLD = Stage("old", "旧制待审")
LICENCE = Procedure(
    code="licence",
    title="执业许可",
    version="1",
    law=cite(LAW),
    record="licence.Row",
    retired=(OLD,),
    about="申请执业许可。",
    steps=(
        _step("apply", "提出申请", None, ASKED, by=(PARTY, CLERK), public="已收到申请"),
        _step("accept", "受理", ASKED, REVIEW, public="已受理"),
        _step("reject", "不予受理", ASKED, NO),
        _step("supplement", "通知补正", ASKED, MORE),
        _step("supplemented", "收到补正材料", MORE, ASKED, by=(PARTY, CLERK)),
        _step(
            "review",
            "审查",
            REVIEW,
            (VOTE, YES, NO, MORE),
            by=(REVIEWER,),
            not_by_actor_of=("accept",),
            handler_only=True,
            run=lambda case, data: None,
        ),
        _step(
            "decide",
            "作出决定",
            VOTE,
            (YES, NO, REVIEW),
            by=(HEAD,),
            not_by_actor_of=("review",),
            run=lambda case, data: None,
        ),
        _step("note", "登记一次要求很长而需要折成两行才放得下的现场核查情况", (REVIEW, VOTE)),
        _step("old", "按旧制办结", OLD, YES),
    ),
    requests=(
        Request(
            code="police",
            title="向公安机关核查无犯罪记录",
            to="公安机关",
            at=(REVIEW, VOTE),
            by=(CLERK,),
            answered_by=(CLERK,),
            law=cite(LAW, 34),
            public="正在核查",
        ),
        Request(
            code="opinion",
            title="征求意见",
            to="行业协会",
            at=(REVIEW,),
            by=(HEAD,),
            answered_by=(CLERK, HEAD),
            law=cite(LAW, 34),
        ),
    ),
)
