"""What runs by itself: background jobs, outgoing messages, and who signs in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.messages.models import Message, State
from common.messages.templates import TEMPLATES
from kernel.reach.models import User
from workbench import parts
from workbench.listed import Table, exportable

from . import jobs_page, locks
from .base import Listing, admin, changing, listing, record, show
from .forms import FilterForm

ROUNDS = (
    parts.Column(key="title", label="任务"),
    parts.Column(key="rhythm", label="周期"),
    parts.Column(key="last", label="上次完成", kind="moment"),
    parts.Column(key="state", label="结果", kind="badge"),
    parts.Column(key="next", label="下次", kind="moment"),
)
FAILURES = (
    parts.Column(key="title", label="任务"),
    parts.Column(key="tries", label="试过"),
    parts.Column(key="at", label="最后一次", kind="moment"),
    parts.Column(key="why", label="原因", wide=True),
)
TONES: dict[str, parts.Tone] = {"等待执行": "blue", "正在执行": "blue", "已完成": "green", "失败": "red"}


@admin
@exportable
def jobs(request: HttpRequest) -> HttpResponse:
    """Periodic jobs, what waits, and what failed."""
    found = jobs_page.page()
    rounds: list[dict[str, Any]] = [
        {
            "title": r.title,
            "rhythm": r.rhythm,
            "last": r.finished_at,
            "next": r.following,
            "state": parts.Badge(text=r.state or "还没有执行过", tone=TONES.get(r.state, "grey")),
        }
        for r in found.rounds
    ]
    failures = [
        {"title": f.title, "tries": f"{f.tries}次", "at": f.failed_at, "why": why_of(f)} for f in found.failures
    ]
    tables = [
        Table(key="rounds", title="定时任务", columns=ROUNDS, rows=rounds),
        Table(key="failed", title="没有完成的任务", columns=FAILURES, rows=failures),
    ]
    context = {"found": found, "rounds": rounds, "columns": ROUNDS, "why_of": why_of}
    return show(request, "admin/jobs.html", context, at="jobs", tables=tables)


def why_of(failure: jobs_page.Failure) -> str:
    """Why a task failed, in words."""
    told = failure.error
    return told if told and not told.isascii() else f"程序出错（{told}）"


@changing
def again(request: HttpRequest, task: UUID) -> HttpResponse:
    """Try a failed job once more."""
    if request.method == "POST":
        title = next((f.title for f in jobs_page.page().failures if f.id == task), "")
        if title and jobs_page.again(task):
            record(request, "重试后台任务", title, on={}, task=str(task))
            messages.success(request, f"“{title}”已重新排队。")
        else:
            messages.info(request, "这项任务已不在失败之列。")
    return redirect("admin_jobs")


class OutboxFilter(FilterForm):
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "不限"), *State.choices])
    to = forms.ChoiceField(
        label="收件人", required=False, choices=[("", "不限"), ("user", "工作人员"), ("phone", "群众")]
    )

    def apply(self) -> Any:
        rows = Message.objects.select_related("user").prefetch_related("attempts").order_by("-made_at", "-id")
        if state := self.value("state"):
            rows = rows.filter(state=state)
        if to := self.value("to"):
            rows = rows.filter(user__isnull=to == "phone")
        return rows


MESSAGES = (
    parts.Column(key="made", label="登记时间", kind="moment"),
    parts.Column(key="to", label="收件人"),
    parts.Column(key="subject", label="标题", wide=True),
    parts.Column(key="state", label="状态", kind="badge"),
    parts.Column(key="tries", label="经过", wide=True),
    parts.Column(key="sent", label="发送时间", kind="moment"),
)
STATES: dict[str, parts.Tone] = {"waiting": "blue", "sent": "green", "failed": "red"}


@admin
@exportable
def outbox(request: HttpRequest) -> HttpResponse:
    """Messages and whether they went out. Their text and phone numbers are not for administrators."""
    form = OutboxFilter(request.GET)
    counted = dict(Message.objects.order_by().values_list("state").annotate(n=Count("pk")))
    stats = [_counted(code, str(title), counted.get(code, 0)) for code, title in State.choices]
    words = Listing(
        title="消息",
        columns=MESSAGES,
        form=form,
        row=_message,
        intro="只列送出情况，不显示内容和号码。未送达的会自动重试，仍不成功的请检查短信、邮件、微信通道。“经过”是每一次尝试的方式和结果。",
        empty=("没有符合条件的消息", "案件移交、即将到期、办理进展等提醒发出后会列在这里。"),
    )
    return listing(request, words, form.apply(), at="outbox", stats=stats)


def _counted(code: str, title: str, n: int) -> parts.Stat:
    return parts.Stat(label=title, value=n, unit="条", url=f"?state={code}", tone=STATES[code] if n else "grey")


def _message(row: Message) -> dict[str, Any]:
    return {
        "made": row.made_at,
        "to": str(row.user) if row.user else "群众",
        "subject": row.subject or (TEMPLATES[row.template].title if row.template in TEMPLATES else row.template),
        "tries": "；".join(str(a) for a in row.attempts.all()),
        "sent": row.sent_at,
        "state": parts.Badge(text=row.get_state_display(), tone=STATES[row.state]),
    }


LATEST = 50
SHUT = (
    parts.Column(key="who", label="账号", wide=True),
    parts.Column(key="ip", label="来自", kind="code"),
    parts.Column(key="n", label="连续输错", kind="number"),
    parts.Column(key="last", label="最近一次", kind="moment"),
)
SIGN_INS = (
    parts.Column(key="at", label="时间", kind="moment"),
    parts.Column(key="who", label="账号", wide=True),
    parts.Column(key="what", label="情况", kind="badge"),
    parts.Column(key="ip", label="来自", kind="code"),
)


@admin
@exportable
def logins(request: HttpRequest) -> HttpResponse:
    """Who is locked out now, what failed lately, and who signed in."""
    people = {u.username: u for u in User.objects.filter(username__in=_tried())}
    shut = [
        {
            "who": _who(row["username"], people),
            "n": row["n"],
            "ip": row["ip_address"],
            "last": row["last"],
            "url": reverse("admin_unlock", args=[people[row["username"]].pk]) if row["username"] in people else "",
        }
        for row in locks.locked()
    ]
    failed, signed = _failed(people), _signed(people)
    context = {"shut": shut, "columns": SIGN_INS, "failed": failed, "signed": signed}
    tables = [
        Table(key="shut", title="现在被锁定的账号", columns=SHUT, rows=shut),
        Table(key="failed", title="输错密码的记录", columns=SIGN_INS, rows=failed),
        Table(key="signed", title="最近登录", columns=SIGN_INS, rows=signed),
    ]
    return show(request, "admin/logins.html", context, at="logins", tables=tables)


def _latest(model: Any) -> Any:
    return model.objects.order_by("-attempt_time")[:LATEST]


def _tried() -> set[str]:
    found = {r["username"] for r in locks.locked()}
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        found |= {row.username for row in _latest(model)}
    return {name for name in found if name}


def _who(username: str | None, people: dict[str, User]) -> str:
    """An account as people know it. A name nobody has may be a password typed in the wrong box: it is not shown."""
    user = people.get(username or "")
    return f"{user.name}（{user.username}）" if user else "不存在的账号"


def _failed(people: dict[str, User]) -> list[dict[str, Any]]:
    rows = [
        (a.attempt_time, a.username, a.ip_address, f"连续输错{a.failures_since_start}次")
        for a in _latest(AccessAttempt)
    ]
    rows += [
        (f.attempt_time, f.username, f.ip_address, "输错密码，被锁定" if f.locked_out else "输错密码")
        for f in _latest(AccessFailureLog)
    ]
    rows.sort(key=lambda r: r[0], reverse=True)
    return [
        {"at": at, "who": _who(name, people), "ip": ip, "what": parts.Badge(text=text, tone="amber")}
        for at, name, ip, text in rows[:LATEST]
    ]


def _signed(people: dict[str, User]) -> list[dict[str, Any]]:
    found = []
    for row in _latest(AccessLog):
        left = parts.Badge(text="已退出", tone="grey") if row.logout_time else parts.Badge(text="登录", tone="green")
        found.append({"at": row.attempt_time, "who": _who(row.username, people), "ip": row.ip_address, "what": left})
    return found
