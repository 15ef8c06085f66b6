"""法律援助: applied for or called for by an organ, decided, assigned, concluded, after the 法律援助法 (2022-01-01).

Structure: statutes.md §2. All days of this law are calendar days; hours run from the moment somebody applied.
"""

from __future__ import annotations

from typing import Any

from common.roles import AID_HEAD, AID_LAWYER, AID_OFFICER, AUDITOR, DIRECTOR, SECTION
from kernel.words import (
    CLOCK,
    PARTY,
    CountBack,
    Deemed,
    Kind,
    Limit,
    Mark,
    Pause,
    Procedure,
    Request,
    Retention,
    Stage,
    Step,
    Term,
    Unit,
    cite,
    register,
)
from kernel.words.limits import days, hours

from . import forms, review, rules
from .money import rules as money
from .money import steps as paying
from .papers import deciding, handling, opening, quality
from .papers import money as money_papers

# One act a paragraph: what belongs together is read together.
# fmt: off
LAW = "法律援助法"
PROGRAMME = cite("办理法律援助案件程序规定", mark=Mark.P, note="2023年修订，正文条号未全见")
NOT_READ = cite("办理法律援助案件程序规定", mark=Mark.M, note="补充材料期间扣除的条文未见原文")
CENTRE = (AID_OFFICER, AID_HEAD)
HANDS = (*CENTRE, AID_LAWYER)  # who is assigned does it, or tells the centre, which writes it down

AWAITED = Stage("awaited", "待转交", public="已向监管场所提出，等待转交")
RECEIVED = Stage("received", "审查中", public="已收到申请，正在审查")
EXAMINED = Stage("examined", "待决定", public="已审查，等待决定")
GRANTED = Stage("granted", "待指派", public="已决定给予法律援助，正在指派律师")
ASSIGNED = Stage("assigned", "待接受指派", public="已指派律师，等待律师接受")
HANDLING = Stage("handling", "承办中", public="已指派律师，正在办理")
REFUSED = Stage("refused", "不予援助", done=True, public="决定不予法律援助，已告知理由和救济途径")
TERMINATED = Stage("terminated", "已终止", done=True, public="已决定终止法律援助，已告知理由和救济途径")
CLOSED = Stage("closed", "已结案", done=True, public="已办结")
ENDED = Stage("ended", "已撤回", final=True, done=True, public="已撤回申请")
LAPSED = Stage("lapsed", "视为撤回", final=True, done=True, public="逾期没有补充，视为撤回申请；可以重新申请")
ARCHIVED = Stage("archived", "已归档", final=True, done=True, public="已办结")
OVER = (REFUSED, TERMINATED)


def applying(*first: Any) -> Any:
    """The papers of an application; whoever states their hardship signs the statement with its pledge."""

    def papers(case: Any, data: dict[str, Any]) -> tuple[Any, ...]:
        return (*first, *((opening.HARDSHIP,) if case.record.hardship == "statement" else ()))

    return papers


def telling_organ(letter: Any, *first: Any) -> Any:
    """An organ that called for aid, or passed an application on, is told."""

    def papers(case: Any, data: dict[str, Any]) -> tuple[Any, ...]:
        return (*first, *((letter,) if case.record.organ else ()))

    return papers


def redone(case: Any, data: dict[str, Any]) -> Stage:
    """Put right as the bureau ordered: who had taken it on before goes on."""
    rules.redone(case, data)
    return HANDLING if case.record.accepted_on else GRANTED


def reporting(case: Any, data: dict[str, Any]) -> tuple[Any, ...]:
    return (handling.PROGRESS,) if data["kind"] == "report" else ()


OPENING = (
    Step(code="apply", title="登记法律援助申请", at=None, to=RECEIVED, by=(PARTY, AID_OFFICER), law=cite(LAW, 31),
         form=forms.Application, run=rules.received, papers=applying(opening.APPLICATION, opening.RECEIPT),
         says="申请法律援助", public="已收到您的法律援助申请", invites="申请法律援助"),
    Step(code="detained", title="登记在押人员提出的申请", at=None, to=AWAITED, by=(AID_OFFICER,), law=cite(LAW, 39),
         form=forms.Detained, run=rules.received, says="在押人员提出申请", public="已登记，等待监管场所转交申请"),
    Step(code="notified", title="登记通知辩护、通知代理", at=None, to=GRANTED, by=(AID_OFFICER,), law=cite(LAW, 36),
         form=forms.Notified, run=rules.notified, says="收到办案机关通知", public="办案机关已通知指派律师"),
)

STEPS = (
    *OPENING,
    Step(code="hand_in", title="收到转交的申请", at=AWAITED, to=RECEIVED, by=(AID_OFFICER,), law=cite(LAW, 39),
         form=forms.HandedIn, papers=applying(opening.APPLICATION, opening.RECEIPT), public="已收到转交的申请"),
    Step(code="examine", title="审查", at=RECEIVED, to=EXAMINED, by=(AID_OFFICER,), law=cite(LAW, 43),
         form=forms.Examination, run=rules.examined, refuse=rules.incomplete, papers=(opening.EXAMINATION,)),
    Step(code="send_back", title="退回重新审查", at=EXAMINED, to=RECEIVED, by=(AID_HEAD,), law=cite(LAW, 43),
         form=forms.SendBack, tells=("handler",)),
    Step(code="grant", title="决定给予援助", at=EXAMINED, to=GRANTED, by=(AID_HEAD,), law=cite(LAW, 43), form=forms.Granting,
         run=rules.granted, not_by_actor_of=("examine",), papers=(deciding.GRANT,), public="决定给予法律援助", tells=("party", "handler"),
         confirm="将作出给予法律援助决定书，三日内应当指派法律援助人员。"),
    Step(code="refuse", title="决定不予援助", at=EXAMINED, to=REFUSED, by=(AID_HEAD,), law=cite(LAW, 43),
         form=forms.Refusal, run=rules.refused, not_by_actor_of=("examine",), papers=(deciding.REFUSAL,),
         public="决定不予法律援助，已告知理由和救济途径", tells=("party", "handler"),
         confirm="将作出不予法律援助决定书，写明理由和救济途径，送达申请人。"),
    Step(code="advance", title="决定先行援助", at=RECEIVED, to=GRANTED, by=(AID_HEAD,), law=cite(LAW, 44),
         form=forms.Advance, run=rules.granted, papers=(deciding.GRANT,), public="情况紧急，决定先行提供法律援助",
         tells=("party", "handler"), confirm="先提供法律援助，手续和材料随后补办。"),
    Step(code="make_up", title="补办先行援助手续", at=(GRANTED, ASSIGNED, HANDLING), by=(AID_OFFICER,), law=cite(LAW, 44),
         form=forms.MakeUp, refuse=rules.not_advanced, papers=applying(), public="已补办手续"),
    Step(code="withdraw", title="撤回申请", at=(AWAITED, RECEIVED, EXAMINED), to=ENDED, by=(PARTY, AID_OFFICER),
         law=cite(LAW, 43), form=forms.Withdrawal, run=rules.withdrawn, public="已撤回申请", invites="撤回申请",
         tells=("handler",), confirm="撤回后不再办理；以后可以重新申请。"),
    Step(code="lapse", title="视为撤回申请", at=RECEIVED, to=LAPSED, by=(CLOCK,), law=cite(LAW, 43), run=rules.lapsed,
         says="逾期没有补充，视为撤回申请", public="逾期没有补充材料，视为撤回申请", tells=("party", "handler")),
    Step(code="assign", title="指派", at=GRANTED, to=ASSIGNED, by=CENTRE, law=cite(LAW, 43), form=forms.Assigning,
         run=rules.assigned, undo=rules.unassigned, papers=telling_organ(handling.LETTER, handling.WHY, handling.ASSIGNMENT),
         public="已指派法律援助人员", tells=("party", "handler")),
    Step(code="take_on", title="登记接受指派", at=ASSIGNED, to=HANDLING, by=HANDS, law=PROGRAMME, form=forms.TakingOn,
         public="律师已接受指派", tells=("party",)),
    Step(code="decline", title="登记不能承办", at=ASSIGNED, to=GRANTED, by=HANDS, law=PROGRAMME, form=forms.Declining,
         run=rules.let_go, public="正在另行指派律师"),
    Step(code="change", title="更换法律援助人员", at=HANDLING, to=GRANTED, by=CENTRE, law=PROGRAMME, form=forms.Changing,
         run=rules.let_go, papers=(handling.CHANGE,), public="正在更换律师", tells=("party",)),
    Step(code="do", title="登记办理情况", at=(HANDLING,), by=HANDS, law=cite(LAW, 50), form=forms.DeedForm, papers=reporting,
         public="办理有进展"),
    Step(code="hearing", title="登记开庭时间", at=(HANDLING,), by=HANDS, law=PROGRAMME, form=forms.HearingForm,
         public="已确定开庭时间", tells=("party",)),
    Step(code="observe", title="登记庭审旁听", at=(HANDLING,), by=CENTRE, law=review.MEASURES, form=forms.Observing,
         papers=(quality.OBSERVATION,)),
    Step(code="terminate", title="决定终止援助", at=(GRANTED, ASSIGNED, HANDLING), to=TERMINATED, by=(AID_HEAD,), law=cite(LAW, 48),
         form=forms.Termination, run=rules.terminated,
         papers=telling_organ(deciding.TERMINATION_LETTER, deciding.TERMINATION),
         public="决定终止法律援助，已告知理由和救济途径", tells=("party", "handler"),
         confirm="将作出终止法律援助决定书，写明理由和救济途径，送达受援人。"),
    Step(code="redo", title="按异议审查决定改正", at=OVER, to=(GRANTED, HANDLING), by=(AID_HEAD,), law=cite(LAW, 49),
         form=forms.Granting, run=redone, refuse=money.may_redo, papers=(deciding.GRANT,), public="已改正，给予法律援助",
         tells=("party", "handler")),
    Step(code="close", title="结案", at=HANDLING, to=CLOSED, by=HANDS, law=cite(LAW, 50), form=forms.Closing,
         undo=money.reopened, refuse=rules.may_close, papers=(handling.REPORT,), public="已办结", tells=("party",)),
    Step(code="revisit", title="登记受援人回访", at=CLOSED, by=CENTRE, law=review.MEASURES, form=forms.Revisiting,
         papers=(quality.VISIT,)),
    Step(code="archive", title="立卷归档", at=(CLOSED, *OVER), to=ARCHIVED, by=CENTRE, law=cite(LAW, 50),
         form=forms.Archiving, refuse=money.may_archive, papers=(handling.INDEX,), confirm="归档后只能由主管更正。"),
    *paying.subsidy(CLOSED),
    *paying.recovery(TERMINATED),
)

REQUESTS = (
    Request(code="supplement", title="一次性告知补充材料", to="申请人", at=(RECEIVED,), by=(AID_OFFICER,),
            answered_by=(AID_OFFICER,), law=cite(LAW, 43), form=forms.Supplement, answer_form=forms.Supplied,
            run=rules.noticed, refuse=rules.already_noticed, papers=(opening.SUPPLEMENT,), once=True,
            public="已一次性告知需要补充的材料"),
    Request(code="objection", title="异议审查", to="司法行政部门", at=OVER, by=(SECTION, AID_OFFICER), answered_by=(SECTION,),
            law=cite(LAW, 49), form=forms.Objection, answer_form=forms.ObjectionDecision, run=rules.objected,
            refuse=rules.too_late_to_object, answer_papers=(deciding.OBJECTION,),
            once=True, public="司法行政部门正在审查异议"),
    Request(code="organ_opinion", title="征询办案机关意见", to="办案机关", at=(HANDLING, CLOSED), by=CENTRE, answered_by=CENTRE,
            law=review.MEASURES, form=forms.Inquiring, answer_form=forms.OrganAnswer, papers=(quality.INQUIRY,), once=True),
)

DECIDED = ("grant", "refuse", "advance", "withdraw", "lapse")
RECEIPT = ("apply", "hand_in")

# Whether the days of supplementing are deducted was not read anywhere: so long as this row is in force they are, and
# the row waits to be signed off; where it is out of force the seven days run on.
DECIDING_DEDUCTED = Limit(
    code="deciding_deducted", title="审查并作出决定（补充期间扣除）", starts=RECEIPT, ends=DECIDED, owes="法律援助机构",
    begins="收到申请", when=rules.deducted, pauses=(Pause(requests=("supplement",), title="补充材料"),),
    terms=days(7, NOT_READ),
)

LIMITS = (
    Limit(code="passing_on", title="转交法律援助申请", starts=("detained",), ends=("hand_in", "withdraw"), kind=Kind.EXTERNAL,
          owes="办案机关、监管场所", begins="在押人员提出申请", terms=hours(24, cite(LAW, 39))),
    Limit(code="deciding", title="审查并作出决定", starts=RECEIPT, ends=DECIDED, owes="法律援助机构", begins="收到申请",
          when=rules.strict, terms=days(7, cite(LAW, 43))),
    DECIDING_DEDUCTED,
    Limit(code="supplementing", title="补充材料或者说明", starts=("ask:supplement",),
          ends=("answer:supplement", "withdraw", "advance"), kind=Kind.PROMISED, owes=PARTY.title, begins="一次性告知",
          repeat=True, roll_over=False, count_back=CountBack(anchor="supplement_by", title="通知书写明的补正期限"),
          terms=(Term(length=0, basis="补充材料、说明通知书写明的期限；法律未规定天数"),),
          deemed=Deemed(title="视为撤回申请", step="lapse")),
    Limit(code="assigning", title="指派法律援助人员", starts=("grant", "advance", "redo"), ends=("assign", "terminate"),
          repeat=True, owes="法律援助机构", begins="决定给予法律援助", terms=days(3, cite(LAW, 43))),
    Limit(code="assigning_notified", title="指派律师并通知办案机关", starts=("notified",), ends=("assign", "terminate"),
          owes="法律援助机构", begins="收到办案机关通知", terms=days(3, cite(LAW, 36))),
    Limit(code="reassigning", title="另行指派", starts=("decline", "change"), ends=("assign", "terminate"), repeat=True,
          kind=Kind.PROMISED, owes="法律援助机构", begins="不能承办或者更换",
          terms=(Term(length=3, unit=Unit.CALENDAR, basis="本局服务承诺", unverified=True),)),
    Limit(code="accepting", title="接受指派、确定承办人", starts=("assign",), ends=("take_on", "decline", "terminate"),
          repeat=True, kind=Kind.PROMISED, owes="律师事务所、基层法律服务所", begins="指派",
          terms=days(1, cite("海口市法律援助若干规定", 8, mark=Mark.D))),
    Limit(code="objecting", title="提出异议", starts=("refuse", "terminate"), ends=("ask:objection",), repeat=True,
          owes=PARTY.title, begins="收到决定", terms=days(15, cite("河北省法律援助条例", 34, mark=Mark.D)),
          deemed=Deemed(title="不能再提出异议")),
    Limit(code="objection", title="审查异议", starts=("ask:objection",), ends=("answer:objection",), repeat=True,
          owes="司法行政部门", begins="收到异议", terms=days(5, cite(LAW, 49))),
    Limit(code="filing", title="提交归档材料", starts=("close",), ends=("take_file", "archive"), owes="法律援助人员", begins="结案",
          kind=Kind.PROMISED, terms=(Term(length=30, unit=Unit.CALENDAR, law=cite("河北省法律援助条例", 38, mark=Mark.D)),)),
    paying.PAID,
)

REVIEW = review.REVIEW  # registered beside it
LEGAL_AID = register(Procedure(
    code="legal_aid", title="法律援助", version="2026-11-23.1", law=cite(LAW), record="legal_aid.Aid",
    children=("legal_aid.Assignment", "legal_aid.Turn", "legal_aid.Deed", "legal_aid.Hearing",
              "legal_aid.Observation", "legal_aid.Inquiry", "legal_aid.OrganOpinion", "legal_aid.ReturnVisit"),
    steps=STEPS, requests=REQUESTS, limits=LIMITS,
    supervisors=(AID_HEAD, SECTION), readers=(DIRECTOR, AUDITOR),
    number="（{year}）{word}受第{n}号", title_of=rules.title_of,
    columns=("category", "lawyer_name", "matter", "source", "hardship", "outcome", "decided_on", "result"),
    filters=("category", "matter", "source", "hardship", "outcome", "termination", "objection_result", "result",
             "subsidy_state", "subsidy_source", "recovery"),
    searched=("facts", "reason", "organ", "notice_number", "custody", "lawyer_name", "lawyer_firm", "closing", "volume"),
    categories=(
        ("identity", "身份证明"), ("mandate", "代理权或者亲属关系证明"), ("hardship", "经济困难状况的证件、材料"),
        ("material", "案件材料"), ("letter", "办案机关函件"), ("handling", "承办材料"),
        ("other", "其他材料"),
    ),
    volume=(
        handling.INDEX, opening.APPLICATION, opening.HARDSHIP, "identity", "mandate", "hardship", "letter", opening.RECEIPT,
        opening.SUPPLEMENT, opening.EXAMINATION, deciding.GRANT, deciding.REFUSAL, handling.WHY, handling.ASSIGNMENT,
        handling.LETTER, handling.CHANGE, "material", handling.PROGRESS, quality.OBSERVATION,
        quality.INQUIRY, "handling", handling.REPORT, quality.VISIT,
        money_papers.SUBSIDY, money_papers.RECOVERY,
        deciding.TERMINATION, deciding.TERMINATION_LETTER, deciding.OBJECTION, "other",
    ),
    retention=Retention(years=10, basis="档案保管期限由司法局确认（未核实）；个人信息保护法第十三条第一款第三项"),
    open_to_public=True, icon="life-buoy",
    about="请不起律师，或者依法应当有律师的，由国家免费安排律师：打官司、申请仲裁、刑事辩护、写法律文书。",
    fee=f"不收取任何费用（{cite(LAW)}）。",
    remedies=(
        f"对不予、终止法律援助的决定有异议的，可以向设立该机构的司法行政部门提出，司法行政部门五日内审查（{cite(LAW, 49)}）。",
        f"对维持决定不服的，可以依法申请行政复议或者提起行政诉讼（{cite(LAW, 49)}）。",
    ),
))
