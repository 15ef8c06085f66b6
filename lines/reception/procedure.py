"""接待: hotline, window and web are one door. Structure: statutes.md §6; 首问负责、一次性告知、转办留痕 are this bureau's promises."""

from __future__ import annotations

from common.roles import AUDITOR, CHAIR, DIRECTOR, MEDIATOR, OFFICE_STAFF, RECEPTIONIST, SECTION
from kernel.words import (
    PARTY,
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
LAW = cite("四川省公共法律服务条例", 29, mark=Mark.D, note="首问负责、服务承诺、投诉处理与反馈；本地规定由司法局提供")
AT_THE_DOOR = (RECEPTIONIST, MEDIATOR, CHAIR, OFFICE_STAFF, SECTION)

RECEIVED = Stage("received", "接待中", public="已登记，首问责任人正在处理")
REFERRED = Stage("referred", "待接收", public="已转有关机构，等待接收")
TAKEN = Stage("taken", "对方已接收", final=True, done=True, public="有关机构已接收办理")
ANSWERED = Stage("answered", "已答复", final=True, done=True, public="已答复")
ENDED = Stage("ended", "已终止", final=True, done=True, public="已终止")
OPEN = (RECEIVED, REFERRED)

STEPS = (
    Step(code="call", title="登记来电", at=None, to=RECEIVED, by=AT_THE_DOOR, law=LAW, form=forms.Called, run=rules.begin,
         papers=(papers.RECEIPT,), says="接到来电", public="来电已登记"),
    Step(code="visit", title="登记来访", at=None, to=RECEIVED, by=AT_THE_DOOR, law=LAW, form=forms.Visited, run=rules.begin,
         papers=(papers.RECEIPT,), says="接待来访", public="来访已登记"),
    Step(code="pass", title="登记转来、来信", at=None, to=RECEIVED, by=AT_THE_DOOR, law=LAW, form=forms.Passed,
         run=rules.begin, papers=(papers.RECEIPT,), says="收到转来事项", public="已登记"),
    Step(code="apply", title="网上反映", at=None, to=RECEIVED, by=(PARTY, *AT_THE_DOOR), law=LAW, form=forms.Applied,
         run=rules.begin, papers=(papers.RECEIPT,), says="网上反映", public="已收到您反映的事", invites="有事不知道找谁"),
    Step(code="answer", title="当场答复", at=RECEIVED, to=ANSWERED, by=AT_THE_DOOR, law=LAW, form=forms.Answer,
         run=rules.answered, papers=(papers.REPLY,), public="已答复", tells=("party",)),
    Step(code="refer", title="分流转办", at=RECEIVED, to=REFERRED, by=AT_THE_DOOR, law=LAW, form=forms.Reference,
         run=rules.refer, undo=rules.back_where_it_was, papers=(papers.REFERENCE,), public="已转有关机构",
         tells=("party",)),
    Step(code="take", title="接收立案", at=REFERRED, to=TAKEN, by=AT_THE_DOOR, law=LAW, form=forms.Taking, run=rules.taken,
         public="有关机构已接收，正在办理", tells=("handler", "party")),
    Step(code="send_back", title="退回重新分流", at=REFERRED, to=RECEIVED, by=AT_THE_DOOR, law=LAW, form=forms.SendBack,
         run=rules.sent_back, undo=rules.back_where_it_was, refuse=rules.may_send_back, public="已退回，正在重新分流",
         tells=("handler",)),
    Step(code="decide", title="指定承办", at=OPEN, to=REFERRED, by=(SECTION,), law=LAW, form=forms.Decision,
         run=rules.decide, undo=rules.back_where_it_was, refuse=rules.gone_to_and_fro, papers=(papers.REFERENCE,),
         public="已指定机构承办", tells=("handler", "party"), confirm="指定以后，承办单位不能再退回。"),
    Step(code="withdraw", title="撤回或终止", at=OPEN, to=ENDED, by=(PARTY, *AT_THE_DOOR), law=LAW, form=forms.Withdrawal,
         run=rules.withdrawn, public="已撤回", invites="撤回", tells=("handler",), confirm="撤回后不再处理；以后可以重新反映。"),
)

REQUESTS = (
    Request(code="supplement", title="一次性告知补充", to="来访人", at=(RECEIVED,), by=AT_THE_DOOR, answered_by=AT_THE_DOOR,
            law=LAW, form=forms.Supplement, answer_form=forms.Supplemented, run=rules.noticed, refuse=rules.already_noticed,
            papers=(papers.NOTICE,), once=True, public="已一次性告知需要补充的内容"),
)

PROMISE = "本局服务承诺"
LIMITS = (
    Limit(code="triage", title="答复或者分流", starts=("call", "visit", "pass", "apply", "send_back"), repeat=True,
          ends=("answer", "refer", "decide", "withdraw", "ask:supplement"), kind=Kind.PROMISED, owes="首问责任人",
          begins="登记", terms=(Term(length=1, unit=Unit.WORKING, basis=PROMISE, unverified=True),)),
    Limit(code="taking", title="接收或者退回", starts=("refer", "decide"), ends=("take", "send_back", "decide", "withdraw"),
          repeat=True, kind=Kind.PROMISED, owes="承办单位", begins="转办",
          terms=(Term(length=2, unit=Unit.WORKING, basis=PROMISE, unverified=True),)),
    Limit(code="bringing", title="补充材料", starts=("ask:supplement",), ends=("answer:supplement", "refer", "answer", "withdraw"),
          kind=Kind.PROMISED, owes=PARTY.title, begins="一次性告知", repeat=True,
          terms=(Term(length=15, unit=Unit.CALENDAR, basis=PROMISE, unverified=True),)),
)

RECEPTION = register(Procedure(
    code="reception", title="接待", version="2026-11-23.1", law=LAW, record="reception.Reception",
    steps=STEPS, requests=REQUESTS, limits=LIMITS,
    supervisors=(CHAIR, OFFICE_STAFF, SECTION), readers=(DIRECTOR, AUDITOR),
    number="（{year}）{word}接第{n}号", title_of=rules.title_of,
    columns=("channel", "matter", "result", "hands", "returns"),
    filters=("channel", "matter", "result"),
    searched=("words", "wish", "place", "answer", "from_organ", "from_number"),
    categories=(("material", "来访人材料"), ("other", "其他材料")),
    volume=(papers.RECEIPT, papers.NOTICE, "material", papers.REFERENCE, papers.REPLY, "other"),
    retention=Retention(years=3, basis="保管期限由司法局确认（未核实）；个人信息保护法第十三条第一款第三项"),
    open_to_public=True,
    icon="messages-square",
    fee="不收费。",
    about="把事情说一遍，我们来判断归谁管：能答的当场答，要办的替您转到底，您随时可以看到在谁手里。",
))
