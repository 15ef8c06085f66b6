"""The privacy notice, and asking for what is held on oneself."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.messages.models import Message
from common.privacy.jobs import publish_notice
from common.privacy.models import Notice, Period, Request
from common.privacy.notice import publish
from portal.models import Draft
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
PHONE = "13911112222"


@pytest.fixture
def cast(db: None, settings: Any) -> Cast:
    settings.SINAN_DEMO = True
    return assemble()


def text(client: Client, name: str) -> str:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_every_page_of_the_portal_leads_to_the_notice(cast: Cast) -> None:
    for name in ("portal_home", "portal_find", "portal_follow", "portal_guides", "portal_lawyer", "portal_mine"):
        assert f'href="{reverse("portal_privacy")}"' in text(Client(), name)


def test_the_notice_says_what_is_held_how_long_and_what_one_may_ask(cast: Cast) -> None:
    said = text(Client(), "portal_privacy")
    for words in ("人民调解", "没有提交的网上申请", "30日", "第四十五条", "期限还在核定", "人民法院", "第 1 版"):
        assert words in said


def test_reading_the_notice_writes_nothing(cast: Cast) -> None:
    """Neither the first reading nor one after what it says has changed; on both it says what holds today."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert "第 1 版" in text(Client(), "portal_privacy")
        assert not [q["sql"] for q in seen if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
    assert not Notice.objects.exists()
    publish()
    now = timezone.now()
    Period.objects.create(kind="mediation", length=15, source="局", signed_off_by=cast.administrator, signed_off_at=now)
    assert "15年" in text(Client(), "portal_privacy") and "第 2 版" in text(Client(), "portal_privacy")
    assert Notice.objects.count() == 1


def test_what_changes_the_notice_publishes_it(cast: Cast) -> None:
    call_command("setup", verbosity=0)
    call_command("setup", verbosity=0)
    assert [n.number for n in Notice.objects.all()] == [1]
    boss = Client()
    boss.force_login(cast.administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    boss.post(
        reverse("admin_period_change", args=["mediation"]),
        {"length": 15, "unit": "年", "since": "2026-01-01", "source": "局"},
    )
    assert [n.number for n in Notice.objects.all()] == [2, 1]
    boss.post(reverse("admin_period_sign", args=["mediation"]), {"source": "局〔2026〕1号", "agreed": "on"})
    assert [n.number for n in Notice.objects.all()] == [3, 2, 1]
    publish_notice()
    assert Notice.objects.count() == 3
    assert "第 3 版" in text(Client(), "portal_privacy")


def asked(client: Client, **more: str) -> Any:
    return client.post(reverse("portal_mine"), {"wish": "copy", "name": "王秀兰", "phone": PHONE, "text": "", **more})


def code_of() -> str:
    from portal.asking.proof import demonstrated

    return demonstrated(Draft.objects.get())


def test_a_request_needs_the_code_and_reaches_the_administrator(cast: Cast) -> None:
    client = Client()
    assert asked(client)["Location"] == reverse("portal_mine_code")
    assert not Request.objects.exists()
    wrong = client.post(reverse("portal_mine_code"), {"code": "000000" if code_of() != "000000" else "111111"})
    assert wrong.status_code == 422 and not Request.objects.exists()
    done = client.post(reverse("portal_mine_code"), {"code": code_of()})
    assert done.status_code == 200 and "请求已收到" in done.content.decode()
    row = Request.objects.get()
    assert (row.phone, row.name, row.proven, row.notice) == (PHONE, "王秀兰", True, 1)
    assert row.due_on is None
    assert Message.objects.filter(user=cast.administrator).count() == 1
    assert not Draft.objects.exists()
    assert done["Cache-Control"] == "private, no-store"


def test_a_day_is_promised_only_once_somebody_signed_the_promise(cast: Cast) -> None:
    now = timezone.now()
    Period.objects.create(
        kind="answer", length=10, unit="日", source="局务会", signed_off_by=cast.administrator, signed_off_at=now
    )
    client = Client()
    asked(client)
    client.post(reverse("portal_mine_code"), {"code": code_of()})
    assert (Request.objects.get().due_on - timezone.localdate()).days == 10


def test_what_is_wrong_is_said_and_nothing_is_sent(cast: Cast) -> None:
    client = Client()
    assert asked(client, phone="123").status_code == 422
    answer = asked(client, wish="correct")
    assert answer.status_code == 422 and "请写明哪里不对" in answer.content.decode()
    assert not Draft.objects.exists() and not Message.objects.exists()


def test_nobody_gets_past_the_phone(cast: Cast) -> None:
    assert Client().get(reverse("portal_mine_code"))["Location"] == reverse("portal_mine")
    assert Client().post(reverse("portal_mine_code"), {"code": "123456"})["Location"] == reverse("portal_mine")
