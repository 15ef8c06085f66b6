"""When the money of a case may move, and what each act of it leaves on the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import rules
from . import reckoning

if TYPE_CHECKING:
    from kernel.cases.models import Case

OPEN = ("reckoned", "returned", "allowed", "joined")  # begun and not paid
TITLES = {"reckoned": "待审批", "returned": "退回重新核算", "allowed": "待发放", "joined": "已列入发放批次"}


def taken(case: Case, data: dict[str, Any]) -> None:
    case.record.file_taken_on = rules.day(data)


def not_taken(case: Case) -> str:
    return "结案材料已经审核通过，请核算补贴。" if case.record.file_taken_on else ""


def may_reckon(case: Case) -> str:
    record = case.record
    if not record.file_taken_on:
        return "结案材料还没有审核通过，请先“审核结案材料”。"
    if record.subsidy_state in ("", "returned"):
        return ""
    return f"本案补贴{record.get_subsidy_state_display()}，不能再次核算。"


def may_decide(case: Case) -> str:
    return "" if case.record.subsidy_state == "reckoned" else "没有等待审批的补贴核算。"


def decided(case: Case, data: dict[str, Any]) -> None:
    case.record.subsidy_state = "returned" if data["decision"] == "return" else "allowed"


def may_waive(case: Case) -> str:
    state = case.record.subsidy_state
    if state in ("", "reckoned", "returned", "allowed"):
        return ""
    return f"本案补贴{case.record.get_subsidy_state_display()}，不能改为不发。"


def becomes(state: str) -> Any:
    """The run of a step that leaves the subsidy at this state."""

    def run(case: Case, data: dict[str, Any]) -> None:
        case.record.subsidy_state = state

    return run


def waived(case: Case, data: dict[str, Any]) -> None:
    record = case.record
    record.subsidy_state, record.subsidy, record.subsidy_items = "waived", None, []


def released(case: Case, data: dict[str, Any]) -> None:
    case.record.subsidy_state, case.record.subsidy_batch = "allowed", ""


def unpaid(case: Case, data: dict[str, Any]) -> None:
    record = case.record
    record.subsidy_state, record.subsidy_source, record.subsidy_paid_on, record.voucher = "joined", "", None, ""


def must_be(state: str) -> Any:
    """Why a batch may not move a subsidy that stands elsewhere."""

    def refuse(case: Case) -> str:
        record = case.record
        if record.subsidy_state == state:
            return ""
        where = f"（{record.subsidy_batch}）" if record.subsidy_batch else ""
        return f"{case.number}的补贴{record.get_subsidy_state_display() or '尚未核算'}{where}。"

    return refuse


def reopened(case: Case) -> None:
    """A closing taken back: what was reckoned from it goes, unless it is on its way. Raises Refused."""
    from kernel.cases.door import save_record
    from kernel.cases.refusals import Refused

    record = case.record
    if record.subsidy_state in ("joined", "paid"):
        raise Refused(f"本案补贴{record.get_subsidy_state_display()}（{record.subsidy_batch}），请先撤销发放批次。")
    record.file_taken_on, record.subsidy, record.subsidy_items = None, None, []
    record.subsidy_state = record.waived = record.waived_because = ""
    save_record(case)


def may_archive(case: Case) -> str:
    return rules.objection_open(case) or unsettled(case) or _unrecovered(case)


def unsettled(case: Case) -> str:
    """Nobody's subsidy is forgotten in the archive: where a signed standard applies, it is paid or waived first."""
    record = case.record
    if case.stage != "closed" or case.imported:
        return ""
    if record.subsidy_state in OPEN:
        return f"本案补贴{TITLES[record.subsidy_state]}，发放以后再归档。"
    if record.subsidy_state or not record.closed_on or not reckoning.standing(case, record.closed_on):
        return ""
    return "还没有核算补贴。请先“审核结案材料”、“核算补贴”；依规定不发的，由负责人“决定不发补贴”。"


def may_recover(case: Case) -> str:
    record = case.record
    if record.termination != "deceit":
        return "只有受援人以欺骗或者其他不正当手段获得法律援助而终止的，才能责令支付费用（法律援助法第六十四条）。"
    return "已经责令支付，请登记缴纳情况。" if record.recovery else ""


def ordered(case: Case, data: dict[str, Any]) -> None:
    case.record.recovery, case.record.recover_ordered_on = "ordered", rules.day(data)


def may_receive(case: Case) -> str:
    if case.record.recovery in ("ordered", "partly", "court"):
        return ""
    return "已经缴清。" if case.record.recovery else "没有责令支付，不需要登记缴纳。"


def rescinded(case: Case, data: dict[str, Any]) -> None:
    record = case.record
    record.recovery, record.recover_ordered_on = "", None
    record.recover_cost = record.recover_fine = None


def not_ordered(case: Case) -> str:
    if not case.record.recovery:
        return "没有责令支付的决定。"
    return "已有缴纳，请先办理退还，再撤销决定。" if case.record.recovered else ""


def _unrecovered(case: Case) -> str:
    if case.stage == "terminated" and case.record.recovery in ("ordered", "partly"):
        return "责令支付的费用和罚款还没有缴清。请“登记缴纳情况”；逾期不缴的，登记已申请强制执行。"
    return ""


def may_redo(case: Case) -> str:
    """What was put right takes no order with it: the bureau revokes that first."""
    if why := rules.not_corrected(case):
        return why
    if case.stage == "terminated" and case.record.recovery:
        return "已经责令受援人支付费用，请业务科室先“撤销责令支付决定”。"
    return ""
