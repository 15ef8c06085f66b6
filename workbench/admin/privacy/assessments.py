"""Records of impact assessments (个人信息保护影响评估). Kept three years at least (§56); nothing here deletes one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.privacy.models import Assessment
from workbench import parts
from workbench.admin.base import Listing, admin, changing, form_page, held, listing, record, show
from workbench.chinese import date_text
from workbench.listed import exportable

from .forms import AssessmentForm, next_year

AT = "privacy"
CRUMB = "影响评估"
COLUMNS = (
    parts.Column(key="about", label="评估事项", link=True, wide=True),
    parts.Column(key="on", label="评估日期", kind="date"),
    parts.Column(key="by", label="评估人"),
    parts.Column(key="next_on", label="下次评估", kind="date"),
    parts.Column(key="kept", label="至少保存至", kind="date"),
    parts.Column(key="state", label="状态", kind="badge"),
)
ABOUT = "司南公共法律服务业务系统处理个人信息"


def _row(row: Assessment) -> dict[str, Any]:
    late = row.next_on < timezone.localdate()
    return {
        "about": row.about,
        "url": reverse("admin_assessment", args=[row.pk]),
        "on": row.on,
        "by": row.by,
        "next_on": row.next_on,
        "kept": row.kept_until,
        "state": parts.Badge(text="该再评估了", tone="amber") if late else parts.Badge(text="有效", tone="green"),
    }


@admin
@exportable
def assessments(request: HttpRequest) -> HttpResponse:
    """All records, newest first."""
    words = Listing(
        title="个人信息保护影响评估", columns=COLUMNS, row=_row,
        intro="处理敏感个人信息之前要评估并记录（个人信息保护法第五十五条、第五十六条），记录至少保存三年。"
        "系统处理哪些个人信息，见随系统提供的说明文件 docs/privacy.md。",
        empty=("还没有评估记录", "启用系统、增加业务、对接其他系统之前，先评估一次并登记在这里。"),
        actions=(parts.Link(label="登记一次评估", url=reverse("admin_assessment_add"), icon="plus"),),
    )  # fmt: skip
    return listing(request, words, Assessment.objects.all(), at=AT, crumbs=[parts.Link(label=CRUMB)])


@changing
def add(request: HttpRequest) -> HttpResponse:
    """Record an assessment; it is not edited afterwards, the next one follows it."""
    form = AssessmentForm(
        request.POST or None, initial={"about": ABOUT, "by": str(request.user), "next_on": next_year()}
    )
    back = reverse("admin_assessments")
    if request.method == "POST" and form.is_valid():
        form.instance.made_by = request.user
        row = form.save()
        record(
            request,
            "登记影响评估",
            row.about[:160],
            on={"assessment": row.pk},
            changes=[("评估日期", "", date_text(row.on))],
        )
        messages.success(request, "已登记。")
        return redirect("admin_assessment", row.pk)
    notes = [("amber", "登记后不能修改；有变化的，再评估、再登记一次。")]
    return form_page(
        request, form, at=AT, title="登记一次评估", submit="登记", back=back, notes=notes,
        crumbs=[parts.Link(label=CRUMB, url=back)],
    )  # fmt: skip


@admin
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """One record as it was made."""
    row = held(request, Assessment.objects.select_related("made_by"), pk, "没有这条评估记录。")
    facts = [
        ("评估日期", date_text(row.on)),
        ("评估人", row.by),
        ("下次评估", date_text(row.next_on)),
        ("至少保存至", date_text(row.kept_until)),
        *(
            (str(getattr(row._meta.get_field(n), "verbose_name", "")), getattr(row, n), "wide")
            for n in ("lawful", "risks", "measures", "conclusion")
        ),
        ("登记", f"{row.made_by or '系统'} {date_text(row.made_at)}", "wide"),
    ]
    crumbs = [parts.Link(label=CRUMB, url=reverse("admin_assessments")), parts.Link(label=row.about)]
    return show(request, "admin/privacy/assessment.html", {"row": row, "facts": facts}, at=AT, crumbs=crumbs)
