"""Opening a case: by which step, in which office, for which village."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from common import referrals
from kernel.cases import door
from kernel.cases.forms import bind
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid, Refused
from kernel.reach.models import Area, Office
from kernel.reach.reach import reach_of
from kernel.words import Procedure, Step

from .base import actor_of, case_or_404, desk, rules_or_404
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
        if areas:
            self.fields["area"].choices = _by_town(areas)  # type: ignore[attr-defined]
        else:
            del self.fields["area"]


def _by_town(areas: Any) -> list[tuple[str, Any]]:
    """Villages by their own names below their town: a list of full names all begins alike, and no key finds any."""
    towns = groupby(areas.select_related("parent"), key=lambda a: a.parent.name if a.parent else "")
    return [("", "与机构同一区域"), *((town, [(a.pk, a.name) for a in of]) for town, of in towns)]


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
    """The form of an opening step. `?from=` names a case that is taken over: the form is filled with what it says."""
    rules = rules_or_404(request, code)
    word = _opening(rules, step)
    offices = offices_for(request.user, word)
    if not offices:
        raise Refused(f"您没有办理“{word.title}”的岗位。")
    origin = _origin(request, code, step)
    chosen = _office(request, word, offices, origin)
    where = Where({"office": chosen.pk, "area": _area(request, origin)}, offices, villages_under(chosen))
    blank = Case(procedure=code, office=chosen, stage="", level=rules.level)
    blank.record = None
    known = referrals.filled(origin, code, step) if origin else None
    form = bind(word, blank, actor_of(request), data=request.POST or None, files=request.FILES or None, initial=known)
    if request.method == "POST" and ready(request, form, word):
        try:
            made = _open(request, (code, step), where, origin)
            messages.success(request, f"已登记：{made.number}")
            return redirect("desk_case", made.pk)
        except Invalid as invalid:
            form = invalid.form
    return act_page(request, form, word, where=where, rules=rules, origin=origin)


def _open(request: HttpRequest, way: tuple[str, str], where: Where, origin: Case | None) -> Case:
    where.is_valid()
    sent: dict[str, Any] = {
        "actor": actor_of(request),
        "office": where.cleaned_data["office"],
        "area": where.cleaned_data.get("area"),
        "payload": request.POST,
        "files": request.FILES,
        "key": request.POST.get("idempotency_key", ""),
    }
    return referrals.take(origin, *way, **sent) if origin else door.open_case(*way, **sent)


def _origin(request: HttpRequest, code: str, step: str) -> Case | None:
    """The case that is taken over by this opening, where the address names one within reach; 404 for any other."""
    named = request.GET.get("from", "")
    if not named:
        return None
    try:
        origin = case_or_404(request, UUID(named))
    except ValueError:
        raise Http404("没有这个案件。") from None
    if not referrals.receives(code, step) or not referrals.filled(origin, code, step):
        raise Http404("这个案件不能转到这里。")
    return origin


def _office(request: HttpRequest, word: Step, offices: Any, origin: Case | None) -> Office:
    """The office asked for, or that of the case taken over, or one's own before those one only covers."""
    asked = _int(request.POST.get("office") or request.GET.get("office")) or (origin.office_id if origin else 0)
    own = reach_of(request.user).offices_holding({r.code for r in word.by})  # type: ignore[arg-type]
    found: Office = offices.filter(pk=asked).first() or offices.filter(pk__in=own).first() or offices[0]
    return found


def _area(request: HttpRequest, origin: Case | None) -> Any:
    """The village asked for, or that of the case taken over."""
    return request.POST.get("area") or request.GET.get("area") or (origin.village_id if origin else "") or ""


def _opening(rules: Procedure, step: str) -> Step:
    if step not in rules or not rules[step].opens:
        raise Http404("没有这个登记入口。")
    return rules[step]


def _int(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
