"""Record types of the house that are no cases: what they hold, and how they are erased."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db import models
from django.utils import timezone

from common.imports.models import Origin
from common.messages.models import Message
from common.ratings.models import CallBack, Rating

from .kinds import Deal, Kind, Unit, beside, declare
from .models import Disclosure, Request
from .wiping import ERASED, wipe

DUTY = "个人信息保护法第十三条第一款第三项：为履行法定职责所必需"
ANSWER = "answer"  # code of the promise
LOGS = 183  # days: 网络安全法 wants network logs kept six months at least


def _messages(before: datetime) -> models.QuerySet[Message]:
    return Message.objects.filter(made_at__lt=before).exclude(subject=ERASED)


def _erase_messages(before: datetime, most: int) -> int:
    ids = list(_messages(before).order_by("pk").values_list("pk", flat=True)[:most])
    return Message.objects.filter(pk__in=ids).update(subject=ERASED, text="", phone="", email="", values={})


def _logs(before: datetime) -> list[models.QuerySet[models.Model]]:
    return [model.objects.filter(attempt_time__lt=before) for model in (AccessLog, AccessFailureLog, AccessAttempt)]


def _erase_logs(before: datetime, most: int) -> int:
    done = 0
    for rows in _logs(before):
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[: most - done])
        done += rows.model._base_manager.filter(pk__in=ids).delete()[0] if ids else 0
    return done


def _answered(before: datetime) -> models.QuerySet[Request]:
    return Request.objects.filter(answered_at__lt=before, wiped_at=None)


def _given(before: datetime) -> models.QuerySet[Disclosure]:
    return Disclosure.objects.filter(at__lt=before, wiped_at=None)


def _erase_requests(before: datetime, most: int) -> int:
    rows = [*_answered(before)[:most], *_given(before)[:most]]
    wipe(rows)
    for row in rows:
        type(row)._base_manager.filter(pk=row.pk).update(wiped_at=timezone.now())
    return len(rows)


declare(Kind(
    code="messages", title="短信和站内消息", holds="收件手机号码或者电子邮箱、消息内容", purpose="告知办理进展、发送验证码",
    starts="发出之日", law=DUTY, length=1, source="本局确定（未核实，法律没有写明）",
    count=lambda before: _messages(before).count(), erase=_erase_messages,
))  # fmt: skip
declare(Kind(
    code="logins", title="登录日志", holds="工作人员的账号、网络地址、浏览器", purpose="保障网络安全、追查冒用",
    starts="登录之日", law="网络安全法第二十三条：网络日志留存不少于六个月", deal=Deal.DESTROY, length=12, unit=Unit.MONTHS,
    source="网络安全法要求不少于六个月；具体期限由本局确定（未核实）", least=LOGS,
    count=lambda before: sum(rows.count() for rows in _logs(before)), erase=_erase_logs,
))  # fmt: skip
declare(Kind(
    code="requests", title="个人信息请求和副本记录", holds="请求人的姓名、电话、证件号码，请求和答复的内容",
    purpose="办理查阅、更正、删除请求并留下凭据", starts="答复之日", law="个人信息保护法第五十条",
    length=3, source="参照影响评估记录的三年，由本局确定（未核实）",
    count=lambda before: _answered(before).count() + _given(before).count(), erase=_erase_requests,
))  # fmt: skip
declare(Kind(
    code=ANSWER, title="答复个人信息请求", holds="无", purpose="及时答复查阅、更正、删除请求", starts="提出之日",
    law="个人信息保护法第四十五条、第四十六条、第五十条：及时提供、及时更正、建立受理机制", deal=Deal.ANSWER, length=15,
    unit=Unit.DAYS, source="法律只写“及时”，天数由本局承诺（未核实）",
))  # fmt: skip
declare(Kind(
    code="assessments", title="个人信息保护影响评估记录", holds="评估人姓名", purpose="证明事前评估过风险",
    starts="评估之日", law="个人信息保护法第五十六条：至少保存三年", deal=Deal.KEEP, fixed=True,
))  # fmt: skip
declare(Kind(
    code="access", title="查看和管理留痕", holds="哪位工作人员何时查看了完整个人信息、改动了什么设置，不含被查看的内容",
    purpose="追查泄露、防止事后改动", starts="发生之日", law="个人信息保护法第五十一条：合理确定操作权限，防止未经授权的访问",
    deal=Deal.KEEP, fixed=True,
))  # fmt: skip
declare(Kind(
    code="imports", title="台账导入的暂存内容", holds="导入表格中的全部内容", purpose="登记前核对", starts="上传之日",
    law=DUTY, deal=Deal.DESTROY, length=30, unit=Unit.DAYS, source="系统固定", fixed=True,
))  # fmt: skip
declare(Kind(
    code="exports", title="导出的文件", holds="导出列表中的内容", purpose="工作人员统计、核对", starts="导出之日",
    law=DUTY, deal=Deal.DESTROY, length=7, unit=Unit.DAYS, source="系统固定", fixed=True,
))  # fmt: skip


@beside
def ratings(cases: Iterable[UUID]) -> int:
    """What somebody wrote with a rating, and what was said on calling back; the scores stay."""
    ids = list(cases)
    said = Rating.objects.filter(case__in=ids).update(words="")
    return said + CallBack.objects.filter(rating__in=ids).update(note="")


@beside
def origins(cases: Iterable[UUID]) -> int:
    """The print of the ledger row a case came from: somebody with the row could find the case by it."""
    done = 0
    for case_id in cases:
        done += Origin.objects.filter(case=case_id).update(print=os.urandom(16), said=None, number="")
    return done


@beside
def reminders(cases: Iterable[UUID]) -> int:
    """Messages to staff about a case: they name its parties."""
    links = [str(case_id) for case_id in cases]
    return Message.objects.filter(link__in=links).exclude(subject=ERASED).update(subject=ERASED, text="")
