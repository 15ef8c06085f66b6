"""The three books of money: standards as dated rows, budgets by year and source, batches that are paid."""

from __future__ import annotations

from typing import Any

from common.roles import AID_HEAD, AID_OFFICER, AUDITOR, DIRECTOR, SECTION
from kernel.words import Register, Retention, Stage, Step, cite

from ..forms import books as forms
from ..papers import money as papers
from . import batches, books

LAW = "法律援助法"
PAYING, FUNDED = cite(LAW, 52), cite(LAW, 4)
KEPT = Retention(years=10, basis="保管期限由司法局确认（未核实）；会计资料依会计档案管理的规定")
BOTH = (AID_HEAD, SECTION)
FILES = (("basis", "依据文件"), ("other", "其他材料"))
YEARS = 3 * 366  # days: what was set some years ago may be entered now

PROPOSED = Stage("proposed", "待签批（未核实）")
IN_FORCE = Stage("in_force", "执行中")
ENDED = Stage("ended", "已停止执行", done=True)
DROPPED = Stage("dropped", "未予签批", final=True, done=True)


def name_of(case: Any) -> str:
    return str(case.record)


# fmt: off
STANDARD = Register(
    code="aid_standard", title="法律援助补贴标准", version="2026-11-23", law=PAYING, record="legal_aid.Standard", unit="项",
    steps=(
        Step(code="set", title="登记补贴标准", at=None, to=PROPOSED, by=BOTH, law=PAYING, form=forms.Setting, back_days=YEARS),
        Step(code="amend", title="修改", at=PROPOSED, by=BOTH, law=PAYING, form=forms.Amending),
        Step(code="sign", title="签批执行", at=PROPOSED, to=IN_FORCE, by=(SECTION,), law=PAYING, refuse=books.overlaps,
             not_by_actor_of=("set", "amend"), confirm="签批即表示已与省级文件核对；从起日起用于核算补贴。"),
        Step(code="drop", title="不予签批", at=PROPOSED, to=DROPPED, by=(SECTION,), law=PAYING, form=forms.Dropping),
        Step(code="end", title="停止执行", at=IN_FORCE, to=ENDED, by=BOTH, law=PAYING, form=forms.Ending),
    ),
    supervisors=(SECTION,), readers=(AID_OFFICER, DIRECTOR, AUDITOR), number="（{year}）{word}补标第{n}号", title_of=name_of,
    columns=("service", "category", "per", "phase", "deed", "amount", "since", "until"),
    filters=("service", "category", "per", "phase"), searched=("basis",), categories=FILES, volume=("basis", "other"),
    choices=(IN_FORCE.code,), retention=KEPT,
    about="补贴标准由省级司法行政部门会同财政部门确定，本局照文件登记；金额没有法律规定，签批前都视为未核实。",
)

ENTERED = Stage("entered", "待核对")
ACTIVE = Stage("active", "执行中")
SETTLED = Stage("settled", "已决算", final=True, done=True)

BUDGET = Register(
    code="aid_budget", title="法律援助经费预算", version="2026-11-23", law=FUNDED, record="legal_aid.Budget", unit="笔",
    steps=(
        Step(code="enter", title="登记预算", at=None, to=ENTERED, by=(AID_HEAD,), law=FUNDED, form=forms.Entering, back_days=YEARS),
        Step(code="confirm", title="核对下达文件", at=ENTERED, to=ACTIVE, by=(SECTION,), law=FUNDED, not_by_actor_of=("enter",),
             confirm="核对后即可从这笔经费编制发放批次。"),
        Step(code="adjust", title="调整预算", at=ACTIVE, by=(SECTION,), law=FUNDED, form=forms.Adjusting),
        Step(code="report", title="核对执行情况", at=ACTIVE, by=BOTH, law=FUNDED, run=books.checked, papers=(papers.EXECUTION,)),
        Step(code="settle", title="年终决算", at=ACTIVE, to=SETTLED, by=(SECTION,), law=FUNDED, run=books.checked,
             refuse=books.still_paying, papers=(papers.EXECUTION,), confirm="决算后不能再从这笔经费发放。"),
    ),
    supervisors=(SECTION,), readers=(AID_OFFICER, DIRECTOR, AUDITOR), number="（{year}）{word}经费第{n}号", title_of=name_of,
    columns=("year", "source", "amount", "spent", "spent_on"), filters=("year", "source"), searched=("basis",),
    categories=FILES, volume=(papers.EXECUTION, "basis", "other"), choices=(ACTIVE.code,), retention=KEPT,
    about="法律援助经费列入本级政府预算；每年每个来源一笔，发放批次从这里支出。",
)

GATHERED = Stage("gathered", "待审核")
APPROVED = Stage("approved", "待支付")
PAID = Stage("paid", "已发放", done=True)
RETURNED = Stage("returned", "已退回", done=True)

PAYMENT = Register(
    code="aid_payment", title="补贴发放批次", version="2026-11-23", law=PAYING, record="legal_aid.Payment", unit="批",
    steps=(
        Step(code="gather", title="编制发放批次", at=None, to=GATHERED, by=(AID_HEAD,), law=PAYING, form=forms.Gathering,
             run=batches.gathered, undo=batches.undo_gathering),
        Step(code="approve", title="审核批次", at=GATHERED, to=APPROVED, by=(SECTION,), law=PAYING,
             not_by_actor_of=("gather",), papers=(papers.BATCH,), tells=("handler",)),
        Step(code="send_back", title="退回批次", at=(GATHERED, APPROVED), to=RETURNED, by=(SECTION,), law=PAYING,
             form=forms.SendingBack, run=batches.sent_back, undo=batches.undo_return, tells=("handler",),
             confirm="退回后，列入的补贴回到待发放，可以另编批次。"),
        Step(code="pay", title="登记已发放", at=APPROVED, to=PAID, by=(AID_HEAD, AID_OFFICER), law=PAYING, form=forms.Paying,
             run=batches.paid, undo=batches.undo_payment, not_by_actor_of=("approve",),
             confirm="登记后，列入的每一件都记为已发放。"),
    ),
    supervisors=(SECTION,), readers=(AID_OFFICER, DIRECTOR, AUDITOR), number="（{year}）{word}补发第{n}号", title_of=name_of,
    columns=("source", "count", "total", "paid_on", "voucher"), filters=("source",), searched=("voucher", "note"),
    categories=(("voucher", "支付凭证"), ("other", "其他材料")), volume=(papers.BATCH, "voucher", "other"),
    choices=(PAID.code,), retention=KEPT,
    about="审批过的补贴成批发放：一人编制，另一人审核，支付后登记凭证。",
)
