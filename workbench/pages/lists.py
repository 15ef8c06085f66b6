"""Lists of cases and registers: filters in the address, keyset paging, no counting unless asked."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from common.imports.words import ledgers
from kernel.cases.models import FAR, Case
from kernel.cases.queries import foremost
from kernel.words import Procedure, Shape
from workbench import parts
from workbench.chinese import date_text
from workbench.fields import NativeDate

from . import show
from .base import actor_of, desk, page, rules_or_404

SIZE = 30
UNDER_WAY = "under_way"  # a stage called `open` stands in a register: this must be the code of none
DUE = (("", "不限"), ("late", "已逾期"), ("soon", "两日内到期"), ("month", "本月到期"), ("none", "无期限"))


def _narrowing(field: Any) -> forms.Field:
    """Asks for a value of a record's column. What it offers is read when it is shown where it is rows, not code."""
    if offered := getattr(field, "offered", None):
        choices: Any = lambda: [("", "不限"), *offered()]  # noqa: E731  called when it is shown
        shown = forms.Select(choices=choices)
        return forms.CharField(label=field.verbose_name, required=False, max_length=40, widget=shown)
    known = list(field.choices or [("True", "是"), ("False", "否")])
    return forms.ChoiceField(label=field.verbose_name, required=False, choices=[("", "不限"), *known])


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

    todo = forms.ChoiceField(label="待办", required=False, choices=[("", "不限"), ("1", "待我办理")])

    def __init__(self, rules: Procedure, data: Any) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.rules = rules
        choices = [
            ("", "不限"),
            (UNDER_WAY, "未办结"),
            *((s.code, s.title) for s in rules.stages.values()),
            ("void", "误登作废"),
        ]
        self.fields["stage"].choices = choices  # type: ignore[attr-defined]
        model = apps.get_model(rules.record)
        for name in rules.filters:
            self.fields[f"r_{name}"] = _narrowing(model._meta.get_field(name))

    def active(self) -> list[tuple[str, str, str]]:
        """What is filtered by: name, label and the value as read."""
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value not in (None, ""):
                text = (
                    date_text(value)
                    if isinstance(value, date)
                    else dict(getattr(field.widget, "choices", ())).get(value, value)
                )
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
        if stage == UNDER_WAY:
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
        elif data.get("due") == "none":
            cases = cases.filter(due_at__gte=FAR)
        if since := data.get("since"):
            cases = cases.filter(opened_at__gte=_midnight(since))
        if until := data.get("until"):
            cases = cases.filter(opened_at__lte=_last_moment(until))
        return cases


def _midnight(day: date) -> datetime:
    return _in_the_calendar(datetime.combine(day, time.min))


def _last_moment(day: date) -> datetime:
    return _in_the_calendar(datetime.combine(day, time.max))


def _in_the_calendar(moment: datetime) -> datetime:
    """A day typed as year 1 or 9999 is as good as no bound, and the database cannot keep it in another time zone."""
    return timezone.make_aware(max(datetime(1900, 1, 1), min(moment, datetime(9000, 1, 1))))


@dataclass(frozen=True)
class Slice:
    """One page of a keyset: rows, and marks of the pages beside it."""

    rows: list[Case]
    older: str = ""
    newer: str = ""


ORDERS = {"new": ("opened_at", True), "due": ("due_at", False)}
ORDER_TITLES = {"new": "最近登记在前", "due": "最急的在前"}


def slice_of(cases: Any, asked: Wanted, after: str, before: str) -> Slice:
    """A page of SIZE cases after or before a mark, at the same cost however deep. Unreadable marks mean page one.

    The page of the whole is among the pages of its parts, and each part is read in order until its page is full.
    """
    column, descending = ORDERS[asked.order]
    mark, backward = (_read(before), True) if before else (_read(after), False)
    down = descending != backward
    beyond = _beyond(column, mark, down=down) if mark else Q()
    sign = "-" if down else ""
    order = f"{sign}{column}", f"{sign}id"
    first = foremost([part.filter(beyond) for part in asked.parts], order, SIZE + 1)
    rows = list(cases.filter(first).order_by(*order)[: SIZE + 1])
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
    later = Q(**{f"{column}__{op}": mark[0]}) | Q(**{f"id__{op}": mark[1]})
    return Q(**{f"{column}__{op}e": mark[0]}) & later  # one range, which an index begins at


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


@dataclass(frozen=True)
class Wanted:
    """A list as an address asks for it, for one person: what the page shows in parts and an export as a whole."""

    form: Filter
    cases: Any
    parts: list[Any]  # the same, in parts that are quickly read in order
    order: str
    everything: bool


def wanted(rules: Procedure, user: Any, data: QueryDict) -> Wanted:
    """The cases within reach that the filters of an address leave."""
    form = Filter(rules, data)
    form.is_valid()
    found, *parts = (
        narrowed(form, cases, user)
        for cases in (Case.objects.reach(user).filter(procedure=rules.code), *Case.objects.parts(user, rules.code))
    )
    order = data.get("order", "")
    return Wanted(form, found, parts, order if order in ORDERS else "new", bool(data.get("all")))


def narrowed(form: Filter, cases: Any, user: Any) -> Any:
    """What the filters leave of some cases."""
    found = form.apply(cases, user)
    if form.cleaned_data.get("todo"):
        found = found & Case.objects.to_do(user).filter(procedure=form.rules.code)
    return found


@desk
def cases(request: HttpRequest, code: str) -> HttpResponse:
    """The list of one procedure or register within reach."""
    rules = rules_or_404(request, code)
    asked = wanted(rules, request.user, request.GET)
    rows = _with_records(Case.objects.all(), rules)
    part = slice_of(rows, asked, request.GET.get("after", ""), request.GET.get("before", ""))
    total = asked.cases.count() if request.GET.get("count") else None
    return page(
        request,
        "workbench/list.html",
        {
            "rules": rules,
            "form": asked.form,
            "columns": show.columns(rules, everything=asked.everything),
            "everything": asked.everything,
            "part": part,
            "total": total,
            "order": asked.order,
            "rows": [show.row(c, _record(c, rules), rules) for c in part.rows],
            "openings": _openings(request, rules),
            "active": asked.form.active(),
            "is_register": rules.shape is Shape.REGISTER,
            "may_hand_over": bool(rules.supervisors),
            **exporting(request, code),
        },
    )


def exporting(request: HttpRequest, code: str) -> dict[str, str]:
    """Where this list is exported as it stands, and as a ledger where its line keeps one."""
    query = request.GET.urlencode()
    ledger = reverse("desk_ledger", args=[code]) if any(x.procedure == code for x in ledgers()) else ""
    return {
        "export_url": f"{reverse('desk_export_list', args=[code])}?{query}",
        "ledger_url": ledger and f"{ledger}?{query}",
    }


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
