"""服务投诉: taken down, looked into by somebody else, fault found, put right, answered."""

from __future__ import annotations

from common.roles import AUDITOR, DIRECTOR, SECTION
from kernel.words import (
    CLOCK,
    PARTY,
    Kind,
    Level,
    Limit,
    Mark,
    Procedure,
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
LAW = cite("四川省公共法律服务条例", 29, mark=Mark.D, note="投诉处理与反馈；本地规定由司法局提供")
LOOKING = (SECTION, AUDITOR)  # what is said at a door comes through reception: who is complained of does not see it

RECEIVED = Stage("received", "待受理", public="已收到投诉")
LOOKED_INTO = Stage("looked_into", "调查中", public="正在调查")
FOUND = Stage("found", "待答复", public="已查明，正在答复")
REPLIED = Stage("replied", "已答复", final=True, done=True, public="已答复")
ENDED = Stage("ended", "已撤回", final=True, done=True, public="已撤回")

STEPS = (
    Step(code="complain", title="网上投诉", at=None, to=RECEIVED, by=(PARTY,), law=LAW, form=forms.TakenDown, says="提出投诉",
         public="已收到投诉", invites="投诉、提意见"),
    Step(code="take_down", title="登记投诉", at=None, to=RECEIVED, by=LOOKING, law=LAW, form=forms.TakenDown, says="登记投诉",
         public="投诉已登记"),
    Step(code="unhappy", title="不满意评价", at=None, to=RECEIVED, by=(CLOCK,), law=LAW, form=forms.Unhappy,
         says="评价不满意，自动转回访", public="您的评价已转专人回访"),
    Step(code="accept", title="受理并确定调查人", at=RECEIVED, to=LOOKED_INTO, by=LOOKING, law=LAW, form=forms.Acceptance,
         run=rules.accepted, public="已受理，正在调查", tells=("handler", "party")),
    Step(code="ask", title="登记调查", at=(LOOKED_INTO,), by=LOOKING, handler_only=True, law=LAW, form=forms.Asking),
    Step(code="find", title="查明和处理", at=LOOKED_INTO, to=FOUND, by=LOOKING, handler_only=True, law=LAW, form=forms.Finding,
         run=rules.found, refuse=rules.nothing_asked),
    Step(code="reply", title="答复投诉人", at=FOUND, to=REPLIED, by=LOOKING, law=LAW, form=forms.Reply, run=rules.replied,
         papers=(papers.REPLY,), public="已答复", tells=("party",)),
    Step(code="withdraw", title="撤回", at=(RECEIVED, LOOKED_INTO), to=ENDED, by=(PARTY, *LOOKING), law=LAW, public="已撤回",
         confirm="撤回后不再处理；以后可以重新投诉。"),
)

PROMISE = "本局服务承诺"
LIMITS = (
    Limit(code="acceptance", title="受理投诉、联系投诉人", starts=("complain", "take_down", "unhappy"), ends=("accept", "withdraw"),
          kind=Kind.PROMISED, owes="业务科室", begins="收到投诉",
          terms=(Term(length=1, unit=Unit.WORKING, basis=PROMISE, unverified=True),)),
    Limit(code="answering", title="答复投诉", starts=("complain", "take_down", "unhappy"), ends=("reply", "withdraw"),
          kind=Kind.PROMISED, owes="业务科室", begins="收到投诉",
          terms=(Term(length=15, unit=Unit.WORKING, basis=PROMISE, unverified=True),)),
)

COMPLAINT = register(Procedure(
    code="complaint", title="服务投诉", version="2026-11-23.1", law=LAW, record="complaint.Complaint",
    children=("complaint.Inquiry",), steps=STEPS, limits=LIMITS, supervisors=LOOKING, readers=(DIRECTOR,),
    level=Level.SENSITIVE, number="（{year}）{word}诉第{n}号", title_of=rules.title_of,
    columns=("about", "verdict", "measure", "replied_on"), filters=("about", "verdict", "rated"),
    searched=("against", "number", "facts", "found"),
    categories=(("material", "材料"), ("other", "其他材料")), volume=("material", papers.REPLY, "other"),
    retention=Retention(years=5, basis="保管期限由司法局确认（未核实）；个人信息保护法第十三条第一款第三项"),
    open_to_public=True, icon="megaphone",
    about="办事慢、态度差、来回跑、乱收费，都可以说。由没有经手过的人来查，查清给您答复。", fee="不收费。",
))
