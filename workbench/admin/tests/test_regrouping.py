"""An area moves or is merged: everything in it follows, case by case, told in every chain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from kernel.cases.door import open_case
from kernel.cases.models import Case, Event
from kernel.cases.verify import verify
from kernel.jobs import working
from kernel.jobs.models import Progress
from kernel.jobs.working import Runner
from kernel.journal.models import AdminEntry, broken_entries
from kernel.reach.models import Area, Office, User
from tests.cast import Cast, application

from .conftest import last_act, sign_in

pytestmark = pytest.mark.django_db
BASIS = "省政府关于调整司南区行政区划的批复（示政复〔2026〕18号）"


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker drops connections that stand in a transaction, and here the whole test does."""
    monkeypatch.setattr(working.db_worker, "close_old_connections", lambda: None)


@pytest.fixture
def case(cast: Cast) -> Case:
    return open_case("mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application())


@pytest.fixture
def decide(boss: Client) -> Callable[..., Any]:
    """Fills in the page, looks at what would follow, confirms; the answer to the second press."""

    def go(area: Area, way: str, target: Area) -> Any:
        url = reverse("admin_area_move", args=[area.pk])
        data = {"merges": way, "target": target.name, "reason": BASIS}
        shown = boss.post(url, data)
        assert shown.status_code == 200, shown.content.decode()[:3000]
        assert "确认后" in shown.content.decode()
        assert not AdminEntry.objects.filter(act__endswith="区域").exists(), "looking changes nothing"
        return boss.post(url, {**data, "confirmed": _token(shown)})

    return go


def _token(answer: Any) -> str:
    return str(answer.content.decode().split('name="confirmed" value="')[1].split('"')[0])


def work() -> None:
    Runner(batch=True).run()


def district(name: str, above: Area) -> Area:
    return Area.objects.create(level=3, name=name, parent=above.parent)


def numbers(user: User) -> set[str]:
    return set(Case.objects.reach(User.objects.get(pk=user.pk)).values_list("number", flat=True))


def test_a_town_goes_to_another_district_with_all_that_is_in_it(
    decide: Callable[..., Any], boss: Client, cast: Cast, case: Case
) -> None:
    east = district("东城区", cast.district)
    assert case.number in numbers(cast.section), "the bureau of the old district sees it"
    assert decide(cast.town, "move", east)["Location"] == reverse("admin_jobs")
    assert Area.objects.get(pk=cast.village.pk).full_name == "示范省南屏市东城区柳溪镇柳溪村"
    assert Area.objects.get(pk=cast.village.pk).district_id == east.pk
    assert Office.objects.get(pk=cast.committee.pk).district_id == east.pk
    assert "等待执行" in boss.get(reverse("admin_jobs")).content.decode()
    work()
    case.refresh_from_db()
    assert (case.district_id, case.town_id, case.village_id) == (east.pk, cast.town.pk, cast.village.pk)
    assert case.number not in numbers(cast.section)
    assert case.number in numbers(cast.clerk), "the judicial office went along"
    assert list(verify()) == []
    assert not broken_entries()


def test_each_case_tells_where_it_was_and_why_it_moved(decide: Callable[..., Any], cast: Cast, case: Case) -> None:
    east = district("东城区", cast.district)
    decide(cast.town, "move", east)
    work()
    told = Event.objects.filter(case=case).order_by("seq").last()
    assert told is not None
    assert (told.act, told.actor_id) == ("relocate", cast.administrator.pk)
    assert told.data["shown"] == [
        ["原区域", "示范省南屏市司南区柳溪镇柳溪村"],
        ["现区域", "示范省南屏市东城区柳溪镇柳溪村"],
        ["依据", BASIS],
    ]
    page = sign_in(cast.mediator).get(reverse("desk_case", args=[case.pk])).content.decode()
    assert "区划调整" in page


def test_work_broken_off_goes_on_where_it_stopped_and_moves_nothing_twice(
    decide: Callable[..., Any], cast: Cast, case: Case
) -> None:
    decide(cast.town, "move", district("东城区", cast.district))
    task = DBTaskResult.objects.get(task_path="workbench.jobs.follow_area")
    work()
    before = Event.objects.count()
    DBTaskResult.objects.filter(pk=task.pk).update(status="READY")
    work()
    assert Event.objects.count() == before
    row = Progress.objects.get(task=task.pk)
    assert (row.done, row.total) == (1, 1)
    assert row.about == "示范省南屏市司南区柳溪镇划归示范省南屏市东城区"


def test_towns_merge_and_villages_of_one_name_become_one(
    decide: Callable[..., Any], boss: Client, refused: Callable[..., str], cast: Cast, case: Case
) -> None:
    twin = Area.objects.create(level=5, name="柳溪村", parent=cast.other_town)
    below = Area.objects.create(level=5, name="上湾村", parent=cast.town)
    decide(cast.town, "merge", cast.other_town)
    work()
    case.refresh_from_db()
    assert (case.town_id, case.village_id) == (cast.other_town.pk, twin.pk)
    assert Office.objects.get(pk=cast.committee.pk).area_id == twin.pk
    assert Office.objects.get(pk=cast.judicial_office.pk).area_id == cast.other_town.pk
    below.refresh_from_db()
    assert (below.parent_id, below.full_name) == (cast.other_town.pk, "示范省南屏市司南区石桥镇上湾村")
    gone = Area.objects.get(pk=cast.town.pk)
    assert (gone.active, gone.merged_into_id) == (False, cast.other_town.pk)
    assert not Case.objects.filter(town=cast.town).exists()
    assert list(verify()) == []
    assert "已经并入其他区域" in refused(reverse("admin_area_switch", args=[gone.pk]))
    assert "石桥镇" in boss.get(reverse("admin_area", args=[gone.pk])).content.decode()


def test_closed_cases_and_subjects_of_registers_follow_too(decide: Callable[..., Any], cast: Cast, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(closed_at=case.opened_at)
    decide(cast.village, "merge", cast.other_village)
    work()
    assert Case.objects.get(pk=case.pk).village_id == cast.other_village.pk


def test_what_was_looked_at_is_what_is_confirmed(boss: Client, cast: Cast) -> None:
    east = district("东城区", cast.district)
    url = reverse("admin_area_move", args=[cast.town.pk])
    data = {"merges": "move", "target": "东城区", "reason": BASIS}
    token = _token(boss.post(url, data))
    Area.objects.create(level=5, name="新村", parent=cast.town)
    assert boss.post(url, {**data, "confirmed": token}).status_code == 200, "shown once more"
    assert Area.objects.get(pk=cast.town.pk).parent_id == cast.district.pk
    assert not east.children.exists()


@pytest.mark.parametrize(
    ("way", "target", "sentence"),
    [
        ("move", "石桥镇", "上级应是县（区）"),
        ("move", "司南区", "现在就属于司南区"),
        ("merge", "柳溪镇", "不能并入自己"),
        ("merge", "司南区", "只能并入另一个乡镇"),
        ("move", "没有的区", "没有找到区域"),
    ],
)
def test_a_senseless_regrouping_is_explained_and_nothing_typed_is_lost(
    refused: Callable[..., str], cast: Cast, way: str, target: str, sentence: str
) -> None:
    text = refused(reverse("admin_area_move", args=[cast.town.pk]), merges=way, target=target, reason=BASIS)
    assert sentence in text
    assert BASIS in text


def test_a_name_the_new_superior_has_already_asks_for_a_merger(refused: Callable[..., str], cast: Cast) -> None:
    east = district("东城区", cast.district)
    Area.objects.create(level=4, name="柳溪镇", parent=east)
    text = refused(reverse("admin_area_move", args=[cast.town.pk]), merges="move", target="东城区", reason=BASIS)
    assert "已有名为“柳溪镇”的下级" in text


def test_the_decision_is_journalled(decide: Callable[..., Any], cast: Cast) -> None:
    decide(cast.town, "move", district("东城区", cast.district))
    assert (last_act().act, last_act().data["reason"]) == ("划转区域", BASIS)
    assert last_act().data["on"]["area"] == cast.town.pk
