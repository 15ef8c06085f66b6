"""人民调解: from registration to the archive, after the 人民调解法 (2011-01-01). Structure: statutes.md §3.2."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from common.roles import AUDITOR, CHAIR, DIRECTOR, MEDIATOR, OFFICE_STAFF, SECTION
from kernel.words import (
    PARTY,
    CountBack,
    Deemed,
    Kind,
    Limit,
    Mark,
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
from kernel.words.limits import days, months

from . import forms, rules, signing
from .papers import agreement, ending, mediating, opening

# One act a paragraph: what belongs together is read together.
# fmt: off
LAW = "人民调解法"
CENTRE = (MEDIATOR, CHAIR)

REGISTERED = Stage("registered", "待受理", public="已登记，等待受理")
ACCEPTED = Stage("accepted", "待选定调解员", public="已受理")
MEDIATING = Stage("mediating", "调解中", public="正在调解")
SIGNING = Stage("signing", "待签字盖章", public="已达成协议，等待签字盖章")
PERFORMING = Stage("performing", "履行中", public="协议已生效，正在履行")
ENDED = Stage("ended", "已终止", done=True, public="调解已终止")
CLOSED = Stage("closed", "已结案", done=True, public="已结案")
REFUSED = Stage("refused", "不予受理", final=True, public="不予受理")
ARCHIVED = Stage("archived", "已归档", final=True, public="已结案")
ACTIVE = (ACCEPTED, MEDIATING, SIGNING)


def choose(case: Any, data: dict[str, Any]) -> None:
    """The one who presides handles the case; the others mediate with them."""
    case.handler = data["mediator"]
    for person in data.get("others") or ():
        case.join("co_handler", timezone.localdate(data["happened_at"]), user=person)


def opening_papers(first: Any) -> Any:
    def papers(case: Any, data: dict[str, Any]) -> tuple[Any, ...]:
        agents = any(r.get("representation") == "agent" for r in data["parties"])
        return (*first, *((opening.MANDATE,) if agents else ()))

    return papers


def ending_papers(*papers: Any) -> Any:
    """Who handed the dispute over is told how it ended."""

    def chosen(case: Any, data: dict[str, Any]) -> tuple[Any, ...]:
        return (*papers, *((ending.REPLY,) if case.record.from_organ else ()))

    return chosen


OPENING = (
    Step(code="apply", title="登记当事人申请", at=None, to=REGISTERED, by=(PARTY, *CENTRE, OFFICE_STAFF),
         law=cite(LAW, 17), form=forms.Application, papers=opening_papers((opening.APPLICATION,)),
         says="当事人申请调解", public="收到调解申请"),
    Step(code="find", title="登记主动发现的纠纷", at=None, to=REGISTERED, by=CENTRE, law=cite(LAW, 17),
         form=forms.Finding, papers=opening_papers(()), says="调委会主动介入", public="调委会主动介入"),
    Step(code="receive", title="登记移送的纠纷", at=None, to=REGISTERED, by=(*CENTRE, OFFICE_STAFF), law=cite(LAW, 18),
         form=forms.Transfer, papers=opening_papers(()), says="收到移送的纠纷", public="收到移送的纠纷"),
)

STEPS = (
    *OPENING,
    Step(code="accept", title="受理", at=REGISTERED, to=ACCEPTED, by=CENTRE, law=cite(LAW, 17), form=forms.Acceptance,
         papers=(opening.REGISTRATION, opening.RIGHTS_NOTICE), public="调委会已受理", tells=("party",)),
    Step(code="refuse", title="不予受理", at=REGISTERED, to=REFUSED, by=CENTRE, law=cite(LAW, 3), form=forms.Refusal,
         papers=ending_papers(opening.REFUSAL), public="不予受理，已告知其他途径", tells=("party",),
         confirm="案件将办结，并向申请人送达不予受理告知书。"),
    Step(code="choose", title="确定调解员", at=(ACCEPTED, MEDIATING), to=MEDIATING, by=CENTRE, law=cite(LAW, 19),
         form=forms.Choice, run=choose, public="已确定调解员", tells=("handler", "party")),
    Step(code="inquire", title="登记调查", at=(MEDIATING,), by=CENTRE, handler_only=True, law=cite(LAW, 22),
         form=forms.InquiryForm, papers=(mediating.INQUIRY,)),
    Step(code="mediate", title="登记调解", at=(MEDIATING,), by=CENTRE, handler_only=True, law=cite(LAW, 22),
         form=forms.SessionForm, papers=(mediating.SESSION,), public="进行了一次调解"),
    Step(code="agree_written", title="达成书面协议", at=MEDIATING, to=SIGNING, by=CENTRE, handler_only=True,
         law=cite(LAW, 28), form=forms.WrittenAgreement, refuse=rules.no_session_yet, papers=(agreement.WRITTEN,),
         public="达成书面调解协议"),
    Step(code="agree_orally", title="达成口头协议", at=MEDIATING, to=PERFORMING, by=CENTRE, handler_only=True,
         law=cite(LAW, 30), form=forms.OralAgreement, refuse=rules.no_session_yet, papers=(agreement.ORAL,),
         public="达成口头调解协议，即日生效", tells=("party",), confirm="口头协议自达成之日起生效，并计入调解成功。"),
    Step(code="sign", title="签字盖章生效", at=SIGNING, to=PERFORMING, by=CENTRE, handler_only=True,
         law=cite(LAW, 29, 2), form=signing.Signing, papers=(agreement.SIGNED,), public="调解协议已签字盖章生效",
         tells=("party",),
         confirm="协议自盖章之日起生效，对各方具有法律约束力。"),
    Step(code="fail", title="调解不成", at=(MEDIATING, SIGNING), to=ENDED, by=CENTRE, handler_only=True,
         law=cite(LAW, 26), form=forms.Failure, refuse=rules.no_session_yet, papers=ending_papers(ending.ENDED),
         public="调解不成，已终止并告知其他途径", tells=("party",), confirm="调解将终止，并告知当事人仲裁、行政、司法途径。"),
    Step(code="decline", title="当事人拒绝调解", at=(REGISTERED, *ACTIVE), to=ENDED, by=CENTRE, law=cite(LAW, 17),
         form=forms.Declining, papers=ending_papers(ending.ENDED), public="当事人明确拒绝调解，已终止", tells=("party",),
         confirm="当事人一方明确拒绝调解的，不得调解；案件将终止。"),
    Step(code="withdraw", title="撤回申请", at=(REGISTERED, *ACTIVE), to=ENDED, by=(PARTY, *CENTRE), law=cite(LAW, 23),
         form=forms.Withdrawal, papers=ending_papers(ending.ENDED), public="申请人撤回申请", tells=("handler",),
         confirm="撤回后调解终止；以后可以重新申请。"),
    Step(code="settle", title="自行和解", at=(REGISTERED, *ACTIVE), to=ENDED, by=CENTRE, law=cite(LAW, 23),
         form=forms.Settlement, papers=ending_papers(ending.ENDED), public="双方自行和解"),
    Step(code="remind", title="督促履行", at=PERFORMING, by=CENTRE, law=cite(LAW, 31, 2), form=forms.Reminder,
         public="调委会督促履行协议"),
    Step(code="perform", title="登记履行", at=(PERFORMING, CLOSED), by=CENTRE, law=cite(LAW, 31, 2),
         form=forms.PerformanceForm, papers=(agreement.PERFORMED,), public="登记了协议履行情况"),
    Step(code="visit", title="登记回访", at=(PERFORMING, CLOSED, ENDED), by=(*CENTRE, OFFICE_STAFF),
         law=cite(LAW, 31, 2), form=forms.VisitForm, papers=(agreement.VISIT,)),
    Step(code="close", title="结案", at=PERFORMING, to=CLOSED, by=CENTRE, law=cite(LAW, 27), form=forms.Closing,
         refuse=rules.may_close, papers=ending_papers(ending.REPORT), public="已结案", tells=("party",)),
    Step(code="archive", title="立卷归档", at=(CLOSED, ENDED), to=ARCHIVED, by=CENTRE, law=cite(LAW, 27),
         form=forms.Archiving, papers=(ending.INDEX, ending.BACK_COVER), confirm="归档后只能由主管更正。"),
)

REQUESTS = (
    Request(code="confirmation", title="申请司法确认", to="人民法院", at=(PERFORMING, CLOSED), by=CENTRE,
            answered_by=(*CENTRE, OFFICE_STAFF), law=cite(LAW, 33, 1), form=forms.ConfirmationAsk,
            answer_form=forms.ConfirmationAnswer, refuse=rules.not_agreed, papers=(agreement.CONFIRMATION,), once=True,
            public="已共同申请司法确认"),
    Request(code="police", title="报告公安机关", to="公安机关", at=(REGISTERED, *ACTIVE, PERFORMING), by=CENTRE,
            answered_by=CENTRE, law=cite(LAW, 25), form=forms.PoliceReport, answer_form=forms.PoliceReply,
            papers=(mediating.POLICE_REPORT,)),
)

OVER = ("agree_written", "agree_orally", "fail", "decline", "withdraw", "settle")
LIMITS = (
    Limit(code="acceptance", title="决定是否受理", starts=("apply", "find", "receive"),
          ends=("accept", "refuse", "decline", "withdraw", "settle"), kind=Kind.PROMISED, owes="调委会", begins="登记纠纷",
          terms=(Term(length=3, unit=Unit.CALENDAR, law=cite("海南省人民调解实施办法", 18, mark=Mark.D)),)),
    Limit(code="settlement", title="完成调解", starts=("accept",), ends=OVER, owes="调委会", begins="受理",
          terms=months(1, cite("人民调解工作若干规定", 33, mark=Mark.P))),
    Limit(code="confirm_written", title="共同申请司法确认", starts=("sign",), ends=("ask:confirmation",),
          owes=PARTY.title, begins="书面协议生效", since_date="sealed_on", terms=days(30, cite(LAW, 33, 1)),
          deemed=Deemed(title="不能再申请司法确认")),
    Limit(code="confirm_oral", title="共同申请司法确认", starts=("agree_orally",), ends=("ask:confirmation",),
          owes=PARTY.title, begins="达成口头协议即生效", terms=days(30, cite(LAW, 33, 1)),
          deemed=Deemed(title="不能再申请司法确认")),
    Limit(code="performance", title="协议履行", starts=("agree_written", "agree_orally"), ends=("perform", "close"),
          kind=Kind.PROMISED, owes=PARTY.title, begins="达成协议", roll_over=False,
          count_back=CountBack(anchor="perform_by", title="约定的履行期限"), terms=(Term(length=0, basis="调解协议约定"),)),
    Limit(code="court", title="法院审查司法确认申请", starts=("ask:confirmation",), ends=("answer:confirmation",),
          kind=Kind.EXTERNAL, owes="人民法院", begins="向法院申请", repeat=True, terms=days(30, cite("民事诉讼法", 187))),
)

MEDIATION = register(Procedure(
    code="mediation", title="人民调解", version="2026-11-22.2", law=cite(LAW), record="mediation.Dispute",
    children=("mediation.Inquiry", "mediation.Session", "mediation.Performance", "mediation.Visit"),
    steps=STEPS, requests=REQUESTS, limits=LIMITS,
    supervisors=(CHAIR, OFFICE_STAFF, SECTION), readers=(DIRECTOR, AUDITOR),
    number="（{year}）{word}案第{n}号", title_of=rules.title_of,
    columns=("kind", "source", "amount", "outcome", "agreement_amount", "performance", "confirmation"),
    filters=("kind", "source", "outcome", "performance", "confirmation", "difficult"),
    searched=("facts", "claims", "place", "agreement", "from_organ", "from_number", "court", "confirmation_number", "volume"),
    categories=(
        ("identity", "当事人身份证明"), ("mandate", "授权委托书"), ("evidence", "证据材料"), ("scene", "现场照片和录音录像"),
        ("signature", "当事人签名"), ("signed_agreement", "签字盖章的协议书"), ("performance", "履行凭证"),
        ("confirmation", "司法确认材料"), ("transfer", "移送材料"), ("other", "其他材料"),
    ),
    volume=(
        ending.INDEX, opening.APPLICATION, opening.REGISTRATION, opening.REFUSAL, opening.RIGHTS_NOTICE, "identity",
        opening.MANDATE, "mandate", mediating.INQUIRY, "evidence", mediating.POLICE_REPORT, "transfer",
        mediating.SESSION, "scene", agreement.WRITTEN, agreement.SIGNED, "signed_agreement", "signature",
        agreement.ORAL, ending.ENDED, agreement.PERFORMED, "performance", agreement.VISIT, agreement.CONFIRMATION,
        "confirmation", ending.REPORT, ending.REPLY, "other", ending.BACK_COVER,
    ),
    retention=Retention(years=10, basis="档案保管期限由司法局确认（未核实）；个人信息保护法第十三条第一款第三项"),
    open_to_public=True,
    icon="handshake",
    about="家庭、邻里、工钱、赔偿等民间纠纷，请人民调解员来劝和、说理，不收钱。",
    fee=f"不收取任何费用（{cite(LAW, 4)}）。",
))
