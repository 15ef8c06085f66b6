"""All questionnaires within reach, and a new one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.office_reach import holds, home, offices
from common.surveys.models import Survey
from common.surveys.reach import MAKERS
from kernel.reach.models import Office
from kernel.words import Shape
from kernel.words.registry import find, procedures
from workbench import parts
from workbench.listed import Table, exportable
from workbench.pages.base import page

from .base import badge, crumbs, makers, readers

SHOWN = 100
COLUMNS = (
    parts.Column(key="title", label="问卷", wide=True, link=True),
    parts.Column(key="office", label="机构"),
    parts.Column(key="asked", label="问谁"),
    parts.Column(key="opened", label="发布", kind="date"),
    parts.Column(key="replies", label="收到", kind="number"),
    parts.Column(key="low", label="有不满意", kind="number"),
    parts.Column(key="state", label="状态", kind="badge"),
)


@readers
@exportable
def index(request: HttpRequest) -> HttpResponse:
    seen = (
        Survey.objects.reach(request.user)
        .select_related("office")
        .annotate(n=Count("replies"), bad=Count("replies", filter=Q(replies__low=True)))
        .order_by("-id")
    )
    found = list(seen[: SHOWN + 1])
    context = {
        "columns": COLUMNS, "rows": [_row(s) for s in found[:SHOWN]], "more": len(found) > SHOWN,
        "makes": holds(request.user, MAKERS), "crumbs": crumbs()[:1],
    }  # fmt: skip
    table = Table(title="问卷", columns=COLUMNS, rows=seen, row=_row, unit="份")
    return page(request, "surveys/index.html", context, tables=[table])


def asked(survey: Survey) -> str:
    """Whom it asks, in words."""
    line = find(survey.procedure) if survey.procedure else None
    whom = [f"{line.title}当事人"] if line else []
    return "、".join([*whom, *(["凭链接的人"] if survey.by_link else [])]) or "工作人员代填"


def _row(survey: Any) -> dict[str, Any]:
    return {
        "title": survey.title, "url": reverse("desk_survey", args=[survey.pk]), "office": str(survey.office),
        "asked": asked(survey), "opened": survey.opened_at, "replies": survey.n, "low": survey.bad, "state": badge(survey),
    }  # fmt: skip


class Heading(forms.ModelForm[Survey]):
    """What a questionnaire is, before its questions."""

    class Meta:
        model = Survey
        fields = ("office", "title", "intro", "procedure", "by_link", "until")
        widgets = {
            "until": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "intro": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, request: HttpRequest, instance: Survey | None = None) -> None:
        super().__init__(request.POST or None, instance=instance)
        office: Any = self.fields["office"]
        office.queryset = Office.objects.filter(offices(request.user, MAKERS), active=True).order_by("name", "pk")
        office.empty_label, office.initial = None, home(request.user, MAKERS)
        lines = [(p.code, p.title) for p in procedures(Shape.PROCEDURE) if p.open_to_public]
        told = Survey._meta.get_field("procedure")
        self.fields["procedure"] = forms.ChoiceField(
            label=str(told.verbose_name),
            choices=[("", "不跟着办件问"), *lines],
            required=False,
            help_text=told.help_text,
        )

    def clean_until(self) -> Any:
        day = self.cleaned_data["until"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("这一天已经过去，请改成今天以后的日期，或者不写。")
        return day


@makers
def new(request: HttpRequest) -> HttpResponse:
    """A draft, to which questions are added on its own page."""
    form = Heading(request)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        made.made_by = request.user  # type: ignore[assignment]
        made.save()
        return redirect("desk_survey", made.pk)
    context = {
        "form": form,
        "title": "新问卷",
        "submit": "下一步：写问题",
        "crumbs": crumbs("新问卷"),
        "back": reverse("desk_surveys"),
    }
    return page(request, "surveys/form.html", context, status=422 if form.errors else 200)
