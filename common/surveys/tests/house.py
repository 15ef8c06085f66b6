"""Questionnaires for tests: one of each kind of question, open."""

from __future__ import annotations

from typing import Any

from common.ratings.models import Pad
from common.surveys import making
from common.surveys.answering import Who, answer
from common.surveys.models import Kind, Question, Survey, Way
from kernel.reach.models import Office, User

OPTIONS = ["来村里办", "去镇上办", "电话里办"]
QUESTIONS = (
    (Kind.GRADE, "对调解员的态度满意吗？", [], True),
    (Kind.ONE, "在哪里办的？", OPTIONS, False),
    (Kind.SEVERAL, "从哪里知道可以调解？", ["村里通知", "亲友说的", "热线"], False),
    (Kind.WORDS, "有什么建议？", [], False),
)


def made(office: Office, by: User, *, publish: bool = True, **told: Any) -> Survey:
    """A questionnaire of four questions, of the mediation line unless told otherwise."""
    told = {"procedure": "mediation", "by_link": True, "title": "调解服务问卷", **told}
    survey = Survey.objects.create(office=office, made_by=by, **told)
    for kind, text, options, must in QUESTIONS:
        making.ask(survey, Question(kind=kind, text=text, options=options, must=must))
    if publish:
        making.publish(survey, by)
    return Survey.objects.get(pk=survey.pk)


def values(survey: Survey, *answers: Any) -> dict[int, Any]:
    """Answers in the order of the questions, by question."""
    return dict(zip(survey.questions.values_list("pk", flat=True), answers, strict=False))


def posted(survey: Survey, *answers: Any) -> dict[str, Any]:
    """The same as a form sends it."""
    return {f"q{pk}": value for pk, value in values(survey, *answers).items() if value != ""}


def furnished(cast: Any) -> tuple[Pad, list[Survey]]:
    """A tablet, a questionnaire with answers and one still being written."""
    pad = Pad.objects.create(office=cast.committee, name="1号窗口")
    section = User.objects.get(pk=cast.section.pk)
    asked, draft = made(cast.bureau, section), made(cast.bureau, section, publish=False, title="下一份问卷")
    for n in range(6):
        answer(
            asked,
            values(asked, 5 - n % 3, n % 3, [0, 2], "来得快，说得清楚，就是楼道里的灯还没有修好。"),
            Who(way=Way.LINK),
        )
    return pad, [asked, draft]
