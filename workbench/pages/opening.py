"""Opening a case: by which step, in which office, for which village."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel.cases import door
from kernel.cases.forms import bind
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid, Refused
from kernel.reach.models import Area, Office
from kernel.reach.reach import reach_of
from kernel.words import Procedure, Step

from .base import actor_of, desk, rules_or_404
from .form_page import act_page, ready


class Where(forms.Form):
    """In which office, and for which village, a case is opened."""

    office = forms.ModelChoiceField(label="受理机构", queryset=Office.objects.none(), empty_label=None)
    area = forms.ModelChoiceField(
        label="所在村（社区）", queryset=Area.objects.none(), required=False, empty_label="与机构同一区域"
    )

    def __init__(self, data: Any, offices: Any, areas: Any) -> None:
        super().__init__(data, auto_id="where_%s")
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["area"].label_from_instance = lambda a: a.full_name or a.name  # type: ignore[attr-defined]
        if not areas.exists():
            del self.fields["area"]


def offices_for(user: Any, step: Step) -> Any:
    """Offices in which this person may open this case: their own, and those an area post covers."""
    reach, roles = reach_of(user), {r.code for r in step.by}
    found = Office.objects.filter(pk__in=reach.offices_holding(roles), active=True)
    for column, ids in reach.areas_holding(roles).items():
        found |= Office.objects.filter(**{f"{column}_id__in": ids}, kind="committee", active=True)
    return found.order_by("name")


def villages_under(office: Office | None) -> Any:
    """Villages of an office that serves more than one."""
    if office is None or office.area.level >= 5:
        return Area.objects.none()
    return Area.objects.filter(level=5, active=True, **{f"{office.area.column}_id": office.area_id}).order_by(
        "full_name"
    )


@desk
def open_case(request: HttpRequest, code: str, step: str) -> HttpResponse:
    rules = rules_or_404(request, code)
    word = _opening(rules, step)
    offices = offices_for(request.user, word)
    if not offices:
        raise Refused(f"您没有办理“{word.title}”的岗位。")
    chosen = offices.filter(pk=_int(request.POST.get("office") or request.GET.get("office"))).first() or offices[0]
    data = {"office": chosen.pk, "area": request.POST.get("area") or request.GET.get("area") or ""}
    where = Where(data, offices, villages_under(chosen))
    blank = Case(procedure=code, office=chosen, stage="", level=rules.level)
    blank.record = None
    form = bind(word, blank, actor_of(request), data=request.POST or None, files=request.FILES or None)
    if request.method == "POST" and ready(request, form, word):
        try:
            where.is_valid()
            made = door.open_case(
                code,
                step,
                actor=actor_of(request),
                office=chosen,
                area=where.cleaned_data.get("area"),
                payload=request.POST,
                files=request.FILES,
                key=request.POST.get("idempotency_key", ""),
            )
            messages.success(request, f"已登记：{made.number}")
            return redirect("desk_case", made.pk)
        except Invalid as invalid:
            form = invalid.form
    return act_page(request, form, word, where=where, rules=rules)


def _opening(rules: Procedure, step: str) -> Step:
    if step not in rules or not rules[step].opens:
        raise Http404("没有这个登记入口。")
    return rules[step]


def _int(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
