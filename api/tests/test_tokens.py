"""A token is its owner, narrowed: it is kept as a hash, it ends, it can be taken back, and it never widens anything."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from api import limits
from api.models import Token
from api.problems import Trouble
from api.tokens import digest_of, revoke
from kernel.journal.models import AdminEntry
from kernel.reach.models import Grant, User
from tests.cast import Cast
from tests.house import PASSWORD, House

from .conftest import PATH, Program, Programs, key, token_of


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_only_its_hash_is_kept(cast: Cast, program: Programs) -> None:
    mine = program(cast.mediator)
    row = token_of(mine)
    assert bytes(row.digest) == digest_of(mine.token)
    kept = " ".join(str(value) for value in Token.objects.filter(pk=row.pk).values_list()[0])
    assert mine.token not in kept
    assert all(mine.token not in str(entry.data) for entry in AdminEntry.objects.all())


def test_it_says_whose_it_is(cast: Cast, program: Programs) -> None:
    found = program(cast.mediator, "read:mediation").get("/me").json()
    assert (found["name"], found["scopes"]) == ("陈和", ["read:mediation"])
    assert found["grants"][0]["post"] == "人民调解员"


@pytest.mark.parametrize("text", ["", "nonsense", "sinan_", "sinan_" + "a" * 43, "sinan_" + "a" * 4000, "司南"])
def test_a_wrong_one_opens_nothing(db: None, text: str) -> None:
    found = Client().get(f"{PATH}/me", headers={"Authorization": f"Bearer {text}".encode().decode("latin-1")})
    assert found.status_code == 401
    assert found.json()["code"] == "unauthorized"
    assert found["WWW-Authenticate"].startswith("Bearer")


def test_it_ends(cast: Cast, program: Programs) -> None:
    mine = program(cast.mediator)
    assert mine.get("/me").status_code == 200
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert mine.get("/me").status_code == 401


def test_it_is_taken_back(cast: Cast, program: Programs) -> None:
    mine = program(cast.mediator)
    assert revoke(token_of(mine), cast.mediator)
    assert mine.get("/me").status_code == 401
    assert not revoke(token_of(mine), cast.mediator)
    assert AdminEntry.objects.filter(act="撤销接口令牌").count() == 1


def test_it_ends_with_its_owner(cast: Cast, program: Programs) -> None:
    mine = program(cast.mediator)
    User.objects.filter(pk=cast.mediator.pk).update(is_active=False)
    assert mine.get("/me").status_code == 401


def test_an_initial_password_is_changed_first(cast: Cast, program: Programs) -> None:
    User.objects.filter(pk=cast.mediator.pk).update(must_change_password=True)
    found = program(cast.mediator).get("/me")
    assert (found.status_code, found.json()["code"]) == (403, "password")


def test_a_session_is_not_accepted(cast: Cast) -> None:
    client = sign_in(cast.mediator)
    assert client.get(reverse("desk_today")).status_code == 200
    assert client.get(f"{PATH}/me").status_code == 401
    assert client.post(f"{PATH}/mediation/open/apply?office=1", {}, content_type="application/json").status_code == 401


def test_its_last_use_is_told_and_costs_no_write_each_time(
    cast: Cast, program: Programs, django_assert_max_num_queries: Any
) -> None:
    mine = program(cast.mediator)
    assert token_of(mine).used_at is None
    mine.get("/codes")
    assert token_of(mine).used_at is not None
    with django_assert_max_num_queries(1) as queries:
        mine.get("/codes")
    assert not [q for q in queries.captured_queries if q["sql"].startswith("UPDATE")]


def test_grants_end_its_reach_at_once(house: House, program: Programs) -> None:
    mine, case = program(house.cast.mediator), house.cases["mediating"]
    assert mine.get(f"/cases/{case.pk}").status_code == 200
    Grant.objects.filter(user=house.cast.mediator).delete()
    assert mine.get(f"/cases/{case.pk}").status_code == 404
    assert mine.get("/mediation/cases").status_code == 404


# --- scopes


def test_reading_needs_its_scope(house: House, program: Programs) -> None:
    case = house.cases["mediating"]
    other = program(house.cast.mediator, "read:committee", "write:mediation")
    for path in ("/mediation/cases", f"/mediation/cases/{case.pk}", f"/cases/{case.pk}", f"/cases/{case.pk}/events"):
        assert other.get(path).status_code == 404, path


def test_acting_needs_its_scope(house: House, program: Programs) -> None:
    case = house.cases["registered"]
    reader = program(house.cast.mediator, "read:mediation", "write:mediation.find")
    found = reader.post(f"/mediation/cases/{case.pk}/do/accept", {"consent": True})
    assert (found.status_code, found.json()["code"]) == (403, "scope")
    assert "write:mediation.accept" in found.json()["message"]
    assert reader.post(f"/cases/{case.pk}/revoke", {"reason": "登记错误"}).status_code == 403
    single = program(house.cast.mediator, "write:mediation.accept")
    assert single.post(f"/mediation/cases/{case.pk}/do/accept", {"consent": True}).status_code == 200


def test_papers_and_files_in_full_need_their_scope(house: House, program: Programs) -> None:
    paper = house.cases["archived"].papers.first()
    mine = program(house.cast.mediator, "read:mediation")
    assert mine.get(f"/papers/{paper.pk}/pdf").json()["code"] == "scope"
    full = program(house.cast.mediator, "read:mediation", "files")
    assert full.get(f"/papers/{paper.pk}/pdf").content.startswith(b"%PDF")
    assert full.get(f"/papers/{paper.pk}/docx").content.startswith(b"PK")
    stranger = program(house.cast.stranger)
    assert stranger.get(f"/papers/{paper.pk}/pdf").status_code == 404


def test_unmasking_needs_its_scope_a_reason_and_is_kept(house: House, program: Programs) -> None:
    case = house.cases["mediating"]
    path = f"/cases/{case.pk}/parties/{case.people[0].pk}/unmask"
    body = {"field": "phone", "reason": "电话通知双方"}
    assert program(house.cast.mediator, "read:mediation").post(path, body).json()["code"] == "scope"
    mine = program(house.cast.mediator, "read:mediation", "unmask")
    assert mine.post(path, {"field": "phone", "reason": "无"}).status_code == 422
    assert not case.events.filter(act="unmask").exists()
    assert mine.post(path, body).json()["text"] == "13800000001"
    assert case.events.get(act="unmask").actor == house.cast.mediator


def test_masked_everywhere_else(house: House, program: Programs) -> None:
    mine, case = program(house.cast.mediator), house.cases["mediating"]
    paths = ["", "/events", "/parties", "/offers", "/volume", "/corrections", "/papers", "/files", "/form/choose"]
    for path in paths:
        found = mine.get(f"/cases/{case.pk}{path}")
        assert found.status_code == 200
        assert "13800000001" not in found.content.decode(), path
    assert mine.get(f"/cases/{case.pk}/parties").json()[0]["phone"] == "138****0001"


# --- the window


def test_too_many_requests_wait(cast: Cast, program: Programs, settings: Any) -> None:
    settings.SINAN_API_RATE = 3
    mine, other = program(cast.mediator), program(cast.chair)
    statuses = [mine.get("/me").status_code for _ in range(5)]
    assert statuses.count(429) >= 1
    late = mine.get("/me")
    assert late.json()["code"] == "too_often"
    assert 0 < int(late["Retry-After"]) <= 60
    assert other.get("/me").status_code == 200


def test_processes_count_together(
    cast: Cast, program: Programs, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three of them, each with a memory of its own: together they let through what one would, and a part of it each."""
    settings.SINAN_API_RATE = 40  # a process tells of two at a time
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_000.0)
    mine, let_through = token_of(program(cast.mediator)), 0
    memories: list[dict[int, limits.Count]] = [{}, {}, {}]
    for n in range(150):
        monkeypatch.setattr(limits, "_used", memories[n % 3])
        with suppress(Trouble):
            limits.count(mine.pk)
            let_through += 1
    assert 40 <= let_through <= 40 + 2 * 3
    with CaptureQueriesContext(connection) as seen, pytest.raises(Trouble):
        limits.count(mine.pk)
    assert not seen.captured_queries, "a flood is refused without the database"
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_060.0)
    limits.count(mine.pk)


# --- pages


def test_made_on_a_page_and_shown_once(cast: Cast) -> None:
    client = sign_in(cast.mediator)
    shown = client.get(reverse("desk_token_add")).content.decode()
    assert "read:mediation" in shown
    made = client.post(
        reverse("desk_token_add"),
        {"name": "热线转办", "days": "30", "read": ["read:mediation"], "acts": ["write:mediation.accept"]},
    )
    text = made.content.decode()
    token = text.split("data-copy-text>", 1)[1].split("<", 1)[0]
    assert made["Cache-Control"] == "no-store"
    assert Program(token).get("/me").json()["scopes"] == ["read:mediation", "write:mediation.accept"]
    listed = client.get(reverse("desk_tokens")).content.decode()
    assert token not in listed
    assert "热线转办" in listed


def test_nothing_is_offered_that_the_person_may_not(cast: Cast) -> None:
    director = sign_in(cast.director)
    shown = director.get(reverse("desk_token_add")).content.decode()
    assert "read:mediation" in shown
    assert "write:mediation" not in shown
    wrong = director.post(reverse("desk_token_add"), {"name": "x", "days": "30", "write": ["write:mediation"]})
    assert wrong.status_code == 422
    assert not Token.objects.exists()


def test_revoked_by_its_owner_and_by_administrators_only(cast: Cast, program: Programs) -> None:
    mine, second = program(cast.mediator), program(cast.mediator)
    first_row, second_row = token_of(mine), token_of(second)
    other = sign_in(cast.colleague)
    assert other.post(reverse("desk_token_revoke", args=[first_row.pk])).status_code == 404
    assert other.get(reverse("admin_tokens")).status_code == 403
    assert mine.get("/me").status_code == 200
    sign_in(cast.mediator).post(reverse("desk_token_revoke", args=[first_row.pk]))
    assert mine.get("/me").status_code == 401
    boss = sign_in(cast.administrator)
    listed = boss.get(reverse("admin_tokens")).content.decode()
    assert second_row.head in listed
    assert second.token not in listed
    assert boss.get(reverse("admin_token_revoke", args=[second_row.pk])).status_code == 200
    assert second.get("/me").status_code == 200
    boss.post(reverse("admin_token_revoke", args=[second_row.pk]))
    assert second.get("/me").status_code == 401


def test_the_description_is_for_those_signed_in_and_runs_nothing_inline(cast: Cast) -> None:
    assert Client().get(reverse("api_docs")).status_code == 302
    shown = sign_in(cast.mediator).get(reverse("api_docs"))
    page = shown.content.decode()
    assert "default-src 'self'" in shown["Content-Security-Policy"]
    assert "<script>" not in page
    assert " style=" not in page
    for name in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert len(Client().get(reverse("api_docs_asset", args=[name])).content) > 10_000
    assert Client().get(reverse("api_docs_asset", args=["other.js"])).status_code == 404


def test_nothing_of_a_person_is_logged(
    house: House, program: Programs, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, case = program(house.cast.mediator), house.cases["mediating"]
    secret = case.people[0].phone

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr("api.operations.of_case.timeline", broken)
    with caplog.at_level(logging.DEBUG):
        found = mine.get(f"/cases/{case.pk}/events", {"X-Note": PASSWORD})
    assert (found.status_code, found.json()["code"]) == (500, "error")
    text = caplog.text
    assert "RuntimeError" in text
    assert secret == "13800000001"
    assert secret not in text
    assert mine.token not in text


def test_a_key_of_somebody_else_means_nothing(house: House, program: Programs) -> None:
    case, same = house.cases["registered"], key()
    path = f"/mediation/cases/{case.pk}/do/accept"
    assert program(house.cast.mediator).post(path, {"consent": True}, same).status_code == 200
    again = program(house.cast.chair).post(path, {"consent": True}, same)
    assert again.status_code == 403  # the stage is past: not the same act
