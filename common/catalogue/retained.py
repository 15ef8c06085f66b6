"""How long the triage keeps what clerks taught it."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from common.privacy.kinds import Deal, Kind, declare

from .models import Lesson


def _old(before: datetime) -> models.QuerySet[Lesson]:
    return Lesson.objects.filter(on__lt=before.date())


def _erase(before: datetime, most: int) -> int:
    ids = list(_old(before).order_by("pk").values_list("pk", flat=True)[:most])
    return Lesson.objects.filter(pk__in=ids).delete()[0]


declare(Kind(
    code="lessons", title="分流的学习记录", holds="选定事项的工作人员和日期，群众所说的话里的常用词，不含姓名、号码、住址和原话",
    purpose="让系统下次更准地判断群众说的是哪一类事", starts="选定之日",
    law="个人信息保护法第十三条第一款第三项：为履行法定职责所必需", deal=Deal.DESTROY, length=3,
    source="本局确定（未核实，法律没有写明）", count=lambda before: _old(before).count(), erase=_erase,
))  # fmt: skip
