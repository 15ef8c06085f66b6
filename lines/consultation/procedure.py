"""法律咨询 and 法润民生: an answer within the promised time, looked at by a second person; services in village groups."""

from __future__ import annotations

from common.roles import AUDITOR, DIRECTOR, DUTY_LAWYER, OFFICE_STAFF, RECEPTIONIST, SECTION
from kernel.words import PARTY, Kind, Limit, Mark, Procedure, Retention, Stage, Step, Term, Unit, cite, register

from . import forms, papers, rules

# One act a paragraph: what belongs together is read together.
# fmt: off
LAW = cite("四川省公共法律服务条例", 29, mark=Mark.D, note="服务平台和服务承诺；本地规定由司法局提供")
DESK = (DUTY_LAWYER, RECEPTIONIST, OFFICE_STAFF, SECTION)
ANSWERING = (DUTY_LAWYER, OFFICE_STAFF, SECTION)
HEADS = (OFFICE_STAFF, SECTION)

ASKED = Stage("asked", "待解答", public="已收到，等待解答")
ANSWERED = Stage("answered", "已解答，待复核", done=True, public="已解答")
AMENDING = Stage("amending", "待补正", done=True, public="已解答，正在补充")
CLOSED = Stage("closed", "已复核", done=True, public="已解答")
ENDED = Stage("ended", "已撤回", final=True, done=True, public="已撤回")
PUBLISHED = Stage("published", "已编为典型案例", final=True, done=True, public="已解答")

STEPS = (
    Step(code="ask", title="网上咨询", at=None, to=ASKED, by=(PARTY,), law=LAW, form=forms.Asked, run=rules.asked, says="网上提问",
         public="已收到您的问题", invites="问法律问题"),
    Step(code="desk", title="登记咨询", at=None, to=ASKED, by=DESK, law=LAW, form=forms.AtTheDesk, run=rules.asked, says="登记咨询",
         public="咨询已登记"),
    Step(code="answer", title="解答", at=ASKED, to=ANSWERED, by=ANSWERING, law=LAW, form=forms.Answer, run=rules.answered,
         papers=(papers.OPINION,), public="已解答", tells=("party",)),
    Step(code="review", title="复核", at=ANSWERED, to=(CLOSED, AMENDING), by=HEADS, law=LAW, form=forms.Review,
         run=rules.reviewed, not_by_actor_of=("answer", "amend"), tells=("handler",)),
    Step(code="amend", title="补充、更正解答", at=AMENDING, to=ANSWERED, by=ANSWERING, handler_only=True, law=LAW,
         form=forms.Answer, run=rules.amended, papers=(papers.OPINION,), public="已补充解答", tells=("party",)),
    Step(code="publish", title="编为典型案例", at=CLOSED, to=PUBLISHED, by=HEADS, law=LAW, form=forms.Publication,
         run=rules.published,
         confirm="请再看一遍：案情里不能有任何人的姓名、电话、住址和证件号码。"),
    Step(code="withdraw", title="撤回", at=ASKED, to=ENDED, by=(PARTY, *DESK), law=LAW, public="已撤回",
         confirm="撤回后不再解答；以后可以重新提问。"),
)

PROMISE = "本局服务承诺"
LIMITS = (
    Limit(code="answering", title="解答咨询", starts=("ask", "desk"), ends=("answer", "withdraw"), kind=Kind.PROMISED,
          owes="值班律师", begins="提问", terms=(Term(length=2, unit=Unit.WORKING, basis=PROMISE, unverified=True),)),
    Limit(code="reviewing", title="复核解答", starts=("answer", "amend"), ends=("review",), repeat=True, kind=Kind.PROMISED,
          owes="业务科室", begins="解答", terms=(Term(length=5, unit=Unit.WORKING, basis=PROMISE, unverified=True),)),
)

CONSULTATION = register(Procedure(
    code="consultation", title="法律咨询", version="2026-11-23.2", law=LAW, record="consultation.Consultation",
    steps=STEPS, limits=LIMITS, supervisors=HEADS, readers=(DIRECTOR, AUDITOR),
    number="（{year}）{word}询第{n}号", title_of=rules.title_of,
    columns=("way", "matter", "answered_on", "verdict"), filters=("way", "matter", "verdict"),
    searched=("question", "answer", "basis", "typical"),
    categories=(("material", "咨询人材料"), ("other", "其他材料")), volume=(papers.OPINION, "material", "other"),
    retention=Retention(years=3, basis="保管期限由司法局确认（未核实）；个人信息保护法第十三条第一款第三项"),
    open_to_public=True, icon="message-circle-question-mark",
    about="欠条、合同、离婚、工伤……有法律问题先问一问，值班律师解答，不收钱。", fee="不收费。",
))

LOGGED = Stage("logged", "已记录", final=True, done=True)
GROUP = register(Procedure(
    code="group_log", title="法润民生微信群", version="2026-11-23.1", law=LAW, record="consultation.GroupLog", unit="次",
    steps=(Step(code="log", title="记录群内服务", at=None, to=LOGGED, by=ANSWERING, law=LAW, form=forms.Log, run=rules.logged,
                says="群内服务"),),
    supervisors=HEADS, readers=(DIRECTOR, AUDITOR), number="（{year}）{word}群第{n}号", title_of=rules.title_of_log,
    columns=("group", "service", "answered", "lawyer", "served_on"), filters=("service",), searched=("group", "about", "lawyer"),
    retention=Retention(years=3, basis="保管期限由司法局确认（未核实）"),
    icon="users-round", about="律师在村居微信群里解答、推送、提醒的记录。",
))
