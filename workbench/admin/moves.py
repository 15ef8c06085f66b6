"""Pages that move or merge an area: choose, see what would follow, confirm; the cases follow in the background."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kernel.cases.refusals import Refused
from kernel.jobs.progress import start
from kernel.reach.areas import Area, AreaLevel
from workbench import jobs, parts

from . import regrouping
from .areas import MISSING
from .base import changing, form_page, held, record
from .lookup import area_field


class MoveForm(forms.Form):
    """Where to, and on what decision."""

    merges = forms.ChoiceField(label="怎样调整", widget=forms.RadioSelect)
    target = area_field("调整到")
    reason = forms.CharField(
        label="依据", max_length=160, help_text="批准区划调整的文件名称和文号，会写进每件案件的办理经过。"
    )
    stacked = ("merges",)

    def __init__(self, area: Area, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area = area
        merge = ("merge", f"并入另一个{AreaLevel(area.level).title}（{area.name}不再使用）")
        move = [("move", f"划归另一个上级（{area.name}照旧使用）")] if area.level > AreaLevel.PROVINCE else []
        self.fields["merges"].choices = [*move, merge]  # type: ignore[attr-defined]
        above = f"划归的，填新的上级{AreaLevel(area.level - 1).title}；" if move else ""
        self.fields[
            "target"
        ].help_text = f"{above}并入的，填并入的{AreaLevel(area.level).title}。输入名称、全称或代码。"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("target") and data.get("merges"):
            merges = data["merges"] == "merge"
            if why := regrouping.refusal(self.area, data["target"], merges=merges):
                self.add_error("target", why)
            else:
                data["plan"] = regrouping.plan(self.area, data["target"], merges=merges)
        return data


@changing
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """First press: what would follow. Second press: done, and the cases on their way."""
    found = held(request, Area.objects.select_related("parent"), pk, MISSING)
    if not found.active:
        raise Refused(f"{found.name}已停用，不能再调整。")
    form = MoveForm(found, request.POST or None)
    plan = None
    if request.method == "POST" and form.is_valid():
        plan = form.cleaned_data["plan"]
        if request.POST.get("confirmed") == _token(plan):
            return _carry_out(request, plan, form.cleaned_data["reason"])
    here = reverse("admin_area", args=[pk])
    return form_page(
        request,
        form,
        at="areas",
        title=f"调整{found.name}的归属",
        submit="看看影响",
        back=here,
        crumbs=[parts.Link(label=found.name, url=here)],
        template="admin/area_move.html",
        plan=plan,
        token=_token(plan) if plan else "",
    )


def _token(plan: regrouping.Plan) -> str:
    """Stands for what was looked at: only that is confirmed."""
    return f"{plan.merges}-{plan.target.pk}-{plan.areas}-{plan.offices}"


def _carry_out(request: HttpRequest, plan: regrouping.Plan, reason: str) -> HttpResponse:
    act = "合并区域" if plan.merges else "划转区域"
    subject, stood = plan.sentence, regrouping.label(plan.area)
    regrouping.carry_out(plan)
    changes = [("所属", stood, f"{'并入' if plan.merges else ''}{regrouping.label(plan.target)}")]
    counted = {"areas": plan.areas, "offices": plan.offices, "cases": plan.cases}
    on = {"area": plan.area.pk, "target": plan.target.pk}
    entry = record(request, act, subject, on=on, changes=changes, reason=reason, **counted)
    if not plan.cases:
        messages.success(request, f"{act}：{subject}。")
        return redirect("admin_area", plan.area.pk)
    start(jobs.follow_area, plan.area.pk, entry.pk, about=subject)
    messages.success(request, f"{act}：{subject}。{plan.cases}件案件正在后台随之调整，可以离开这一页。")
    return redirect("admin_jobs")
