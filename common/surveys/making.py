"""Making a questionnaire: while it is a draft everything can change, from then on nothing but its end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kernel.cases.refusals import Refused
from kernel.journal.models import note

from .models import Question, State, Survey

FIXED = "问卷已经发布，问题不能再改。要改的，结束这一份，复制一份新的。"
LONGEST = 20  # questions


def draft(survey: Survey) -> Survey:
    """The row held for a change. Raises Refused where it is out already."""
    held: Survey = Survey.objects.select_for_update().get(pk=survey.pk)
    if held.state != State.DRAFT:
        raise Refused(FIXED)
    return held


@transaction.atomic
def ask(survey: Survey, question: Question) -> Question:
    """One more question, at the end. Raises Refused: out already, or too many."""
    held = draft(survey)
    last = held.questions.order_by("-order").first()
    if held.questions.count() >= LONGEST:
        raise Refused(f"一份问卷最多{LONGEST}个问题，太长没有人答完。")
    question.survey, question.order = held, (last.order if last else 0) + 1
    question.save()
    return question


@transaction.atomic
def leave_out(survey: Survey, pk: int) -> None:
    draft(survey).questions.filter(pk=pk).delete()


@transaction.atomic
def move_up(survey: Survey, pk: int) -> None:
    """Let a question change places with the one before it."""
    rows = list(draft(survey).questions.all())
    at = next((n for n, row in enumerate(rows) if row.pk == pk), 0)
    if at:
        rows[at - 1 : at + 1] = [rows[at], rows[at - 1]]
    for n, row in enumerate(rows, 1):
        row.order = n
    Question.objects.bulk_update(rows, ["order"])


@transaction.atomic
def publish(survey: Survey, by: Any) -> None:
    """Raises Refused: out already, without questions, or without a way to be answered."""
    held = draft(survey)
    if not held.questions.exists():
        raise Refused("还没有问题，请先添加问题再发布。")
    if held.until and held.until < timezone.localdate():
        raise Refused("“答到哪天”已经过去，请先改日期。")
    held.state, held.opened_at = State.OPEN, timezone.now()
    held.save(update_fields=["state", "opened_at"])
    note(by, "发布问卷", held.title, {"on": {"survey": held.pk}})


@transaction.atomic
def close(survey: Survey, by: Any) -> None:
    """No more answers from now on. Raises Refused where it is not open."""
    done = Survey.objects.filter(pk=survey.pk, state=State.OPEN).update(state=State.CLOSED, closed_at=timezone.now())
    if not done:
        raise Refused("这份问卷没有在进行。")
    note(by, "结束问卷", survey.title, {"on": {"survey": survey.pk}})


@transaction.atomic
def copy(survey: Survey, by: Any) -> Survey:
    """A new draft with the same questions."""
    fresh = Survey.objects.create(
        office=survey.office, title=f"{survey.title[:35]}（新）", intro=survey.intro, procedure=survey.procedure,
        by_link=survey.by_link, made_by=by,
    )  # fmt: skip
    Question.objects.bulk_create(
        Question(survey=fresh, order=q.order, kind=q.kind, text=q.text, options=q.options, must=q.must)
        for q in survey.questions.all()
    )
    return fresh


def running(day: date | None = None) -> Q:
    """Condition on questionnaires that can be answered on a day, today where none is given."""
    return Q(state=State.OPEN) & (Q(until=None) | Q(until__gte=day or timezone.localdate()))
