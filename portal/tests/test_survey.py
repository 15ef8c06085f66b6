"""Answering a questionnaire on a phone: behind its link, and after one's own case."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from common.surveys import making
from common.surveys.models import Reply, Survey
from common.surveys.tests.house import made, posted
from portal.throttle import SURVEY_ADDRESS

from .conftest import Villager, text_of
from .test_follow import entered, page, walk
from .test_rate import OVER

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(villager: Villager) -> Survey:
    return made(villager.cast.bureau, villager.cast.section)


def test_behind_the_link(survey: Survey) -> None:
    client, url = Client(), reverse("portal_survey", args=[survey.token])
    shown = text_of(client.get(url))
    assert survey.title in shown and "不记录您是谁" in shown and "（可以不答）" in shown
    wrong = client.post(url, {**posted(survey, "", 1, [0], "多来村里"), "phone": "123"})
    assert wrong.status_code == 422 and "多来村里" in text_of(wrong) and "还不能提交" in text_of(wrong)
    assert client.post(url, posted(survey, 4, 1, [0, 1], "多来村里")).url == reverse("portal_survey_done")
    assert "谢谢您的回答" in text_of(client.get(reverse("portal_survey_done")))
    assert Reply.objects.get().case is None


def test_a_closed_or_unknown_one_is_not_there(villager: Villager, survey: Survey) -> None:
    making.close(survey, villager.cast.section)
    for token in (survey.token, "nowhere"):
        assert Client().get(reverse("portal_survey", args=[token])).status_code == 404


def test_too_many_from_one_address(survey: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    client, url = Client(), reverse("portal_survey", args=[survey.token])
    monkeypatch.setattr("portal.throttle.settings.SINAN_PUBLIC_RATE", 1)
    for _ in range(SURVEY_ADDRESS.most):
        assert client.post(url, posted(survey, 5)).status_code == 302
    assert client.post(url, posted(survey, 5)).status_code == 429
    assert Reply.objects.count() == SURVEY_ADDRESS.most


def test_after_rating_one_is_asked_once(villager: Villager, survey: Survey) -> None:
    entered(villager)
    url = reverse("portal_case_survey")
    assert villager.client.get(url).status_code == 409
    walk(villager, *OVER)
    assert survey.title not in page(villager)  # first the rating
    assert villager.client.post("/follow/rate/", {"score": "5"}).url == url
    assert "再答几个问题" in page(villager)
    assert "不答了" in text_of(villager.client.get(url))
    assert villager.client.post(url, posted(survey, 3, 2)).url == "/follow/case/"
    assert "再答几个问题" not in page(villager) and villager.client.get(url).status_code == 409
    reply = Reply.objects.get()
    assert reply.case_id and reply.party and reply.low is False
