"""One questionnaire: as a draft its questions are written here; once it is out, what people answered stands here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.surveys import counting, making
from common.surveys.models import MOST, Kind, Question, Reply, State, Survey
from common.surveys.reach import MAKERS
from kernel.cases.refusals import Refused
from workbench import parts
from workbench.chinese import date_text
from workbench.listed import Table, exportable
from workbench.pages.base import page
from workbench.square import square

from .base import badge, crumbs, makers, makes, readers, survey_or_404
from .listing import Heading, asked

SHOWN = 50


class Asking(forms.ModelForm[Question]):
    """One question; its choices one a line."""

    kind = forms.ChoiceField(label="怎样答", choices=Kind.choices, initial=Kind.GRADE, widget=forms.RadioSelect)
    options = forms.CharField(
        label="选项", required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"单选、多选才写，一行一个，两个到{MOST}个。",
    )  # fmt: skip

    class Meta:
        model = Question
        fields = ("text", "kind", "options", "must")

    def clean_options(self) -> list[str]:
        lines = [line.strip()[:60] for line in str(self.cleaned_data["options"]).splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        return found if self.data.get("kind") in {Kind.ONE, Kind.SEVERAL} else []


@readers
@exportable
def one(request: HttpRequest, pk: int) -> HttpResponse:
    survey = survey_or_404(request, pk)
    if survey.state == State.DRAFT:
        return _draft(request, survey)
    return _results(request, survey)


def _draft(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Readers see it as it will be asked; makers write it."""
    may = makes(request, survey)
    form = Asking(request.POST if may and request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            making.ask(survey, form.save(commit=False))
            messages.success(request, "已添加。")
            return redirect(f"{reverse('desk_survey', args=[survey.pk])}#new")
        except Refused as refused:
            form.add_error(None, refused.reason)
    context = {
        "survey": survey, "badge": badge(survey), "form": form, "may": may, "crumbs": crumbs(survey.title),
        "questions": list(survey.questions.all()), "facts": _facts(request, survey),
    }  # fmt: skip
    return page(request, "surveys/draft.html", context, status=422 if form.errors else 200)


def _facts(request: HttpRequest, survey: Survey) -> list[tuple[Any, ...]]:
    facts: list[tuple[Any, ...]] = [("机构", str(survey.office)), ("问谁", asked(survey))]
    if survey.until:
        facts.append(("答到", date_text(survey.until)))
    if survey.opened_at:
        ended = f"，{date_text(survey.closed_at)}结束" if survey.closed_at else ""
        facts.append(("发布", f"{date_text(survey.opened_at)}{ended}"))
    if survey.intro:
        facts.append(("开头的话", survey.intro, "wide"))
    return facts


def _results(request: HttpRequest, survey: Survey) -> HttpResponse:
    n, counts = counting.counted(survey)
    questions = list(survey.questions.all())
    columns, rows = _columns(questions), counting.rows(survey)
    link = request.build_absolute_uri(reverse("portal_survey", args=[survey.token])) if survey.by_link else ""
    context = {
        "survey": survey, "badge": badge(survey), "crumbs": crumbs(survey.title), "facts": _facts(request, survey),
        "tiles": _tiles(survey, n, counts), "bars": [(c, _bars(c)) for c in counts if c.question.kind != Kind.WORDS],
        "few": 0 < n < counting.FEW, "link": link,
        "square": square(link) if link and survey.state == State.OPEN else "", "may": makes(request, survey), "n": n,
        "columns": columns, "rows": [_row(r, questions) for r in rows[:SHOWN]] if n >= counting.FEW else [],
    }  # fmt: skip
    table = Table(
        title=survey.title, columns=columns, rows=rows if n >= counting.FEW else [], unit="份",
        row=lambda reply: _row(reply, questions),
    )  # fmt: skip
    return page(request, "surveys/results.html", context, tables=[table])


def _tiles(survey: Survey, n: int, counts: list[counting.Counted]) -> list[parts.Stat]:
    tiles = [parts.Stat(label="收到", value=n, unit="份")]
    graded = [c for c in counts if c.content is not None]
    if graded:
        share = sum(c.content or 0 for c in graded) / len(graded)
        tiles.append(parts.Stat(label="基本满意以上", value=f"{share * 100:.1f}", unit="%"))
    low = survey.replies.filter(low=True).count()
    tiles.append(parts.Stat(label="有不满意", value=low, unit="份", tone="amber" if low else "grey"))
    return tiles


def _bars(counted: counting.Counted) -> list[parts.Bar]:
    total = counted.answered or 1
    return [parts.Bar(label=text, value=n, text=f"{n}　{n / total * 100:.0f}%") for text, n in counted.shares]


def _columns(questions: list[Question]) -> list[parts.Column]:
    asked_ = [parts.Column(key=f"q{q.pk}", label=q.text, wide=q.kind == Kind.WORDS) for q in questions]
    return [parts.Column(key="at", label="时间", kind="moment"), parts.Column(key="way", label="怎样答的"), *asked_]


def _row(reply: Reply, questions: list[Question]) -> dict[str, Any]:
    answers = reply.answers.all()
    said = {f"q{q.pk}": counting.said(answers, q) for q in questions}
    return {"at": reply.at, "way": reply.get_way_display(), **said}


@makers
def heading(request: HttpRequest, pk: int) -> HttpResponse:
    """The words at the top of a draft and whom it asks."""
    survey = survey_or_404(request, pk, MAKERS)
    if survey.state != State.DRAFT:
        raise Refused(making.FIXED)
    form, back = Heading(request, survey), reverse("desk_survey", args=[pk])
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "已保存。")
        return redirect("desk_survey", pk)
    context = {"form": form, "title": "修改问卷", "submit": "保存", "crumbs": crumbs(survey.title), "back": back}
    return page(request, "surveys/form.html", context, status=422 if form.errors else 200)


@makers
@require_POST
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """publish, close, copy; and of one question of a draft: up, drop."""
    survey = survey_or_404(request, pk, MAKERS)
    try:
        pk = _do(request, survey, what)
    except Refused as refused:
        messages.warning(request, refused.reason)
    return redirect("desk_survey", pk)


def _do(request: HttpRequest, survey: Survey, what: str) -> int:
    chosen = request.POST.get("question", "")
    question = int(chosen) if chosen.isdigit() and len(chosen) < 10 else 0
    if what == "copy":
        messages.success(request, "已复制成一份新的草稿。")
        return making.copy(survey, request.user).pk
    if what in {"up", "drop"}:
        (making.move_up if what == "up" else making.leave_out)(survey, question)
    elif what == "publish":
        making.publish(survey, request.user)
        messages.success(request, "已发布，问题不能再改。")
    elif what == "close":
        making.close(survey, request.user)
        messages.success(request, "已结束，不再收回答。")
    else:
        raise Http404("没有这个操作。")
    return survey.pk
