"""The privacy pages: periods signed off, holds, requests answered, copies given out, assessments recorded."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.privacy.models import Assessment, Disclosure, Hold, Period, Request
from common.privacy.periods import standing
from common.privacy.tests.house import ID, NAME, OTHER, PHONE, archived
from kernel import ports
from kernel.cases.repair import unmask
from kernel.journal.models import AdminEntry, broken_entries
from tests.cast import Cast

from .conftest import sign_in

pytestmark = pytest.mark.django_db
Sent, Refused = Callable[..., str], Callable[..., str]
PAGES = ("admin_privacy", "admin_holds", "admin_hold_add", "admin_wishes", "admin_wish_add", "admin_copy", "admin_assessments",
         "admin_assessment_add")  # fmt: skip


@pytest.fixture(autouse=True)
def files(tmp_path: Any, settings: Any) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}


def addresses() -> list[str]:
    of_kind = [reverse(n, args=["mediation"]) for n in ("admin_period", "admin_period_change", "admin_period_sign")]
    return [*(reverse(n) for n in PAGES), *of_kind]


def test_every_page_opens_for_an_administrator(boss: Client) -> None:
    for url in addresses():
        assert boss.get(url).status_code == 200, url


@pytest.mark.parametrize("role", ["mediator", "section", "director", "nobody"])
def test_no_page_opens_for_others(cast: Cast, role: str) -> None:
    client = sign_in(getattr(cast, role))
    for url in addresses():
        assert client.get(url).status_code == 403, url
        assert client.post(url).status_code == 403, url


def test_a_period_counts_once_somebody_signed_it_off(cast: Cast, boss: Client, sent: Sent) -> None:
    day = timezone.localdate()
    sent(reverse("admin_period_change", args=["mediation"]), length=15, unit="年", since=day, source="保管期限表第三项")
    assert "待核定" in boss.get(reverse("admin_period", args=["mediation"])).content.decode()
    assert not _standing("mediation").signed
    sent(reverse("admin_period_sign", args=["mediation"]), source="保管期限表第三项：十五年", agreed="on")
    row = Period.objects.get()
    assert (row.length, row.signed_off_by_id) == (15, cast.administrator.pk)
    assert AdminEntry.objects.filter(act="核定保存期限").exists()
    sent(reverse("admin_period_change", args=["mediation"]), length="", unit="年", since=day, source="局务会")
    assert not _standing("mediation").signed and Period.objects.count() == 2


def _standing(kind: str) -> Any:
    found = standing(kind)
    assert found is not None
    return found


def test_a_minimum_of_the_law_cannot_be_undercut(refused: Refused) -> None:
    url = reverse("admin_period_change", args=["logins"])
    said = refused(url, length=3, unit="个月", since=timezone.localdate(), source="局务会")
    assert "网络安全法第二十三条" in said


def test_what_is_settled_in_the_code_cannot_be_changed(boss: Client) -> None:
    assert boss.get(reverse("admin_period_change", args=["exports"])).status_code == 404
    assert boss.get(reverse("admin_period", args=["exports"])).status_code == 200


def test_how_much_is_due_soon(cast: Cast, boss: Client) -> None:
    archived(cast)
    Period.objects.create(kind="mediation", length=30, unit="日", source="试")
    assert _standing("mediation").due(timezone.now()) == 0
    assert _standing("mediation").due(timezone.now() + timedelta(days=90)) == 1


def test_a_case_is_held_and_let_go(cast: Cast, boss: Client, sent: Sent, refused: Refused) -> None:
    road = archived(cast)
    sent(reverse("admin_hold_add"), number=road.case.number, reason="当事人已起诉")
    hold = Hold.objects.get()
    assert "当事人已起诉" in boss.get(reverse("admin_holds")).content.decode()
    assert "没有这个案号" in refused(reverse("admin_hold_add"), number="没有", reason="当事人已起诉")
    sent(reverse("admin_hold_lift", args=[hold.pk]), reason="已经结案")
    hold.refresh_from_db()
    assert hold.lifted_by_id == cast.administrator.pk


def copy_of(client: Client, **data: Any) -> dict[str, Any]:
    answer = client.post(reverse("admin_copy"), {"reason": "本人持证申请", "checked": "on", **data})
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read("个人信息副本.pdf").startswith(b"%PDF")
        found: dict[str, Any] = json.loads(archive.read("个人信息副本.json"))
    return found


@pytest.mark.parametrize("number", [{"id_number": ID}, {"phone": PHONE}, {"phone": "139 1111 2222"}])
def test_a_copy_holds_everything_of_one_and_masks_the_others(cast: Cast, boss: Client, number: dict[str, str]) -> None:
    road = archived(cast)
    first = road.case.people[0]
    unmask(road.case, first.pk, "phone", actor=cast.actor("chair"), reason="核对联系方式")
    ports.messages().to_phone(PHONE, "您的申请已受理。")
    ports.messages().to_phone("13911113333", "与您有关的案件已受理。")
    found = copy_of(boss, name=NAME, **number)["内容"]
    mine = found["您在案件中的登记"]
    assert len(mine) == 1 and (mine[0]["姓名或名称"], mine[0]["证件号码"], mine[0]["联系电话"]) == (NAME, ID, PHONE)
    text = json.dumps(found, ensure_ascii=False)
    assert OTHER not in text and "13911113333" not in text
    assert "诸葛*" in text and NAME in text
    assert found["文书"] and any(NAME in p["内容"] for p in found["文书"])
    assert found["材料"] and [m["内容"] for m in found["短信"]] == ["您的申请已受理。"]
    assert any("周正" in e["谁"] and e["理由"] == "核对联系方式" for e in found["谁查看过您的完整信息"])


def test_a_copy_is_journalled_without_saying_whose(cast: Cast, boss: Client) -> None:
    archived(cast)
    copy_of(boss, name=NAME, id_number=ID)
    row, entry = Disclosure.objects.get(), AdminEntry.objects.latest("seq")
    assert (row.reason, row.id_number) == ("本人持证申请", ID)
    assert entry.act == "制作个人信息副本"
    assert NAME not in f"{entry.data}{entry.subject}" and ID not in f"{entry.data}{entry.subject}"
    assert broken_entries() == []


def test_somebody_else_under_the_same_number_is_left_out(cast: Cast, boss: Client) -> None:
    archived(cast)
    found = copy_of(boss, name="别人", phone=PHONE)
    assert found["内容"]["您在案件中的登记"] == [] and found["同号不同名而未列入"] == 1
    assert NAME not in json.dumps(found, ensure_ascii=False)


def test_no_copy_without_reason_and_number(boss: Client) -> None:
    answer = boss.post(reverse("admin_copy"), {"name": NAME, "checked": "on"})
    assert answer.status_code == 422
    assert not Disclosure.objects.exists()


def test_a_request_is_taken_in_and_answered(cast: Cast, boss: Client, sent: Sent, refused: Refused) -> None:
    sent(reverse("admin_wish_add"), wish="erase", name=NAME, phone=PHONE, text="不再需要")
    row = Request.objects.get()
    here = reverse("admin_wish", args=[row.pk])
    answer = boss.post(here, {"answer": "refused", "said": "无"})
    assert answer.status_code == 403 and "应当说明理由" in answer.content.decode()
    sent(here, answer="refused", said="保存期限未满，依法应当保存。")
    row.refresh_from_db()
    assert (row.answer, row.answered_by_id) == ("refused", cast.administrator.pk)
    assert "保存期限未满" in boss.get(here).content.decode()
    assert boss.post(here, {"answer": "done", "said": "又办了一次"}).status_code == 409


def test_an_assessment_is_recorded_and_stays(boss: Client, sent: Sent) -> None:
    day = timezone.localdate()
    values = dict.fromkeys(("lawful", "risks", "measures", "conclusion"), "经评估合法、正当、必要。")
    sent(
        reverse("admin_assessment_add"),
        about="启用系统",
        by="基层科",
        on=day,
        next_on=day + timedelta(days=365),
        **values,
    )
    row = Assessment.objects.get()
    assert row.kept_until.year == day.year + 3
    assert "启用系统" in boss.get(reverse("admin_assessments")).content.decode()
    assert boss.get(reverse("admin_assessment", args=[row.pk])).status_code == 200
