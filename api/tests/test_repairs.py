"""Putting right through the interface: once however often it is sent, not over somebody else's act, not for everybody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from api.operations import common
from common.messages.models import Message
from kernel.cases import repair
from kernel.cases.models import Case
from lines.mediation.tests.road import picture
from tests.house import House

from .conftest import Program, Programs, key

ACTS = ("correct", "revoke", "attach", "hand_over", "unmask")


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}


def way(act: str, case: Case, mine: Program, house: House) -> tuple[str, dict[str, Any]]:
    """Address and body of each act on a case that stands in the midst of mediation."""
    at = f"/cases/{case.pk}"
    if act == "correct":
        body = {"reason": "原来登记有误", "values": {"consent": True}}
        return f"/mediation/cases/{case.pk}/correct/{case.events.get(act='accept').pk}", body
    if act == "attach":
        return f"{at}/attach", {"category": category(case), "files": [mine.upload(picture())]}
    if act == "hand_over":
        return f"{at}/hand-over", {"to": house.cast.colleague.pk, "reason": "陈和外出培训"}
    if act == "unmask":
        party = next(p for p in case.people if p.phone)
        return f"{at}/parties/{party.pk}/unmask", {"field": "phone", "reason": "电话联系当事人"}
    return f"{at}/revoke", {"reason": "点错了步骤"}


def category(case: Case) -> str:
    return str((case.rules.categories or (("other", ""),))[0][0])


def stands(case: Case) -> tuple[Any, ...]:
    """Everything a second act would have changed."""
    now = Case.objects.get(pk=case.pk)
    return now.seq, now.version, now.stage, now.handler_id, now.attachments.count(), Message.objects.count()


@pytest.mark.parametrize("act", ACTS)
def test_the_same_key_puts_right_once(house: House, program: Programs, act: str) -> None:
    case, mine, same = house.cases["mediating"], program(house.cast.chair), key()
    path, body = way(act, case, mine, house)
    first = mine.post(path, body, same)
    assert first.status_code == 200, first.content.decode()
    after = stands(case)
    again = mine.post(path, body, same)
    assert (again.status_code, again.json()) == (200, first.json())
    assert stands(case) == after
    other = mine.post(path, body, key())
    assert stands(case) != after or other.status_code == 403, "without the key it would be a second act"


@pytest.mark.parametrize("act", ACTS)
def test_a_key_of_one_act_is_of_no_other(house: House, program: Programs, act: str) -> None:
    case, mine, same = house.cases["mediating"], program(house.cast.mediator), key()
    done = mine.post(f"/mediation/cases/{case.pk}/do/mediate", {"record": "再次调解，分歧缩小。"}, same)
    assert done.status_code == 200, done.content.decode()
    path, body = way(act, case, mine, house)
    after = stands(case)
    found = mine.post(path, body, same)
    assert (found.status_code, found.json()["code"]) == (409, "key_reused")
    assert stands(case) == after


@pytest.mark.parametrize("act", ACTS)
def test_nobody_puts_right_what_changed_since_they_looked(house: House, program: Programs, act: str) -> None:
    case, mine = house.cases["mediating"], program(house.cast.chair)
    path, body = way(act, case, mine, house)
    late = mine.post(path, body, {"If-Match": f'"{case.version - 1}"'})
    assert (late.status_code, late.json()["code"]) == (409, "stale")
    now = Case.objects.get(pk=case.pk)
    assert mine.post(path, body, {"If-Match": f'"{now.version}"'}).status_code == 200


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("director", 403)])
def test_who_may_not_is_told_so_whatever_they_send(
    house: House, program: Programs, act: str, who: str, status: int
) -> None:
    """An empty body is no way to learn what one may not do. Whoever sees a case may unmask it, with a reason."""
    case = house.cases["mediating"]
    mine = program(getattr(house.cast, who))
    path, _ = way(act, case, program(house.cast.chair), house)
    expected = 422 if (act, who) == ("unmask", "director") else status
    for sent in ({}, {"nonsense": 1}):
        assert mine.post(path, sent).status_code == expected, (act, sent)


def test_whoever_gave_a_case_away_hears_so_again_for_an_hour(
    house: House, program: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, mine, same = house.cases["mediating"], program(house.cast.mediator), key()
    path, body = way("hand_over", case, mine, house)
    first = mine.post(path, body, same)
    assert first.status_code == 200
    house.cast.mediator.grants.update(until=date(2020, 2, 1))
    assert mine.get(f"/cases/{case.pk}/events").status_code == 404, "it is not theirs any more"
    after = stands(case)
    assert mine.post(path, body, same).json() == first.json()
    assert stands(case) == after
    assert program(house.cast.stranger).post(path, body, same).status_code == 404
    monkeypatch.setattr(common, "HEARD", timedelta(0))
    assert mine.post(path, body, same).status_code == 404


def test_a_reading_repeated_later_is_another_reading(
    house: House, program: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, mine, same = house.cases["mediating"], program(house.cast.chair), key()
    path, body = way("unmask", case, mine, house)
    assert mine.post(path, body, same).status_code == 200
    others = [p.pk for p in case.people if p.phone and str(p.pk) not in path]
    assert mine.post(f"/cases/{case.pk}/parties/{others[0]}/unmask", body, same).json()["code"] == "key_reused"
    monkeypatch.setattr(repair, "SAME_READING", timedelta(0))
    assert mine.post(path, body, same).json()["code"] == "key_reused"
    assert case.events.filter(act="unmask").count() == 1
