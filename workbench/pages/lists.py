"""Lists of cases and registers: filters in the address, keyset paging, no counting unless asked."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from kernel.cases.models import Case
from kernel.words import Procedure, Shape
from workbench import parts
from workbench.fields import NativeDate

from . import show
from .base import actor_of, desk, page, rules_or_404

SIZE = 30
DUE = (("", "不限"), ("late", "已逾期"), ("soon", "两日内到期"), ("month", "本月到期"))


class Filter(forms.Form):
    """The filter of a list, derived from the words of its procedure."""

    q = forms.CharField(label="案号或名称", required=False, max_length=60)
    stage = forms.ChoiceField(label="环节", required=False)
    due = forms.ChoiceField(label="时限", required=False, choices=DUE)
    since = forms.DateField(label="登记自", required=False, widget=NativeDate())
    until = forms.DateField(label="登记至", required=False, widget=NativeDate())
    handler = forms.ChoiceField(
        label="承办", required=False, choices=[("", "不限"), ("me", "我承办的"), ("none", "未指定")]
    )

    def __init__(self, rules: Procedure, data: Any) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.rules = rules
        choices = [
            ("", "不限"),
            ("open", "未办结"),
            *((s.code, s.title) for s in rules.stages.values()),
            ("void", "误登作废"),
        ]
        self.fields["stage"].choices = choices  # type: ignore[attr-defined]
        model = apps.get_model(rules.record)
        for name in rules.filters:
            field = model._meta.get_field(name)
            offered = list(field.choices or [("True", "是"), ("False", "否")])
            self.fields[f"r_{name}"] = forms.ChoiceField(
                label=field.verbose_name, required=False, choices=[("", "不限"), *offered]
            )

    def active(self) -> list[tuple[str, str, str]]:
        """What is filtered by: name, label and the value as read."""
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value not in (None, ""):
                text = dict(getattr(field, "choices", ())).get(value, value)
                found.append((name, str(field.label), str(text)))
        return found

    def apply(self, cases: Any, user: Any) -> Any:
        data = self.cleaned_data
        cases = self._stage(cases, data.get("stage") or "")
        if q := (data.get("q") or "").strip():
            cases = cases.filter(Q(number__icontains=q) | Q(title__icontains=q))
        if data.get("handler") == "me":
            cases = cases.filter(handler=user)
        elif data.get("handler") == "none":
            cases = cases.filter(handler=None)
        cases = self._dates(cases, data)
        record = accessor(self.rules)
        for name in self.rules.filters:
            if value := data.get(f"r_{name}"):
                cases = cases.filter(**{f"{record}__{name}": value})
        return cases

    def _stage(self, cases: Any, stage: str) -> Any:
        if stage == "open":
            return cases.filter(stage__in=[s.code for s in self.rules.stages.values() if not s.over])
        return cases.filter(stage=stage) if stage else cases.live()

    def _dates(self, cases: Any, data: dict[str, Any]) -> Any:
        now = timezone.now()
        if data.get("due") == "late":
            cases = cases.filter(due_at__lt=now)
        elif data.get("due") == "soon":
            cases = cases.filter(due_at__gte=now, due_at__lt=now + timedelta(days=2))
        elif data.get("due") == "month":
            cases = cases.filter(due_at__gte=now, due_at__lt=now + timedelta(days=31))
        if since := data.get("since"):
            cases = cases.filter(opened_at__gte=_midnight(since))
        if until := data.get("until"):
            cases = cases.filter(opened_at__lt=_midnight(until) + timedelta(days=1))
        return cases


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


@dataclass(frozen=True)
class Slice:
    """One page of a keyset: rows, and marks of the pages beside it."""

    rows: list[Case]
    older: str = ""
    newer: str = ""


ORDERS = {"new": ("opened_at", True), "due": ("due_at", False)}


def slice_of(cases: Any, order: str, after: str, before: str) -> Slice:
    """A page of SIZE cases after or before a mark, at the same cost however deep. Unreadable marks mean page one."""
    column, descending = ORDERS[order]
    mark, backward = (_read(before), True) if before else (_read(after), False)
    down = descending != backward
    if mark:
        cases = cases.filter(_beyond(column, mark, down=down))
    sign = "-" if down else ""
    rows = list(cases.order_by(f"{sign}{column}", f"{sign}id")[: SIZE + 1])
    more, rows = len(rows) > SIZE, rows[:SIZE]
    if backward:
        rows.reverse()
    has_older, has_newer = (bool(mark), more) if backward else (more, bool(mark))
    return Slice(
        rows,
        _mark(rows[-1], column) if rows and has_older else "",
        _mark(rows[0], column) if rows and has_newer else "",
    )


def _beyond(column: str, mark: tuple[str, str], *, down: bool) -> Q:
    op = "lt" if down else "gt"
    return Q(**{f"{column}__{op}": mark[0]}) | Q(**{column: mark[0], f"id__{op}": mark[1]})


def _mark(case: Case, column: str) -> str:
    text = json.dumps([getattr(case, column).isoformat(), str(case.pk)])
    return urlsafe_b64encode(text.encode()).decode()


def _read(mark: str) -> tuple[str, str] | None:
    try:
        at, pk = json.loads(urlsafe_b64decode(mark.encode()))
        datetime.fromisoformat(at)
        from uuid import UUID

        return at, str(UUID(pk))
    except (ValueError, TypeError, AttributeError):
        return None


@desk
def cases(request: HttpRequest, code: str) -> HttpResponse:
    """The list of one procedure or register within reach."""
    rules = rules_or_404(request, code)
    form = Filter(rules, request.GET)
    form.is_valid()
    found = Case.objects.reach(request.user).filter(procedure=code)  # type: ignore[arg-type]
    found = form.apply(found, request.user)
    if request.GET.get("todo"):
        found = found & Case.objects.to_do(request.user).filter(procedure=code)  # type: ignore[arg-type]
    order = request.GET.get("order") if request.GET.get("order") in ORDERS else "new"
    rows = _with_records(found, rules)
    part = slice_of(rows, order or "new", request.GET.get("after", ""), request.GET.get("before", ""))
    everything = bool(request.GET.get("all"))
    total = found.count() if request.GET.get("count") else None
    return page(
        request,
        "workbench/list.html",
        {
            "rules": rules,
            "form": form,
            "columns": show.columns(rules, everything=everything),
            "everything": everything,
            "part": part,
            "total": total,
            "order": order,
            "rows": [show.row(c, _record(c, rules), rules) for c in part.rows],
            "openings": _openings(request, rules),
            "active": form.active(),
            "is_register": rules.shape is Shape.REGISTER,
            "export_url": "",
            "may_hand_over": bool(rules.supervisors),
        },
    )


def _with_records(cases: Any, rules: Procedure) -> Any:
    return cases.select_related("office", "handler", accessor(rules))


def accessor(rules: Procedure) -> str:
    """Name of the relation from a case to its record of this procedure."""
    field: Any = apps.get_model(rules.record)._meta.get_field("case")
    return str(field.remote_field.get_accessor_name())


def _record(case: Case, rules: Procedure) -> Any:
    return getattr(case, accessor(rules), None)


def _openings(request: HttpRequest, rules: Procedure) -> list[parts.Link]:
    actor = actor_of(request)
    return [
        parts.Link(label=s.title, url=reverse("desk_open", args=[rules.code, s.code]))
        for s in rules.openings
        if actor.holds(s.by)
    ]


@desk
def find(request: HttpRequest) -> HttpResponse:
    """Find by number or title, or by an exact identity number or phone, within reach, over all lines."""
    from common.people.models import Party

    q = request.GET.get("q", "").strip()
    mine = Case.objects.reach(request.user)  # type: ignore[arg-type]
    found: list[Case] = []
    if q:
        by_text = mine.filter(Q(number__icontains=q) | Q(title__icontains=q)).select_related("office", "handler")
        found = list(by_text.order_by("-opened_at")[:50])
        persons = (
            Party.objects.with_id(q) | Party.objects.with_phone(q)
            if any(ch.isdigit() for ch in q)
            else Party.objects.none()
        )
        ids = persons.filter(case__in=mine.values("pk")).values_list("case_id", flat=True)
        found += [c for c in mine.filter(pk__in=ids).select_related("office", "handler")[:50] if c not in found]
    columns = [c for c in show.columns(next(iter([c.rules for c in found]))) if c.key in HITS] if found else []
    rows = [show.row(c, None, c.rules) for c in found]
    return page(request, "workbench/find.html", {"q": q, "rows": rows, "columns": columns})


HITS = ("number", "title", "stage", "due", "handler", "opened")
