"""Answering: once a case for its party, as often as people come for everybody else; who is not content is followed up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.ratings.models import DISSATISFIED
from kernel.cases.models import Case
from kernel.cases.refusals import Refused

from .making import running
from .models import Answer, Kind, Question, Reply, Survey, Way

ANSWERED = "这份问卷您已经答过了，谢谢。"
_low: list[Callable[[Reply, str], None]] = []


def when_low(follow_up: Callable[[Reply, str], None]) -> None:
    """What else happens, in the same transaction, where an answer was not content and there is a way back to who gave
    it: a case or a phone. Called once by a line at start. Given the reply and what was said, question by question.
    """
    _low.append(follow_up)


def offered(case: Case) -> Survey | None:
    """The questionnaire a party of this case may answer now: of its line, by an office whose area holds the case.

    The latest one not yet answered. Two queries.
    """
    if not case.closed:
        return None
    areas = [a for a in (case.province_id, case.city_id, case.district_id, case.town_id, case.village_id) if a]
    there = Survey.objects.filter(running(), procedure=case.procedure, office__area__in=areas).order_by("-opened_at")
    done = set(Reply.objects.filter(case=case).values_list("survey_id", flat=True))
    return next((s for s in there if s.pk not in done), None)


def open_to_all(token: str) -> Survey | None:
    """The questionnaire behind a link; None where it is not open to everybody now."""
    found: Survey | None = Survey.objects.filter(running(), token=token, by_link=True).select_related("office").first()
    return found


@dataclass(frozen=True, kw_only=True)
class Who:
    """Whose answers they are: of a party after their case, of nobody named with perhaps a phone, typed in `by` staff."""

    way: Way
    case: Case | None = None
    party: UUID | None = None
    by: Any = None
    phone: str = ""


def answer(survey: Survey, values: Mapping[int, Any], who: Who) -> Reply:
    """Keep one answered questionnaire. `values`: by question, a number, a list of numbers or words; what is not there
    was left out.

    Raises Refused: not open, not a case of its line, answered for this case, a must left out, or a choice that is none.
    """
    if not Survey.objects.filter(running(), pk=survey.pk).exists():
        raise Refused("这份问卷已经结束，谢谢您的关心。")
    if who.case is not None and (not who.case.closed or who.case.procedure != survey.procedure):
        raise Refused("这份问卷不是问这件事的。")
    questions = list(survey.questions.all())
    rows = [row for q in questions for row in _rows(q, values.get(q.pk))]
    if not rows:
        raise Refused("一个问题都没有答。请至少答一题。")
    low = any(r.question.kind == Kind.GRADE and r.value in DISSATISFIED for r in rows)
    reply = Reply(
        survey=survey, case=who.case, party=who.party, way=who.way, at=timezone.now(), by=who.by, low=low,
        phone=who.phone.strip() if low else "",
    )  # fmt: skip
    try:
        _keep(reply, rows)
    except IntegrityError:
        raise Refused(ANSWERED) from None
    return reply


@transaction.atomic
def _keep(reply: Reply, rows: list[Answer]) -> None:
    reply.save(force_insert=True)
    for row in rows:
        row.reply = reply
    Answer.objects.bulk_create(rows)
    if reply.low and (reply.case is not None or reply.phone):
        said = told(rows)
        for follow_up in _low:
            follow_up(reply, said)


def _rows(question: Question, value: Any) -> list[Answer]:
    if value in (None, "", []):
        if question.must:
            raise Refused(f"请回答“{question.text}”。")
        return []
    if question.kind == Kind.WORDS:
        return [Answer(question=question, words=str(value).strip()[:500])]
    known, chosen = dict(question.choices), value if isinstance(value, list) else [value]
    if any(v not in known for v in chosen) or (question.kind != Kind.SEVERAL and len(chosen) > 1):
        raise Refused(f"“{question.text}”的回答不在选项里，请重新选择。")
    return [Answer(question=question, value=v) for v in dict.fromkeys(chosen)]


def told(rows: list[Answer]) -> str:
    """What was answered, question by question, in words."""
    lines: dict[str, list[str]] = {}
    for row in rows:
        said = row.words or dict(row.question.choices).get(row.value, "")
        lines.setdefault(row.question.text, []).append(said)
    return "；".join(f"{text}：{'、'.join(said)}" for text, said in lines.items())
