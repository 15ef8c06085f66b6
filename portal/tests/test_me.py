"""Signed in by a phone code: what is one's own, on every device, and nothing of anybody else's."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from common.messages.models import Contact
from common.people.models import Party, phone_index
from kernel.cases.models import Case
from kernel.reach.models import User
from portal.citizens import contacts, visits
from portal.jobs import forget_visits
from portal.models import Draft, Passcode, Try, Visit

from .conftest import BASE, MY_NAME, OTHER_NAME, OTHER_PHONE, PHONE, Phones, Villager, text_of

STRANGE = "13800009999"


def signed_in(phones: Phones, phone: str = PHONE, **more: Any) -> Client:
    """A new device on which somebody signs in."""
    Try.objects.filter(kind="code-minute").delete()
    client = Client()
    assert client.post("/me/in/", {"phone": phone, **more}).url == "/me/in/code/"
    answered = client.post("/me/in/code/", {"code": phones.code()})
    assert (answered.status_code, answered.url) == (302, "/me/")
    return client


def party_of(name: str) -> Party:
    return Party.objects.get(name=name)


def opened(client: Client, name: str) -> Any:
    return client.post(f"/me/case/{party_of(name).pk}/", {"name": name})


def test_signed_in_one_sees_the_case_and_opens_it_by_name(villager: Villager) -> None:
    case, _ = villager.apply()
    mine = signed_in(villager.phones)
    listed = text_of(mine.get("/me/"))
    assert case.number in listed and "核对姓名后打开" in listed
    assert MY_NAME not in listed and OTHER_NAME not in listed and PHONE not in listed
    address = f"/me/case/{party_of(MY_NAME).pk}/"
    assert "请填一次姓名" in text_of(mine.get(address))
    assert mine.get("/follow/case/").url == "/me/", "nothing opens before the name is given"
    assert mine.post(address, {"name": "王秀花"}).status_code == 422
    assert mine.post(address, {"name": f" {MY_NAME[0]} {MY_NAME[1:]}"}).url == "/follow/case/"
    shown = text_of(mine.get("/follow/case/"))
    assert case.number in shown and "撤回申请" in shown and "回到我的办件" in shown
    assert mine.get(address).url == "/follow/case/", "asked once on this device"


def test_the_applicant_withdraws_and_the_other_side_only_reads(villager: Villager) -> None:
    villager.apply()
    other = signed_in(villager.phones, OTHER_PHONE)
    assert opened(other, OTHER_NAME).url == "/follow/case/"
    assert "撤回申请" not in text_of(other.get("/follow/case/"))
    assert other.post("/follow/do/withdraw/", {"reason": "不想办了"}).status_code == 409
    mine = signed_in(villager.phones)
    opened(mine, MY_NAME)
    assert mine.post("/follow/do/withdraw/", {"reason": "已经和好"}).status_code == 302
    assert Case.objects.get().closed and "请您评一评" in text_of(mine.get("/me/"))
    assert mine.post("/follow/rate/", {"score": "5"}).status_code == 302
    assert "请您评一评" not in text_of(mine.get("/me/")) and "请您评一评" not in text_of(other.get("/me/"))


def test_nothing_is_reachable_for_another_phone(villager: Villager) -> None:
    case, _ = villager.apply()
    other = signed_in(villager.phones, STRANGE)
    assert case.number not in text_of(other.get("/me/"))
    for name in (MY_NAME, OTHER_NAME):
        for answered in (other.get(f"/me/case/{party_of(name).pk}/"), opened(other, name)):
            assert answered.status_code == 404
    assert other.get("/follow/case/").url == "/me/"
    between = signed_in(villager.phones, OTHER_PHONE)
    assert opened(between, MY_NAME).status_code == 404, "a party of the case, but not this one"


def test_a_changed_phone_closes_the_case_at_once(villager: Villager) -> None:
    case, _ = villager.apply()
    mine = signed_in(villager.phones)
    opened(mine, MY_NAME)
    assert mine.get("/follow/case/").status_code == 200
    Party.objects.filter(name=MY_NAME).update(phone=STRANGE, phone_index=phone_index(STRANGE))
    assert mine.get("/follow/case/").url == "/me/" and case.number not in text_of(mine.get("/me/"))
    new = signed_in(villager.phones, STRANGE)
    assert case.number in text_of(new.get("/me/")) and opened(new, MY_NAME).url == "/follow/case/"


def test_who_left_the_case_sees_it_no_more(villager: Villager) -> None:
    case, _ = villager.apply()
    mine = signed_in(villager.phones)
    opened(mine, MY_NAME)
    Party.objects.filter(name=MY_NAME).update(withdrawn_at=timezone.now())
    assert mine.get("/follow/case/").url == "/me/" and case.number not in text_of(mine.get("/me/"))


def test_names_are_not_guessed_without_end(villager: Villager) -> None:
    villager.apply()
    mine, address = signed_in(villager.phones), f"/me/case/{party_of(MY_NAME).pk}/"
    for n in range(5):
        assert mine.post(address, {"name": f"王{n}"}).status_code == 422
    assert mine.post(address, {"name": MY_NAME}).status_code == 429


def test_the_code_is_for_five_minutes_five_tries_one_use_and_one_browser(villager: Villager) -> None:
    client = villager.client
    client.post("/me/in/", {"phone": PHONE})
    code = villager.phones.code()
    assert Client().post("/me/in/code/", {"code": code}).url == "/me/in/", "another browser asked for none"
    for _ in range(5):
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        assert client.post("/me/in/code/", {"code": wrong}).status_code == 422
    assert client.post("/me/in/code/", {"code": code}).status_code == 422, "the right one comes too late"
    Try.objects.all().delete()
    client.post("/me/in/", {"phone": PHONE})
    Passcode.objects.update(asked_at=timezone.now() - timedelta(minutes=5, seconds=1))
    assert client.post("/me/in/code/", {"code": villager.phones.code()}).url == "/me/in/"
    assert not Visit.objects.exists()
    fresh = signed_in(villager.phones)
    fresh.post("/me/out/")
    assert fresh.post("/me/in/code/", {"code": villager.phones.code()}).url == "/me/in/", "used once"


def test_codes_are_not_sent_without_end(villager: Villager) -> None:
    assert villager.client.post("/me/in/", {"phone": PHONE}).status_code == 302
    again = villager.client.post("/me/in/", {"phone": PHONE})
    assert again.status_code == 429 and "以后再重新获取" in text_of(again)
    for n in range(19):
        assert villager.client.post("/me/in/", {"phone": f"1390000{n:04d}"}).status_code == 302
    assert villager.client.post("/me/in/", {"phone": "13900009999"}).status_code == 429
    assert len(villager.phones.sent) == 20


def test_the_code_is_on_the_page_of_a_demonstration_only(villager: Villager, settings: Any) -> None:
    villager.client.post("/me/in/", {"phone": PHONE})
    code = villager.phones.code()
    settings.SINAN_DEMO = True
    assert code in text_of(villager.client.get("/me/in/code/"))
    settings.SINAN_DEMO = False
    assert code not in text_of(villager.client.get("/me/in/code/"))
    settings.SINAN_DEMO = True
    settings.SINAN_CHANNELS = {"sms": "common.messages.channels.gateway.SmsGateway"}
    assert code not in text_of(villager.client.get("/me/in/code/")), "it went to the phone"


def test_thirty_days_on_ones_own_device_two_hours_on_a_shared_one(villager: Villager) -> None:
    own, shared = signed_in(villager.phones), signed_in(villager.phones, OTHER_PHONE, shared="on")
    assert own.cookies[visits.COOKIE]["max-age"] == 30 * 24 * 3600 and own.cookies[visits.COOKIE]["httponly"]
    assert shared.cookies[visits.COOKIE]["max-age"] == "", "gone with the browser"
    Visit.objects.update(seen_at=timezone.now() - timedelta(minutes=119))
    assert shared.get("/me/").status_code == own.get("/me/").status_code == 200, "each page begins it anew"
    Visit.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    assert shared.get("/me/").url == "/me/in/" and own.get("/me/").status_code == 200
    Visit.objects.update(seen_at=timezone.now() - timedelta(days=30))
    assert own.get("/me/").url == "/me/in/"
    assert forget_visits() >= 2 and not Visit.objects.exists()


def test_signed_out_a_copied_cookie_opens_nothing(villager: Villager) -> None:
    villager.apply()
    mine = signed_in(villager.phones)
    opened(mine, MY_NAME)
    thief = Client()
    thief.cookies[visits.COOKIE] = mine.cookies[visits.COOKIE].value
    assert thief.get("/me/").status_code == 200
    assert mine.get("/me/out/").status_code == 405, "never by a link"
    assert mine.post("/me/out/").url == "/"
    assert thief.get("/me/").url == mine.get("/me/").url == "/me/in/"
    assert mine.get("/follow/case/").status_code == 403
    forged = Client()
    forged.cookies[visits.COOKIE] = f"{'0' * 64}:1:x"
    assert forged.get("/me/").url == "/me/in/"


def test_a_citizen_is_no_user_of_the_workbench(villager: Villager) -> None:
    users = User.objects.count()
    mine = signed_in(villager.phones)
    assert User.objects.count() == users
    assert mine.get("/desk/").url.startswith("/accounts/login/")


def test_where_one_wanted_to_go_is_where_one_comes(villager: Villager) -> None:
    villager.apply()
    address = f"/me/case/{party_of(MY_NAME).pk}/"
    assert villager.client.get(address).url == "/me/in/"
    Try.objects.all().delete()
    villager.client.post("/me/in/", {"phone": PHONE})
    assert villager.client.post("/me/in/code/", {"code": villager.phones.code()}).url == address


def test_a_draft_begun_signed_in_goes_on_on_another_device(villager: Villager) -> None:
    villager.client = signed_in(villager.phones)
    villager.fill(but=("q-claims", "q-amount", "files"))
    again = signed_in(villager.phones)
    assert "换一台设备登录也能接着填" in text_of(again.get("/me/"))
    assert again.post(BASE).url == f"{BASE}ask/q-claims/"
    again.post("/me/out/")
    assert again.post(BASE).url == f"{BASE}ask/where/", "signed out, the device has none of it"


def test_a_draft_of_the_browser_is_taken_along_when_asked(villager: Villager, stranger: Villager) -> None:
    villager.fill(but=("q-claims", "q-amount", "files"))
    draft = Draft.objects.get()
    here = villager.client
    here.post("/me/in/", {"phone": PHONE})
    here.post("/me/in/code/", {"code": villager.phones.code()})
    assert "只在这台设备上" in text_of(here.get("/me/"))
    other = signed_in(villager.phones)
    assert other.post(f"/me/draft/{draft.pk}/keep/").status_code == 404, "not of that browser"
    assert here.post(f"/me/draft/{draft.pk}/keep/").url == "/me/"
    assert other.post(BASE).url == f"{BASE}ask/q-claims/"


def test_signed_in_with_the_phone_no_second_code_is_asked(villager: Villager) -> None:
    villager.client = signed_in(villager.phones)
    villager.fill()
    sent = len(villager.phones.sent)
    assert villager.client.post(f"{BASE}send/", {"go": "send"}).url == f"{BASE}done/"
    assert len(villager.phones.sent) == sent + 1 and villager.phones.follow_code() in text_of(
        villager.client.get(f"{BASE}done/")
    )
    assert villager.follow(Case.objects.get(), villager.phones.follow_code()).url == "/follow/case/"


def test_signed_in_with_another_phone_the_code_is_asked(villager: Villager) -> None:
    villager.client = signed_in(villager.phones, STRANGE)
    villager.fill()
    assert villager.client.post(f"{BASE}send/", {"go": "send"}).status_code == 422 and not Case.objects.exists()


def test_all_is_taken_back_with_one_press(villager: Villager) -> None:
    villager.apply()
    mine, elsewhere = signed_in(villager.phones), signed_in(villager.phones)
    mine.post("/apply/mediation/apply/")
    assert Draft.objects.filter(case=None).count() == 1
    assert mine.post("/me/forget/").url == "/"
    assert not Contact.objects.exists() and not Visit.objects.exists() and not Draft.objects.filter(case=None).exists()
    assert elsewhere.get("/me/").url == "/me/in/" and Case.objects.count() == 1


def test_who_never_comes_back_is_forgotten(villager: Villager) -> None:
    signed_in(villager.phones)
    assert contacts.erase(timezone.now() - timedelta(days=1), 10) == 0
    assert contacts.erase(timezone.now() + timedelta(days=1), 10) == 1 and not Contact.objects.exists()


def test_no_phone_and_no_name_lies_open_in_the_database(villager: Villager) -> None:
    villager.apply()
    mine = signed_in(villager.phones)
    opened(mine, MY_NAME)
    code = villager.phones.code()
    with connection.cursor() as cursor:
        for table in ("messages_out_contact", "portal_visit", "portal_passcode", "portal_try", "django_session"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
            for secret in (PHONE, MY_NAME, repr(MY_NAME.encode())[2:-1]):
                assert secret not in stored, table
            if table == "portal_passcode":
                assert not re.search(rf"\b{code}\b", stored)


def test_the_list_costs_the_same_for_many_cases(villager: Villager, django_assert_max_num_queries: Any) -> None:
    villager.apply()
    mine = signed_in(villager.phones)
    mine.get("/me/")
    with django_assert_max_num_queries(40) as one:
        mine.get("/me/")
    for _ in range(2):
        Try.objects.all().delete()
        villager.fill()
        Draft.objects.filter(case=None).update(proven=(phone_index(PHONE) or b"").hex())
        assert villager.client.post(f"{BASE}send/", {"go": "send"}).status_code == 302
    with django_assert_max_num_queries(40) as three:
        page = text_of(mine.get("/me/"))
    assert page.count("核对姓名后打开") == 3 == Case.objects.count() and len(three) == len(one)
