"""What came of a questionnaire: for every question how often each answer was given. Few answers are not broken down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from common.ratings.models import DISSATISFIED

from .models import Answer, Kind, Question, Survey

FEW = 5  # below it whoever knows the case would know who answered what


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One question. `answered`: how many replies answered it; `shares`: words, count. `content`: share of those content
    among the graded, None for other kinds and where nobody answered.
    """

    question: Question
    answered: int
    shares: tuple[tuple[str, int], ...]
    content: float | None


def counted(survey: Survey) -> tuple[int, list[Counted]]:
    """Number of replies and every question counted; no breakdown below `FEW`. Four queries."""
    replies, questions = survey.replies.count(), list(survey.questions.all())
    if replies < FEW:
        return replies, []
    rows = Answer.objects.filter(reply__survey=survey)
    each = {(r["question"], r["value"]): r["n"] for r in rows.values("question", "value").annotate(n=Count("pk"))}
    people = {r["question"]: r["n"] for r in rows.values("question").annotate(n=Count("reply", distinct=True))}
    return replies, [_one(q, each, people.get(q.pk, 0)) for q in questions]


def _one(question: Question, each: dict[tuple[int, Any], int], answered: int) -> Counted:
    shares = tuple((text, each.get((question.pk, value), 0)) for value, text in question.choices)
    low = sum(each.get((question.pk, value), 0) for value in DISSATISFIED)
    graded = question.kind == Kind.GRADE and answered > 0
    return Counted(question=question, answered=answered, shares=shares, content=1 - low / answered if graded else None)


def rows(survey: Survey) -> Any:
    """Replies with their answers, latest first."""
    return survey.replies.prefetch_related("answers").order_by("-at", "-id")


def said(answers: Iterator[Answer] | Any, question: Question) -> str:
    """What one reply answered to one question, in words."""
    known = dict(question.choices)
    return "、".join(a.words or known.get(a.value, "") for a in answers if a.question_id == question.pk)
