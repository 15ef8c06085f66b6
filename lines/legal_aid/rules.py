"""The line's own reasoning: what is missing, what was decided when, and the refusals that put the statute into words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from kernel.clocks import rows

if TYPE_CHECKING:
    from kernel.cases.models import Case

    from .models import Aid


def missing(record: Aid) -> list[str]:
    """Everything an application still lacks, one sentence each; empty for one that is complete."""
    found = [] if record.identity_given else ["申请人的身份证明"]
    if record.applied_by != "own" and not record.mandate_given:
        found.append("代理权证明或者与申请人的亲属关系证明")
    return found + hardship_gaps(record)


def hardship_gaps(record: Aid) -> list[str]:
    """What the economic side lacks. A statement, an exemption from check, and no condition at all ask different things."""
    match record.hardship:
        case "statement":
            return _statement_gaps(record)
        case "exempt":
            return [] if record.exemption else ["免予核查经济困难状况的情形和证件"]
        case "unlimited":
            return [] if record.unlimited else ["不受经济困难条件限制的情形和材料"]
    return ["经济困难状况说明表（免予核查或者不受经济困难条件限制的，为相应的证件、材料）"]


def _statement_gaps(record: Aid) -> list[str]:
    told = record.income is not None and record.household is not None
    return [
        *([] if told else ["经济困难状况说明表中的家庭人口和收入"]),
        *([] if record.pledged else ["经济困难状况说明表上的个人诚信承诺"]),
    ]


def deducts(office: int, on: date) -> bool:
    """Whether the days given for supplementing are deducted: as long as that row is in force at this office."""
    from .procedure import DECIDING_DEDUCTED

    return bool(rows.terms_for(DECIDING_DEDUCTED, "legal_aid", office, on))


def strict(case: Case) -> bool:
    return not case.record.deducted


def deducted(case: Case) -> bool:
    return bool(case.record.deducted)


def day(data: dict[str, Any]) -> date:
    """The local day on which an act took place."""
    return timezone.localdate(data["happened_at"])


def received(case: Case, data: dict[str, Any]) -> None:
    """Whoever took it down examines it, until somebody else does."""
    case.handler = data.get("_by")


def notified(case: Case, data: dict[str, Any]) -> None:
    """No application, no test of hardship: straight to assignment (法律援助法 §36)."""
    case.handler = data.get("_by")
    case.record.outcome = "notified"


def noticed(case: Case, data: dict[str, Any]) -> None:
    case.record.noticed = True
    case.record.deducted = deducts(case.office_id, day(data))


def examined(case: Case, data: dict[str, Any]) -> None:
    case.handler = data.get("_by") or case.handler


def granted(case: Case, data: dict[str, Any]) -> None:
    case.record.outcome = "granted"


def redone(case: Case, data: dict[str, Any]) -> None:
    """Put right; what was terminated is so no longer."""
    granted(case, data)
    case.record.terminated_on = None
    if not case.record.accepted_on:
        let_go(case, data)


def refused(case: Case, data: dict[str, Any]) -> None:
    case.record.outcome = "refused"


def withdrawn(case: Case, data: dict[str, Any]) -> None:
    case.record.outcome = "withdrawn"


def lapsed(case: Case, data: dict[str, Any]) -> None:
    case.record.outcome, case.record.decided_on = "lapsed", day(data)


def terminated(case: Case, data: dict[str, Any]) -> None:
    """A decision of its own: what the bureau said of an earlier one does not stand against it."""
    case.record.objection_result, case.record.objection_decided_on = "", None


def objected(case: Case, data: dict[str, Any]) -> None:
    """A new objection: what was decided on an earlier one stands in the record of that act."""
    case.record.objection_result, case.record.objection_decided_on = "", None


def assigned(case: Case, data: dict[str, Any]) -> None:
    """Who has an account handles the case from now on; otherwise the centre writes down what they do."""
    case.record.accepted_on = None
    made: Any = case.children["legal_aid.Assignment"][-1]
    if made.lawyer is not None and made.lawyer.user_id:
        case.handler = made.lawyer.user


def unassigned(case: Case) -> None:
    """What was assigned by mistake counts as nobody's turn."""
    made: Any = case.children["legal_aid.Assignment"][-1]
    made.revoked = True
    made.save(update_fields=["revoked"])


def let_go(case: Case, data: dict[str, Any]) -> None:
    """Declined or changed: somebody else is looked for, and what was assigned stays in its rows."""
    record = case.record
    record.lawyer_name, record.lawyer_firm = "", ""
    record.assigned_on = record.accepted_on = None
    if sent := [e for e in case.history if e.act == "assign"]:
        case.handler_id = sent[-1].actor_id  # back to who assigned it


def already_noticed(case: Case) -> str:
    """What is missing is said once and whole (法律援助法 §43)."""
    if case.record.noticed:
        return "已经一次性告知过，不能再分次要求；申请人补来后请登记答复。"
    return "" if missing(case.record) else "申请材料已经齐全，不需要补充。"


def incomplete(case: Case) -> str:
    """An application that lacks something is not examined before that was said, or has run out."""
    gaps = missing(case.record)
    if not gaps or answered(case):
        return ""
    said = (
        "已经告知补充，请等申请人补来；逾期由系统按视为撤回处理。"
        if case.record.noticed
        else "请先“一次性告知补充材料”。"
    )
    return f"还缺：{'；'.join(gaps)}。{said}"


def answered(case: Case) -> bool:
    """Whether what was missing has come, or was explained."""
    return case.record.noticed and not case.asked.filter(code="supplement", answered=None).exists()


def not_advanced(case: Case) -> str:
    if not case.record.advance:
        return "没有先行援助，不需要补办手续。"
    return "手续已经补办。" if case.record.made_up_on else ""


def may_close(case: Case) -> str:
    """Concluded on what was done; aid given before its papers, only with them (法律援助法 §44)."""
    if case.record.advance and not case.record.made_up_on:
        return "先行提供援助的手续还没有补办，请先“补办先行援助手续”。"
    return "" if case.children["legal_aid.Deed"] else "还没有办理情况的记录。请先“登记办理情况”，再结案。"


def not_corrected(case: Case) -> str:
    if case.record.objection_result == "corrected":
        return ""
    return "司法行政部门没有责令改正；申请人有异议的，请先由司法行政部门审查。"


def too_late_to_object(case: Case) -> str:
    """Out of time only where a bureau has set a term: the statute names none (法律援助法 §49)."""
    if case.record.objection_result:
        return "这一决定的异议已经审查过；仍不服的，可以依法申请行政复议或者提起行政诉讼。"
    window = case.clocks.filter(limit="objecting").order_by("-started_at").first()
    if window is None or not window.due_at or timezone.now() <= window.due_at:
        return ""
    return f"提出异议的期限已于{timezone.localdate(window.due_at):%Y年%-m月%-d日}届满。"


def objection_open(case: Case) -> str:
    """Not filed away while the bureau examines, nor before what it ordered was put right."""
    if case.asked.filter(code="objection", answered=None).exists():
        return "司法行政部门正在审查异议，请等审查决定后再归档。"
    if case.closed and case.stage != "closed" and case.record.objection_result == "corrected":
        return "司法行政部门已责令改正，请先“按异议审查决定改正”。"
    return ""


def title_of(case: Case) -> str:
    """Who, about what: 王秀兰 请求确认劳动关系或者支付劳动报酬."""
    from kernel import ports

    return f"{ports.parties().summary_of(case.people)} {case.record}".strip()
