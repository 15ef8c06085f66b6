"""Questionnaires at the workbench: written, published, filled in, counted, taken along; and by whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.exports.tests.sheets import HEAD, exported
from common.surveys.models import Reply, State, Survey
from common.surveys.tests.house import made, posted
from kernel.reach.models import User
from tests.cast import Cast, assemble
from tests.looks import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=getattr(cast, name).pk), backend=BACKEND)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def at(survey: Survey, what: str = "") -> str:
    return reverse("desk_survey_act", args=[survey.pk, what]) if what else reverse("desk_survey", args=[survey.pk])


def test_from_an_idea_to_the_first_answer(cast: Cast) -> None:
    client = signed_in(cast, "section")
    told = {
        "office": cast.bureau.pk,
        "title": "调解服务问卷",
        "procedure": "mediation",
        "by_link": "on",
        "intro": "一分钟",
    }
    assert client.post(reverse("desk_survey_new"), told).status_code == 302
    survey = Survey.objects.get()
    assert client.post(at(survey), {"text": "满意吗？", "kind": "grade", "must": "on"}).status_code == 302
    wrong = client.post(at(survey), {"text": "在哪里办？", "kind": "one", "options": "村里"})
    assert wrong.status_code == 422 and "请写两个到12个选项" in text(wrong) and "在哪里办？" in text(wrong)
    assert (
        client.post(at(survey), {"text": "在哪里办？", "kind": "one", "options": "村里\n\n 镇上 \n村里"}).status_code
        == 302
    )
    assert survey.questions.last().options == ["村里", "镇上"]
    client.post(at(survey, "publish"))
    survey.refresh_from_db()
    assert survey.state == State.OPEN
    shown = text(client.get(at(survey)))
    assert reverse("portal_survey", args=[survey.token]) in shown and "问卷的二维码" in shown and "还没有人答" in shown
    fill = reverse("desk_survey_fill", args=[survey.pk])
    assert "还不能提交" in text(client.post(fill, posted(survey, "", 1)))
    assert client.post(fill, posted(survey, 5, 1)).status_code == 302
    assert Reply.objects.get().by == cast.section


def test_what_is_counted_is_shown_and_taken_along(cast: Cast) -> None:
    survey, client = made(cast.bureau, cast.section), signed_in(cast, "section")
    fill = reverse("desk_survey_fill", args=[survey.pk])
    for n in range(5):
        assert client.post(fill, posted(survey, 5 if n else 1, n % 2, [0, 2], "请早点来")).status_code == 302
        assert ("还不到5份" in text(client.get(at(survey)))) is (n < 4)
    shown = text(client.get(at(survey)))
    assert "80.0" in shown and "3　60%" in shown and "请早点来" in shown
    rows = exported(client, reverse("desk_export_page", args=[f"surveys/{survey.pk}/"]))
    assert [r[2] for r in rows[HEAD + 1 :]] == ["非常满意"] * 4 + ["非常不满意"]
    assert rows[HEAD + 1][4] == "村里通知、热线"


def test_below_five_nothing_is_taken_along(cast: Cast) -> None:
    survey, client = made(cast.bureau, cast.section), signed_in(cast, "section")
    client.post(reverse("desk_survey_fill", args=[survey.pk]), posted(survey, 1, 0, [0], "张三家的事"))
    assert "张三家的事" not in text(client.get(at(survey)))
    assert len(exported(client, reverse("desk_export_page", args=[f"surveys/{survey.pk}/"]))) == HEAD + 1


def test_who_reads_does_not_change_and_others_see_nothing(cast: Cast) -> None:
    survey = made(cast.bureau, cast.section)
    reader = signed_in(cast, "director")
    assert reader.get(at(survey)).status_code == 200 and "结束</button>" not in text(reader.get(at(survey)))
    assert (
        reader.post(at(survey, "close")).status_code == 403
        and reader.get(reverse("desk_survey_new")).status_code == 403
    )
    assert signed_in(cast, "mediator").get(reverse("desk_surveys")).status_code == 403
    other = signed_in(cast, "clerk")  # of the town's office, not of the bureau
    assert other.get(at(survey)).status_code == 404 and survey.title not in text(other.get(reverse("desk_surveys")))
    assert Survey.objects.get().state == State.OPEN


def test_a_published_one_is_copied_not_changed(cast: Cast) -> None:
    survey, client = made(cast.bureau, cast.section), signed_in(cast, "section")
    first = survey.questions.first()
    assert "已经发布" in text(client.post(at(survey, "drop"), {"question": first.pk}, follow=True))
    assert client.get(reverse("desk_survey_heading", args=[survey.pk])).status_code == 403
    assert client.post(at(survey, "copy")).status_code == 302
    fresh = Survey.objects.get(state=State.DRAFT)
    for what in ("up", "drop"):
        client.post(at(fresh, what), {"question": fresh.questions.last().pk})
    assert fresh.questions.count() == 3
    client.post(at(survey, "close"))
    assert Survey.objects.get(pk=survey.pk).state == State.CLOSED
