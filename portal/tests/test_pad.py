"""The tablet at a window, from the clerk's case page to thanks; it tells nothing of anybody."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from common.ratings.models import Asked, Pad, Rating
from common.surveys.models import Reply
from common.surveys.tests.house import made, posted
from kernel.cases.models import Case
from kernel.reach.models import User
from lines.mediation.tests.road import Road
from tests.cast import Cast, assemble
from tests.looks import BACKEND

from .conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def pad(cast: Cast) -> Pad:
    return Pad.objects.create(office=cast.committee, name="1号窗口")


def over(cast: Cast) -> Case:
    road = Road(cast)
    road.do("withdraw", ended_because="和好")
    return road.case


def desk(cast: Cast, name: str = "mediator") -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=getattr(cast, name).pk), backend=BACKEND)
    return client


def asked(cast: Cast, case: Case, pad: Pad) -> None:
    url = reverse("desk_pad_ask", args=[case.pk])
    client = desk(cast)
    assert url in text_of(client.get(reverse("desk_case", args=[case.pk])))
    answer = client.post(url, {"party": str(case.people[0].pk), "pad": str(pad.pk)})
    assert answer.status_code == 302, text_of(answer)


def at(pad: Pad) -> str:
    return reverse("portal_pad", args=[pad.token])


def test_empty_until_the_clerk_asks_then_five_faces(cast: Cast, pad: Pad) -> None:
    tablet, case = Client(), over(cast)
    assert "欢迎" in text_of(tablet.get(at(pad)))
    asked(cast, case, pad)
    for url in (at(pad), reverse("portal_pad_now", args=[pad.token])):
        shown = text_of(tablet.get(url))
        assert "您对这次办理满意吗？" in shown and shown.count('name="score"') == 5
        assert not any(p.name in shown for p in case.people) and case.title not in shown
    assert tablet.post(at(pad), {"case": str(case.pk), "score": "5"}).url == at(pad)
    assert "谢谢您的评价" in text_of(tablet.get(at(pad))) and Rating.objects.get().score == 5
    assert reverse("desk_pad_ask", args=[case.pk]) not in text_of(desk(cast).get(reverse("desk_case", args=[case.pk])))


def test_who_is_not_content_is_asked_why(cast: Cast, pad: Pad) -> None:
    tablet, case = Client(), over(cast)
    asked(cast, case, pad)
    said = {"case": str(case.pk), "score": "2"}
    why = tablet.post(at(pad), said)
    assert why.status_code == 200 and "不满意，是因为什么？" in text_of(why)
    again = tablet.post(at(pad), {**said, "reasons_asked": "1"})
    assert again.status_code == 422 and "请选一项" in text_of(again)
    assert tablet.post(at(pad), {**said, "reasons_asked": "1", "reasons": ["attitude", "slow"]}).status_code == 302
    assert Rating.objects.get().reasons == ["slow", "attitude"] and Case.objects.filter(procedure="complaint").exists()


def test_the_page_of_the_one_before_rates_nobody_else(cast: Cast, pad: Pad) -> None:
    first, second = over(cast), over(cast)
    tablet = Client()
    asked(cast, first, pad)
    tablet.post(at(pad), {"leave": "1"})
    asked(cast, second, pad)
    for wrong in (str(first.pk), "x", ""):
        answer = tablet.post(at(pad), {"case": wrong, "score": "5"})
        assert answer.status_code == 409 and "已经过了" in text_of(answer)
    assert not Rating.objects.exists() and Asked.objects.get().case == second


def test_a_questionnaire_follows_and_may_be_left(cast: Cast, pad: Pad) -> None:
    survey, tablet, case = made(cast.bureau, cast.section), Client(), over(cast)
    url = reverse("portal_pad_survey", args=[pad.token])
    assert tablet.get(url).url == at(pad)
    asked(cast, case, pad)
    assert tablet.get(url).url == at(pad)  # nothing before the rating
    assert tablet.post(at(pad), {"case": str(case.pk), "score": "4"}).url == url
    assert "再答几个问题好吗" in text_of(tablet.get(url))
    assert tablet.post(url, posted(survey, 4, 1)).url == at(pad)
    assert Reply.objects.get().case == case and tablet.get(url).url == at(pad)


def test_an_address_changed_or_put_out_of_use_is_gone(cast: Cast, pad: Pad) -> None:
    chair, old = desk(cast, "chair"), at(pad)
    chair.post(reverse("desk_pad_act", args=[pad.pk, "renew"]))
    pad.refresh_from_db()
    assert Client().get(old).status_code == 404 and Client().get(at(pad)).status_code == 200
    chair.post(reverse("desk_pad_act", args=[pad.pk, "turn"]))
    assert Client().get(at(pad)).status_code == 404


def test_tablets_are_set_up_by_who_runs_the_office(cast: Cast) -> None:
    assert desk(cast).get(reverse("desk_pads")).status_code == 403
    chair = desk(cast, "chair")
    said = {"office": cast.committee.pk, "name": "调解室"}
    assert chair.post(reverse("desk_pads"), said).status_code == 302
    again = chair.post(reverse("desk_pads"), said)
    assert again.status_code == 422 and "已经有同名的评价器" in text_of(again)
    assert at(Pad.objects.get()) in text_of(chair.get(reverse("desk_pads")))
