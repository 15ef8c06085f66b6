"""The line's own reasoning: pure functions and the refusals that put the statute into words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

if TYPE_CHECKING:
    from kernel.cases.models import Case

ENTERED_LATE = timedelta(days=30)  # what was applied for in time may still be entered so long
WINDOWS = ("confirm_written", "confirm_oral")  # the limits within which both sides may apply to the court


def no_session_yet(case: Case) -> str:
    """An agreement or a failure rests on at least one recorded session (人民调解法 §27)."""
    return "" if case.children["mediation.Session"] else "还没有调解记录。请先登记至少一次调解，再登记结果。"


def not_agreed(case: Case) -> str:
    """Only an agreement in effect can be confirmed by a court, and only within its thirty days (人民调解法 §33)."""
    record = case.record
    if record is None or not record.agreed or record.effective_on is None:
        return "调解协议尚未生效，不能申请司法确认。"
    return too_late_to_confirm(case, timezone.now() - ENTERED_LATE)


def too_late_to_confirm(case: Case, at: datetime) -> str:
    """Why an application made at this moment is out of time, or ""."""
    window = case.clocks.filter(limit__in=WINDOWS).order_by("-started_at").first()
    if window is None or not window.due_at or at <= window.due_at:
        return ""
    took_effect, last = case.record.effective_on, timezone.localdate(window.due_at)
    return (
        f"协议自{took_effect:%Y年%-m月%-d日}生效，共同申请司法确认的三十日已于{last:%Y年%-m月%-d日}届满。"
        "期限内已经申请、只是没有登记的，请补录实际申请的时间。"
    )


def not_performed(case: Case) -> str:
    """A case with an agreement is concluded by performance, or by saying why there is none."""
    return "" if case.record.performance else "请先登记协议履行情况（全部履行、部分履行或未履行），再办理结案。"


def open_confirmation(case: Case) -> str:
    waiting = case.asked.filter(code="confirmation", answered=None).exists()
    return "已向法院申请司法确认，尚未收到法院答复，请先登记答复。" if waiting else ""


def may_close(case: Case) -> str:
    return not_performed(case) or open_confirmation(case)


def named(parties: Iterable[Any]) -> int:
    """How many parties are in a case by name, those who only stand for one not counted."""
    return len([p for p in parties if p.withdrawn_at is None and not p.represents_id])


def title_of(case: Case) -> str:
    """Parties and kind: 王秀兰与李建国 邻里纠纷."""
    from kernel import ports

    return f"{ports.parties().summary_of(case.people)} {case.record}"
