"""一般办件: from registration to a written answer, for matters whose line does not exist yet."""

from __future__ import annotations

from common.roles import AUDITOR, CHAIR, DIRECTOR, MEDIATOR, OFFICE_STAFF, RECEPTIONIST, SECTION
from kernel.words import (
    PARTY,
    Extension,
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

from . import forms, papers, rules

# One act a paragraph: what belongs together is read together.
# fmt: off
LAW = cite("四川省公共法律服务条例", 29, mark=Mark.D, note="服务承诺、投诉处理与反馈；本地规定由司法局提供")
HANDS = (RECEPTIONIST, MEDIATOR, CHAIR, OFFICE_STAFF, SECTION)
HEADS = (CHAIR, OFFICE_STAFF, SECTION)

REGISTERED = Stage("registered", "待受理", public="已登记，等待受理")
HANDLING = Stage("handling", "办理中", public="正在办理")
REPLIED = Stage("replied", "已答复", done=True, public="已答复")
REFUSED = Stage("refused", "不予受理", done=True, public="不予受理，已告知理由和去处")
ENDED = Stage("ended", "已撤回", final=True, done=True, public="已撤回")

STEPS = (
    Step(code="register", title="登记", at=None, to=REGISTERED, by=HANDS, law=LAW, form=forms.Registration,
         papers=(papers.REGISTRATION,), says="登记一般办件", public="已登记"),
    Step(code="accept", title="受理并确定承办人", at=REGISTERED, to=HANDLING, by=HEADS, law=LAW, form=forms.Acceptance,
         run=rules.accepted, public="已受理", tells=("handler", "party")),
    Step(code="refuse", title="不予受理", at=REGISTERED, to=REFUSED, by=HEADS, law=LAW, form=forms.Refusal,
         papers=(papers.REFUSAL,), public="不予受理，已告知理由", tells=("party",),
         confirm="办件将终止，并向申请人送达不予受理告知书。"),
    Step(code="progress", title="登记办理情况", at=(HANDLING,), by=HANDS, handler_only=True, law=LAW,
         form=forms.ProgressForm, public="办理有进展"),
    Step(code="extend", title="延长期限", at=(HANDLING,), by=(SECTION, OFFICE_STAFF), law=LAW, form=forms.Extension,
         run=rules.extended, refuse=rules.already_extended, papers=(papers.EXTENSION,), public="已延长办理期限",
         tells=("party",)),
    Step(code="reply", title="答复办结", at=HANDLING, to=REPLIED, by=HANDS, handler_only=True, law=LAW, form=forms.Reply,
         run=rules.replied, refuse=rules.nothing_done_yet, papers=(papers.REPLY,), public="已答复", tells=("party",),
         confirm="办件将办结，并向申请人送达答复书。"),
    Step(code="visit", title="登记回访", at=(REPLIED, REFUSED), by=HANDS, law=LAW, form=forms.VisitForm, run=rules.visited),
    Step(code="withdraw", title="撤回", at=(REGISTERED, HANDLING), to=ENDED, by=(PARTY, *HANDS), law=LAW,
         form=forms.Withdrawal, public="申请人撤回", tells=("handler",), confirm="撤回后不再办理；以后可以重新提出。"),
)

REQUESTS = (
    Request(code="opinion", title="征求意见", to="有关单位", at=(HANDLING,), by=HANDS, answered_by=HANDS, law=LAW,
            form=forms.Asking, answer_form=forms.Answering, public="正在征求有关单位意见"),
)

PROMISE = "本局服务承诺"
LIMITS = (
    Limit(code="acceptance", title="决定是否受理", starts=("register",), ends=("accept", "refuse", "withdraw"),
          kind=Kind.PROMISED, owes="承办单位", begins="登记",
          terms=(Term(length=2, unit=Unit.WORKING, basis=PROMISE, unverified=True),)),
    Limit(code="answering", title="答复", starts=("accept",), ends=("reply", "withdraw"), kind=Kind.PROMISED, owes="主办人",
          begins="受理", terms=(Term(length=15, unit=Unit.WORKING, basis=PROMISE, unverified=True),),
          extension=Extension(step="extend", by_role="section", length=10, unit=Unit.WORKING, notify=True)),
    Limit(code="opinion", title="有关单位答复意见", starts=("ask:opinion",), ends=("answer:opinion",), kind=Kind.PROMISED,
          owes="有关单位", begins="发出征求意见", repeat=True,
          terms=(Term(length=5, unit=Unit.WORKING, basis=PROMISE, unverified=True),)),
)

GENERAL = register(Procedure(
    code="general", title="一般办件", version="2026-11-23.1", law=LAW, record="general.Affair",
    children=("general.Progress",), steps=STEPS, requests=REQUESTS, limits=LIMITS,
    supervisors=HEADS, readers=(DIRECTOR, AUDITOR),
    number="（{year}）{word}办第{n}号", title_of=rules.title_of,
    columns=("matter", "outcome", "accepted_on", "replied_on"), filters=("matter", "outcome"),
    searched=("facts", "wish", "place", "reply"),
    categories=(("material", "材料"), ("opinion", "复函"), ("other", "其他材料")),
    volume=(papers.REGISTRATION, "material", papers.REFUSAL, papers.EXTENSION, "opinion", papers.REPLY, "other"),
    retention=Retention(years=5, basis="保管期限由司法局确认（未核实）；个人信息保护法第十三条第一款第三项"),
    about="没有专门程序的事项：登记、受理、办理、书面答复，逾期可查。",
))
