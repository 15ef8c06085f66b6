"""Every page of every role: what is derived is tested once for all lines, all steps, all stages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from kernel.cases.actors import staff
from kernel.cases.door import offers
from kernel.cases.models import Case, Paper
from kernel.reach.models import User
from kernel.reach.reach import reach_of
from kernel.words.registry import procedures
from tests.house import House, furnish
from tests.passes import SECOND

pytestmark = pytest.mark.django_db
ROLES = ("mediator", "colleague", "chair", "stranger", "clerk", "section", "director", "administrator", "nobody")


@pytest.fixture(scope="module")
def furnished(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """Built once for all of these tests, in a transaction around theirs."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield furnish()
        transaction.set_rollback(True)


@pytest.fixture
def house(furnished: House, db: None) -> House:
    return House(furnished.cast, {name: Case.objects.get(pk=case.pk) for name, case in furnished.cases.items()})


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def fixed_pages() -> list[str]:
    names = (
        "desk_today",
        "desk_find",
        "desk_asked",
        "desk_messages",
        "desk_ratings",
        "desk_hand_over",
        "desk_rules",
        "desk_figures",
    )
    return [reverse(n) for n in names] + [reverse("desk_find") + "?q=王秀兰", reverse("desk_find") + "?q=13800000001"]


# The chair is offered all that mediators are: on the second database theirs would meet no further query.
OPENED_BY = [r for r in ROLES if not (SECOND and r in ("colleague", "stranger", "mediator"))]


@pytest.mark.parametrize("role", OPENED_BY)
def test_every_page_that_is_offered_opens(house: House, role: str) -> None:
    user = User.objects.get(pk=getattr(house.cast, role).pk)
    client, actor = sign_in(user), staff(user)
    for url in (*fixed_pages(), *_lists(user), *_openings(user)):
        assert client.get(url).status_code == 200, url
    for case in Case.objects.reach(user):
        assert client.get(reverse("desk_case", args=[case.pk])).status_code == 200
        for offer in offers(case, actor):
            name = "desk_ask" if ":" in offer.code else "desk_do"
            url = reverse(name, args=[case.pk, offer.word.code])
            answer = client.get(url)
            assert answer.status_code == (403 if offer.refusal else 200), (url, offer.refusal)
            if offer.refusal:
                assert offer.refusal in answer.content.decode()


def _lists(user: User) -> list[str]:
    roles = reach_of(user).roles
    mine = [p for p in procedures() if p.roles & roles]
    return [reverse("desk_list", args=[p.code]) for p in mine] + [reverse("desk_rule", args=[p.code]) for p in mine]


def _openings(user: User) -> list[str]:
    actor = staff(user)
    return [
        reverse("desk_open", args=[p.code, s.code])
        for p in procedures()
        for s in p.openings
        if reach_of(user).offices_holding({r.code for r in s.by}) and actor.holds(s.by)
    ]


@pytest.mark.parametrize("role", ["stranger", "nobody", "administrator"])
def test_somebody_elses_case_does_not_exist(house: House, role: str) -> None:
    client = sign_in(getattr(house.cast, role))
    for case in house.cases.values():
        paper = Paper.objects.filter(case=case).first()
        urls = [
            reverse("desk_case", args=[case.pk]),
            reverse("desk_do", args=[case.pk, "accept"]),
            reverse("desk_attach", args=[case.pk]),
            reverse("desk_revoke", args=[case.pk]),
            reverse("desk_volume", args=[case.pk]),
            reverse("desk_unmask", args=[case.pk, case.people[0].pk]),
        ]
        urls += [reverse("desk_paper", args=[paper.pk, kind]) for kind in ("html", "pdf", "docx")] if paper else []
        for url in urls:
            assert client.get(url).status_code == 404, url


def test_nobody_reads_without_signing_in(house: House) -> None:
    for url in (*fixed_pages(), reverse("desk_case", args=[house.cases["mediating"].pk])):
        answer = Client().get(url)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_every_paper_comes_as_page_pdf_and_word(house: House) -> None:
    client = sign_in(house.cast.mediator)
    for paper in Paper.objects.filter(case=house.cases["archived"]):
        assert client.get(reverse("desk_paper", args=[paper.pk, "html"])).status_code == 200
        assert client.get(reverse("desk_paper", args=[paper.pk, "pdf"])).content.startswith(b"%PDF")
        assert client.get(reverse("desk_paper", args=[paper.pk, "docx"])).content.startswith(b"PK")


def test_personal_numbers_are_masked_until_a_reason_is_given(house: House) -> None:
    case, client = house.cases["mediating"], sign_in(house.cast.mediator)
    assert "13800000001" not in client.get(reverse("desk_case", args=[case.pk])).content.decode()
    url = reverse("desk_unmask", args=[case.pk, case.people[0].pk])
    assert "13800000001" not in client.post(url, {"field": "phone", "reason": ""}).content.decode()
    assert "13800000001" in client.post(url, {"field": "phone", "reason": "核对联系方式"}).content.decode()
    assert case.events.filter(act="unmask", actor=house.cast.mediator).count() == 1


def test_a_wrong_entry_loses_nothing(house: House) -> None:
    client = sign_in(house.cast.mediator)
    url = reverse("desk_open", args=["mediation", "apply"])
    typed = {
        "office": house.cast.committee.pk,
        "parties-0-name": "赵一",
        "parties-0-role": "applicant",
        "parties-0-kind": "person",
        "parties-1-name": "",
        "parties-1-role": "respondent",
        "parties-1-kind": "person",
        "facts": "写好的经过",
        "claims": "",
    }
    answer = client.post(url, typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "写好的经过" in text
    assert "赵一" in text
    assert "还不能提交" in text


def test_one_more_party_is_asked_for_without_complaint(house: House) -> None:
    client = sign_in(house.cast.mediator)
    url = reverse("desk_open", args=["mediation", "apply"])
    typed = {"office": house.cast.committee.pk, "_more": "1", "parties-0-name": "赵一", "parties-0-role": "applicant"}
    text = client.post(url, typed).content.decode()
    assert "parties-1-name" in text
    assert "还不能提交" not in text


def test_pressed_twice_is_done_once(house: House) -> None:
    case, client = house.cases["registered"], sign_in(house.cast.mediator)
    url = reverse("desk_do", args=[case.pk, "accept"])
    form = client.get(url).content.decode()
    data: dict[str, Any] = {"consent": "on", "version": case.version, "idempotency_key": _key(form)}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 302
    assert case.events.filter(act="accept").count() == 1


def test_a_page_left_open_is_told_somebody_was_first(house: House) -> None:
    case, client = house.cases["registered"], sign_in(house.cast.mediator)
    url = reverse("desk_do", args=[case.pk, "accept"])
    other = sign_in(house.cast.chair)
    other.post(url, {"consent": "on", "version": case.version, "idempotency_key": "a"})
    answer = client.post(url, {"consent": "on", "version": case.version, "idempotency_key": "b"})
    assert answer.status_code == 409
    assert "刚刚被他人办理" in answer.content.decode()


def test_what_cannot_be_taken_back_is_confirmed(house: House) -> None:
    case, client = house.cases["registered"], sign_in(house.cast.mediator)
    url = reverse("desk_do", args=[case.pk, "refuse"])
    data = {"refusal": "已起诉", "remedies": ["court"], "version": case.version, "idempotency_key": "c"}
    assert client.post(url, data).status_code == 422
    assert client.post(url, {**data, "confirmed": "1"}).status_code == 302


def _key(html: str) -> str:
    return html.split('name="idempotency_key" value="', 1)[1].split('"', 1)[0]


def test_strict_content_policy_and_no_inline_code(house: House) -> None:
    client = sign_in(house.cast.chair)
    for url in (*fixed_pages(), reverse("desk_case", args=[house.cases["archived"].pk])):
        answer = client.get(url)
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        text = answer.content.decode()
        assert " style=" not in text
        assert " onclick=" not in text
        assert "<script>" not in text
