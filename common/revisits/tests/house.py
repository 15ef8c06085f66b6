"""One rule, one draw, and a case that was drawn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from common.revisits.models import Draw, Rule, Visit
from kernel.cases.models import Case


def rule_of(office: Any, **more: Any) -> Rule:
    values = {"procedure": "mediation", "share": 20, "least": 2, "since": date(2020, 1, 1), **more}
    return Rule.objects.create(office=office, **values)


def draw_one(office: Any, case: Case) -> Visit:
    """As if this case had been drawn last month."""
    month = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    draw = Draw.objects.create(
        rule=rule_of(office), month=month, seed="0" * 64, origin="测试", population=1, digest="0" * 64
    )
    return Visit.objects.create(
        case=case, draw=draw, stratum="neighbours", due=timezone.localdate() + timedelta(days=5)
    )
