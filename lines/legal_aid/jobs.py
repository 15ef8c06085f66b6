"""What comes round in legal aid: a hearing draws near; what was concluded in a month is drawn for review."""

from __future__ import annotations

from datetime import time, timedelta

from django.db import transaction
from django.utils import timezone

from kernel import ports
from kernel.cases.models import Case
from kernel.jobs.declare import every
from kernel.jobs.models import Reminded

from . import sampling
from .models import Hearing

every("legal_aid.hearing", title="提醒开庭", daily=time(9, 5), run="lines.legal_aid.jobs.remind_of_hearings")
every("legal_aid.reviews", title="抽取质量评查案件", daily=time(5, 40), run="lines.legal_aid.jobs.draw")

AHEAD = timedelta(days=3)  # an office's choice; the law names no day
TOLD = "party"  # the colour under which the reminder is kept, so that it is sent once


def remind_of_hearings() -> int:
    """Tell the recipient and the centre of every hearing in three days or less, once each; how many hearings were told."""
    now = timezone.now()
    cases = Case.objects.live().filter(procedure="legal_aid", stage="handling", handler__isnull=False)
    near = Hearing.objects.filter(case__in=cases, at__gt=now, at__lte=now + AHEAD).select_related("case__office")
    return sum(_remind(hearing) for hearing in near.order_by("at", "id"))


def _remind(hearing: Hearing) -> bool:
    case, handler = hearing.case, hearing.case.handler_id
    assert handler is not None  # noqa: S101  asked for above
    with transaction.atomic():
        _, first = Reminded.objects.get_or_create(
            user_id=handler, case=case, limit="hearing", run=0, colour=TOLD, due_at=hearing.at
        )
        if first:
            when = timezone.localtime(hearing.at).strftime("%Y年%-m月%-d日%H时%M分")
            text = f"{case.number}法律援助案件定于{when}在{hearing.body}{hearing.place}开庭"
            ports.parties().tell(
                case, f"【{case.office.name}】提醒：{text}，请带好身份证件，按时到场；有变化请联系我们。"
            )
            transaction.on_commit(
                lambda: ports.messages().to_user(handler, "开庭提醒", text, str(case.pk)), robust=True
            )
    return first


def draw() -> int:
    """On the first days of a month, what was concluded in the month before."""
    return sampling.draw_what_is_due()
