"""Switches: all of them, a new one, its secret, whether it is heard."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.calls.models import Call, Switch
from exchange.webhooks import signing
from workbench import parts
from workbench.admin.base import Listing, admin, changing, form_page, held, history, listing, record, show
from workbench.chinese import moment_text
from workbench.listed import exportable

from .forms import RotateForm, SwitchForm
from .shared import AT, tabs, use

MISSING = "没有这个话务平台。"
COLUMNS = (
    parts.Column(key="name", label="名称", link=True),
    parts.Column(key="code", label="代号", kind="code"),
    parts.Column(key="office", label="热线机构"),
    parts.Column(key="seen", label="最近来信", kind="moment"),
    parts.Column(key="state", label="状态", kind="badge"),
)


def here(row: Switch) -> str:
    return reverse("admin_hotline_switch", args=[row.pk])


def _row(row: Switch) -> dict[str, object]:
    return {
        "name": row.name,
        "url": here(row),
        "code": row.code,
        "office": str(row.office),
        "seen": row.last_seen_at,
        "state": use(row.active),
    }


@admin
@exportable
def everybody(request: HttpRequest) -> HttpResponse:
    """All switches, with when each was last heard."""
    words = Listing(
        title="12348 热线：话务平台",
        columns=COLUMNS,
        row=_row,
        intro="话务平台把来电、接听、挂断等事件签名后发给本系统，格式见 docs/hotline.md。",
        empty=("还没有话务平台", "点“添加话务平台”，把接收地址和密钥交给话务平台的维护单位。"),
        actions=(
            parts.Link(label="添加话务平台", url=reverse("admin_hotline_add"), icon="plus"),
            *tabs("admin_hotline"),
        ),
    )
    return listing(request, words, Switch.objects.select_related("office"), at=AT)


@changing
def add(request: HttpRequest) -> HttpResponse:
    """A new switch; its secret is on the page that answers, and nowhere else."""
    form = SwitchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        secret = signing.new_secret()
        form.instance.secret = secret
        row = form.save()
        record(request, "添加话务平台", row.name, on={"switch": row.pk}, changes=form.changes())
        return _shown_once(request, row, secret)
    return form_page(request, form, at=AT, title="添加话务平台", submit="添加", back=reverse("admin_hotline"))


def _shown_once(request: HttpRequest, row: Switch, secret: str) -> HttpResponse:
    crumbs = [parts.Link(label=row.name, url=here(row)), parts.Link(label="签名密钥")]
    answer = show(request, "hotline/secret.html", {"row": row, "secret": secret}, at=AT, crumbs=crumbs)
    answer["Cache-Control"] = "no-store"
    return answer


@admin
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A switch: where it sends to, when it was heard, what was refused last."""
    row = held(request, Switch.objects.select_related("office"), pk, MISSING)
    refused = f"{moment_text(row.last_refused_at)}：{row.last_refusal}" if row.last_refused_at else "没有拒收过"
    facts = [
        ("代号", row.code),
        ("热线机构", str(row.office)),
        ("接收地址", request.build_absolute_uri(reverse("hotline_events", args=[row.code])), "wide"),
        ("语音导航", "先进语音导航，再转人工" if row.menu else "直接转人工"),
        ("最近来信", moment_text(row.last_seen_at) if row.last_seen_at else "还没有收到过"),
        ("最近拒收", refused, "wide"),
        ("来电记录", f"{Call.objects.filter(switch=row).count()} 通"),
    ]
    if row.former_until and row.former_until > timezone.now():
        facts.append(("上一个密钥", f"可用至{moment_text(row.former_until)}"))
    context = {"row": row, "state": use(row.active), "facts": facts, "trail": history(switch=pk)}
    return show(request, "hotline/switch.html", context, at=AT, crumbs=[parts.Link(label=row.name)])


@changing
def change(request: HttpRequest, pk: int) -> HttpResponse:
    row = held(request, Switch.objects.select_related("office"), pk, MISSING)
    form = SwitchForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        record(request, "修改话务平台", row.name, on={"switch": row.pk}, changes=form.changes())
        messages.success(request, f"已保存：{row.name}")
        return redirect(here(row))
    crumbs = [parts.Link(label=row.name, url=here(row))]
    return form_page(request, form, at=AT, title="修改话务平台", submit="保存", back=here(row), crumbs=crumbs)


@changing
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret, shown this once; the old one stays good for a while beside it."""
    row = held(request, Switch.objects.select_related("office"), pk, MISSING)
    form = RotateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hours, secret = form.cleaned_data["hours"], signing.new_secret()
        row.former = row.secret if hours else ""
        row.former_until = timezone.now() + timedelta(hours=hours) if hours else None
        row.secret = secret
        row.save(update_fields=["secret", "former", "former_until"])
        until = moment_text(row.former_until) if row.former_until else "立即失效"
        record(request, "更换话务平台密钥", row.name, on={"switch": pk}, changes=[("上一个密钥可用至", "", until)])
        return _shown_once(request, row, secret)
    crumbs = [parts.Link(label=row.name, url=here(row))]
    return form_page(request, form, at=AT, title="更换密钥", submit="更换", back=here(row), crumbs=crumbs)


@changing
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """Suspend a switch, or let it speak again."""
    row = held(request, Switch.objects.all(), pk, MISSING)
    if request.method == "POST":
        Switch.objects.filter(pk=pk).update(active=not row.active)
        record(request, "停用话务平台" if row.active else "恢复话务平台", row.name, on={"switch": pk})
        messages.success(request, "已停用，它发来的事件一律拒收。" if row.active else "已恢复。")
    return redirect(here(row))
