"""What comes round in mediation: parties are reminded of what they promised (人民调解法 §31: 督促履行)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from kernel import ports
from kernel.cases.models import Case
from kernel.jobs.declare import every
from kernel.jobs.models import Reminded

every("mediation.performance", title="提醒当事人履行协议", daily=time(9, 0), run="lines.mediation.jobs.remind_parties")

AHEAD = timedelta(days=3)  # an office's choice; the law names no day
TOLD = "party"  # the colour under which the reminder of the parties is kept, so that it is sent once


def remind_parties() -> int:
    """Tell the parties of agreements due in three days or less, once each; how many cases were told."""
    today = timezone.localdate()
    due = Case.objects.live().filter(
        procedure="mediation", stage="performing", handler__isnull=False, dispute__performance="",
        dispute__perform_by__gte=today, dispute__perform_by__lte=today + AHEAD,
    )  # fmt: skip
    return sum(_remind(case) for case in due.select_related("dispute", "office"))


def _remind(case: Case) -> bool:
    by, handler = case.dispute.perform_by, case.handler_id
    if by is None or handler is None:
        return False
    moment = timezone.make_aware(datetime.combine(by, time.max))
    with transaction.atomic():
        _, first = Reminded.objects.get_or_create(
            user_id=handler, case=case, limit="performance", run=0, colour=TOLD, due_at=moment
        )
        if first:
            text = f"【{case.office.name}】提醒：{case.number}调解协议的履行期限是{by:%Y年%-m月%-d日}，请按协议履行；有困难请联系调委会。"
            ports.parties().tell(case, text)
    return first
