"""What the door promises holds for programs: once, not over somebody else's act, and with reasons in Chinese."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common.people.models import Party
from kernel.cases.models import Case
from lines.mediation.tests.road import AGREEMENT, SESSION, Road, picture
from tests.cast import PARTIES, Cast, application
from tests.house import House

from .conftest import PATH, Programs, key


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}


def test_the_same_key_opens_one_case(cast: Cast, program: Programs) -> None:
    mine, same = program(cast.mediator), key()
    path = f"/mediation/open/apply?office={cast.committee.pk}"
    first, second = (mine.post(path, application(), same) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Case.objects.count() == 1


def test_the_same_key_does_one_step(house: House, program: Programs) -> None:
    case, mine, same = house.cases["registered"], program(house.cast.mediator), key()
    path = f"/mediation/cases/{case.pk}/do/accept"
    first, second = (mine.post(path, {"consent": True}, same) for _ in range(2))
    assert first.json() == second.json()
    assert case.events.filter(act="accept").count() == 1
    other = mine.post(f"/mediation/cases/{house.cases['accepted'].pk}/do/accept", {"consent": True}, same)
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")


def test_somebody_was_first(house: House, program: Programs) -> None:
    case, mine = house.cases["registered"], program(house.cast.mediator)
    seen = mine.get(f"/mediation/cases/{case.pk}")
    stamp = {"If-Match": seen["ETag"]}
    path = f"/mediation/cases/{case.pk}/do"
    assert program(house.cast.chair).post(f"{path}/accept", {"consent": True}, stamp).status_code == 200
    late = mine.post(f"{path}/refuse", {"refusal": "已起诉", "remedies": ["court"]}, stamp)
    assert (late.status_code, late.json()["code"]) == (409, "stale")
    assert "他人办理" in late.json()["message"]


def test_what_does_not_hold_is_said_field_by_field(house: House, program: Programs) -> None:
    case, mine = house.cases["mediating"], program(house.cast.mediator)
    path = f"/mediation/cases/{case.pk}/do/mediate"
    form = mine.post(path, {"at": "2026-01-05T10:00", "happened_at": "2999-01-01T00:00:00+08:00"}).json()
    assert form["status"] == 422
    assert set(form["fields"]) == {"record", "happened_at"}
    assert "不能晚于现在" in form["fields"]["happened_at"][0]
    shape = mine.post(path, {"record": 5, "nonsense": 1, "on_site": "yes"}).json()["fields"]
    assert set(shape) == {"record", "nonsense", "on_site"}
    assert "文字" in shape["record"][0]


def test_a_party_that_does_not_hold_is_named(cast: Cast, program: Programs) -> None:
    mine = program(cast.mediator)
    parties = [{**PARTIES[0], "id_number": "123"}, PARTIES[1]]
    path = f"/mediation/open/apply?office={cast.committee.pk}"
    assert "当事人1" in mine.post(path, application(parties=parties)).json()["fields"]["parties"][0]
    wrong = mine.post(path, application(parties=[{**PARTIES[0], "birth": "x"}])).json()["fields"]
    assert "parties[0].birth" in wrong
    assert not Party.objects.exists()


def test_a_refusal_carries_its_reason(house: House, program: Programs) -> None:
    case, mine = house.cases["signing"], program(house.cast.mediator)
    found = mine.post(f"/mediation/cases/{case.pk}/do/accept", {"consent": True})
    assert (found.status_code, found.json()["code"]) == (403, "refused")
    assert "此时不能办理" in found.json()["message"]
    offers = {o["act"]: o for o in mine.get(f"/cases/{case.pk}/offers").json()}
    assert offers["sign"]["may"]
    assert "盖章" in offers["sign"]["confirm"]


def test_what_is_left_out_is_what_the_form_shows(house: House, program: Programs) -> None:
    case, mine = house.cases["mediating"], program(house.cast.mediator)
    made = mine.post(f"/mediation/cases/{case.pk}/do/mediate", {"record": "再次调解，分歧缩小。"})
    assert made.status_code == 200, made.content.decode()
    session = case.sessions.latest("at")
    assert session.place == case.office.address


def test_choices_of_a_case_are_told(house: House, program: Programs) -> None:
    case, cast = house.cases["accepted"], house.cast
    form = program(cast.mediator).get(f"/cases/{case.pk}/form/choose").json()["form"]
    assert cast.mediator.pk in form["properties"]["mediator"]["enum"]
    assert cast.stranger.pk not in form["properties"]["mediator"]["enum"]
    opening = program(cast.mediator).get("/mediation/open/apply").json()
    assert opening["offices"] == [{"id": cast.committee.pk, "name": cast.committee.name}]


def test_a_signature_pad_of_each_party_is_a_file_of_its_own(house: House, program: Programs) -> None:
    case, mine = house.cases["signing"], program(house.cast.mediator)
    names = [
        n for n in mine.get(f"/cases/{case.pk}/form/sign").json()["form"]["properties"] if n.startswith("signature_")
    ]
    files = {name: [mine.upload(picture())] for name in names}
    today = str(timezone.localdate())
    made = mine.post(f"/mediation/cases/{case.pk}/do/sign", {"mediator_signed": True, "sealed_on": today, **files})
    assert made.status_code == 200, made.content.decode()
    assert len(names) >= 2
    assert case.attachments.filter(category="signature").count() == len(names)


def test_an_upload_is_its_owners_own(house: House, program: Programs) -> None:
    case = house.cases["mediating"]
    mine, other = program(house.cast.mediator), program(house.cast.chair)
    body = {"category": "evidence", "files": [mine.upload(picture("证据.png"))]}
    stolen = other.post(f"/cases/{case.pk}/attach", body)
    assert (stolen.status_code, [*stolen.json()["fields"]]) == (422, ["files"])
    assert mine.post(f"/cases/{case.pk}/attach", body).status_code == 200
    files = mine.get(f"/cases/{case.pk}/files").json()
    assert [f["name"] for f in files] == ["证据.png"]
    assert mine.get(f"/files/{files[0]['id']}").status_code == 200


def test_what_is_no_material_is_not_taken(cast: Cast, program: Programs) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    mine = program(cast.mediator)
    headers = {"Authorization": f"Bearer {mine.token}"}
    file = SimpleUploadedFile("x.png", b"MZ not a picture")
    found = Client().post(f"{PATH}/uploads", {"file": file}, headers=headers)
    assert (found.status_code, [*found.json()["fields"]]) == (422, ["file"])
    assert Client().post(f"{PATH}/uploads", {"file": "text"}, headers=headers).status_code == 422


def test_an_entry_is_corrected_and_a_step_revoked(house: House, program: Programs) -> None:
    case, mine = house.cases["accepted"], program(house.cast.mediator)
    event = case.events.get(act="accept")
    path = f"/mediation/cases/{case.pk}/correct/{event.pk}"
    assert mine.post(path, {"reason": "无", "values": {}}).status_code == 422
    found = mine.post(path, {"reason": "漏勾疑难复杂", "values": {"difficult": True, "consent": True}})
    assert found.status_code == 200, found.content.decode()
    assert Case.objects.get(pk=case.pk).record.difficult
    version = found.json()["case"]["version"]
    stale = mine.post(f"/cases/{case.pk}/revoke", {"reason": "误点受理"}, {"If-Match": str(version - 1)})
    assert stale.status_code == 409
    back = mine.post(f"/cases/{case.pk}/revoke", {"reason": "误点受理"}, {"If-Match": f'"{version}"'})
    assert back.json()["case"]["stage"] == "registered"


def test_parties_left_out_of_a_correction_stay_as_they_are(house: House, program: Programs) -> None:
    case, mine = house.cases["mediating"], program(house.cast.mediator)
    opening = case.events.get(seq=1)
    path = f"/mediation/cases/{case.pk}/correct/{opening.pk}"
    found = mine.post(path, {"reason": "金额登记有误", "values": {"amount": "4500.50"}})
    assert found.status_code == 200, found.content.decode()
    fresh = Case.objects.get(pk=case.pk)
    assert str(fresh.record.amount) == "4500.50"
    assert [p.phone for p in fresh.people] == ["13800000001", "13800000002"]


def test_a_case_is_handed_over(house: House, program: Programs) -> None:
    case, cast = house.cases["mediating"], house.cast
    mine = program(cast.chair)
    assert cast.colleague.pk in [p["id"] for p in mine.get(f"/cases/{case.pk}/colleagues").json()]
    found = mine.post(f"/cases/{case.pk}/hand-over", {"to": cast.colleague.pk, "reason": "轮岗交接"})
    assert found.status_code == 200, found.content.decode()
    assert Case.objects.get(pk=case.pk).handler == cast.colleague
    assert mine.post(f"/cases/{case.pk}/hand-over", {"to": 10**12, "reason": "轮岗交接"}).status_code == 422


@pytest.mark.parametrize(
    ("content", "mime", "status", "code"),
    [
        (b"{", "application/json", 400, "bad_request"),
        (b'{"consent": "\xff"}', "application/json", 400, "bad_request"),
        (b"[]", "application/json", 422, "invalid"),
        (b"consent=on", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"x" * (2 * 1024 * 1024 + 1), "application/json", 413, "too_large"),
    ],
)
def test_a_body_that_cannot_be_read(
    house: House, program: Programs, content: bytes, mime: str, status: int, code: str
) -> None:
    case, mine = house.cases["registered"], program(house.cast.mediator)
    path = f"{PATH}/mediation/cases/{case.pk}/do/accept"
    found = Client().generic("POST", path, content, mime, headers={"Authorization": f"Bearer {mine.token}"})
    assert (found.status_code, found.json()["code"]) == (status, code)
    assert found["Content-Type"] == "application/problem+json"


def test_no_such_address_and_no_such_method(cast: Cast, program: Programs) -> None:
    mine = program(cast.mediator)
    headers = {"Authorization": f"Bearer {mine.token}"}
    assert mine.get("/nowhere/at/all").json()["code"] == "not_found"
    wrong = Client().put(f"{PATH}/me", headers=headers)
    assert (wrong.status_code, wrong["Allow"], wrong.json()["code"]) == (405, "GET", "method_not_allowed")
    assert Client().get(f"{PATH}/").json()["openapi"] == "/api/v1/openapi.json"
    assert Client().get(f"{PATH}/openapi.json").json()["openapi"].startswith("3.1")


def test_an_agreement_reads_as_it_was_written(cast: Cast, program: Programs) -> None:
    road, mine = Road(cast).to_oral(), program(cast.mediator)
    found = mine.get(f"/mediation/cases/{road.pk}").json()
    assert found["record"]["agreement"] == AGREEMENT["agreement"]
    assert found["record"]["amount"] == "3000.00"
    assert found["stage_title"] == "履行中"
    assert {c["limit"] for c in found["clocks"]} == {c.limit for c in road.case.clocks.all()}
    assert [e["act"] for e in found["events"]] == [e.act for e in road.case.history]
    assert SESSION["place"] in str(mine.get(f"/cases/{road.pk}/events").json())
