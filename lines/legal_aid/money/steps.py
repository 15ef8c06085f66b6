"""The steps of money in a case of legal aid: after it was concluded, and after a cheat lost their aid."""

from __future__ import annotations

from typing import Any

from common.roles import AID_HEAD, AID_OFFICER, SECTION
from kernel.words import Kind, Limit, Mark, Role, RoleKind, Stage, Step, Term, Unit, cite

from ..forms import money as forms
from ..papers import money as papers
from . import rules

LAW = "法律援助法"
PAYING = cite(LAW, 52)
CHEAT = cite(LAW, 64)
BATCH = Role("aid_payment", "补贴发放批次", RoleKind.CLOCK)  # what a batch does to its members: nobody presses it
CENTRE = (AID_OFFICER, AID_HEAD)


def approving(case: Any, data: dict[str, Any]) -> tuple[Any, ...]:
    return (papers.SUBSIDY,) if case.record.subsidy_state == "allowed" else ()


# fmt: off
def subsidy(closed: Stage) -> tuple[Step, ...]:
    """From the handed-in file to the paid subsidy; the case stays where it is and is filed away afterwards."""
    return (
        Step(code="take_file", title="审核结案材料", at=closed, by=CENTRE, law=cite(LAW, 50), form=forms.TakeFile,
             run=rules.taken, refuse=rules.not_taken, says="结案材料审核通过"),
        Step(code="reckon", title="核算补贴", at=closed, by=CENTRE, law=PAYING, form=forms.Reckoning, refuse=rules.may_reckon),
        Step(code="allow", title="审批补贴", at=closed, by=(AID_HEAD,), law=PAYING, form=forms.Approving, run=rules.decided,
             refuse=rules.may_decide, not_by_actor_of=("reckon",), papers=approving, tells=("handler",),
             confirm="同意以后列入发放批次，金额不能再改。"),
        Step(code="waive", title="决定不发补贴", at=closed, by=(AID_HEAD,), law=PAYING, form=forms.Waiving,
             run=rules.waived, refuse=rules.may_waive),
        *_by_batch(closed),
    )


def _by_batch(closed: Stage) -> tuple[Step, ...]:
    common: dict[str, Any] = {"at": closed, "by": (BATCH,), "law": PAYING, "back_days": 366}
    return (
        Step(code="joined", title="补贴列入发放批次", form=forms.Joined, run=rules.becomes("joined"),
             refuse=rules.must_be("allowed"), **common),
        Step(code="released", title="补贴退出发放批次", run=rules.released, refuse=rules.must_be("joined"), **common),
        Step(code="paid", title="补贴已发放", form=forms.Paid, run=rules.becomes("paid"), refuse=rules.must_be("joined"), **common),
        Step(code="unpaid", title="撤销补贴发放登记", run=rules.unpaid, refuse=rules.must_be("paid"), **common),
    )


def recovery(terminated: Stage) -> tuple[Step, ...]:
    """Who obtained aid by deceit pays what it cost, and a fine (法律援助法 §64); the bureau orders it, not the centre."""
    return (
        Step(code="recover", title="责令支付费用、罚款", at=terminated, by=(SECTION,), law=CHEAT, form=forms.Recovering,
             run=rules.ordered, refuse=rules.may_recover, not_by_actor_of=("terminate",), papers=(papers.RECOVERY,),
             tells=("party",), public="司法行政部门责令支付法律援助费用，并处罚款",
             confirm="将作出责令支付法律援助费用、罚款的决定书，送达受援人。"),
        Step(code="receive", title="登记缴纳情况", at=terminated, by=(SECTION,), law=CHEAT, form=forms.Receiving,
             refuse=rules.may_receive),
        Step(code="rescind", title="撤销责令支付决定", at=terminated, by=(SECTION,), law=CHEAT, form=forms.Rescinding,
             run=rules.rescinded, refuse=rules.not_ordered, tells=("party",), public="责令支付法律援助费用的决定已撤销"),
    )


PAID = Limit(
    code="subsidy", title="审查结案材料并支付补贴", starts=("take_file",), ends=("paid", "waive"), owes="法律援助机构",
    begins="收到结案材料", kind=Kind.PROMISED,
    terms=(Term(length=30, unit=Unit.CALENDAR, law=cite("天津市法律援助条例", 30, mark=Mark.D)),),
)
