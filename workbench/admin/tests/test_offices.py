"""Areas and offices: what stands in the way of switching them off, and what follows from a change."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from common.areas.loading import load, preview
from kernel.cases.door import open_case
from kernel.reach.models import Area, Grant, Office
from tests.cast import Cast, application

from .conftest import last_act

pytestmark = pytest.mark.django_db
DISTRICT = {"province": "32", "city": "3212", "district": "321203"}
ABOUT_COMMITTEE = {
    "name": "柳溪镇调解委员会",
    "kind": "town",
    "short": "柳镇调",
    "host": "柳溪镇人民政府",
    "address": "柳溪镇便民服务中心",
    "phone": "0499-86880001",
    "hours": "工作日",
    "public": "on",
    "established_on": "2020-05-01",
    "elected_on": "2026-01-10",
}


def office(**more: Any) -> dict[str, Any]:
    return {
        "name": "柳溪派出所",
        "kind": "police",
        "short": "柳派",
        "area": "示范省南屏市司南区柳溪镇",
        "address": "",
        "phone": "",
        **more,
    }


def test_an_office_stands_in_every_area_above_it(sent: Callable[..., str], cast: Cast) -> None:
    sent(reverse("admin_office_add"), **office())
    made = Office.objects.get(name="柳溪派出所")
    assert (made.town_id, made.district_id, made.village_id) == (cast.town.pk, cast.district.pk, None)
    assert last_act().data["on"] == {"office": made.pk, "area": cast.town.pk}


def test_a_word_of_reference_met_twice_is_asked_about(
    sent: Callable[..., str], refused: Callable[..., str], cast: Cast
) -> None:
    text = refused(reverse("admin_office_add"), **office(short=cast.committee.short))
    assert "柳溪村人民调解委员会也用这个代字" in text
    sent(reverse("admin_office_add"), **office(short=cast.committee.short), same_short="on")


def test_an_office_with_open_cases_stays(refused: Callable[..., str], sent: Callable[..., str], cast: Cast) -> None:
    for _ in range(2):
        case = open_case(
            "mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application()
        )
    text = refused(reverse("admin_office_switch", args=[cast.committee.pk]))
    assert "还有未办结的人民调解2件" in text
    type(case).objects.update(stage="refused")
    sent(reverse("admin_office_switch", args=[cast.committee.pk]))
    assert not Office.objects.get(pk=cast.committee.pk).active
    assert last_act().act == "停用机构"


def test_an_office_is_not_its_own_superior(refused: Callable[..., str], cast: Cast) -> None:
    data = office(
        name=cast.bureau.name,
        kind="bureau",
        short="司南司",
        area="示范省南屏市司南区",
        parent=cast.judicial_office.name,
    )
    assert "上级不能是本机构或它的下级" in refused(reverse("admin_office_change", args=[cast.bureau.pk]), **data)


def test_what_a_register_says_is_changed_there(boss: Client, refused: Callable[..., str], cast: Cast) -> None:
    payload = {**ABOUT_COMMITTEE, "area": cast.town.pk}
    case = open_case("committee", "establish", actor=cast.actor("clerk"), office=cast.judicial_office, payload=payload)
    made = Office.objects.get(name="柳溪镇调解委员会")
    page = boss.get(reverse("admin_office", args=[made.pk])).content.decode()
    assert "由名册“人民调解委员会”登记" in page
    assert case.number in page
    assert "请在名册中办理变更" in refused(reverse("admin_office_change", args=[made.pk]))
    assert "请在名册中办理撤销" in refused(reverse("admin_office_switch", args=[made.pk]))


def test_who_may_do_what_is_read_from_the_rules(boss: Client, cast: Cast) -> None:
    page = boss.get(reverse("admin_powers", args=[cast.committee.pk])).content.decode()
    accept = page[page.index(">受理<") :]
    accept = accept[: accept.index("</tr>")]
    assert "陈和" in accept
    assert "吴远" not in page, "the mediator of another village has no say here"
    assert "郑平" in page, "the judicial office above has"


def test_an_act_nobody_can_do_is_marked(boss: Client, cast: Cast) -> None:
    Grant.objects.filter(user=cast.section).delete()
    Grant.objects.filter(user__in=[cast.clerk, cast.chair]).delete()
    page = boss.get(reverse("admin_powers", args=[cast.committee.pk])).content.decode()
    row = page[page.index(">移交承办人<") :]
    assert "没有人" in row[: row.index("</tr>")]


def test_committees_without_a_chair_are_counted_and_listed(boss: Client, cast: Cast) -> None:
    home = boss.get(reverse("admin_home")).content.decode()
    assert "没有主任的调委会" in home
    listed = boss.get(reverse("admin_offices") + "?gap=chair").content.decode()
    assert "石桥村人民调解委员会" in listed
    assert "柳溪村人民调解委员会" not in listed


def test_a_renamed_town_renames_what_is_below(sent: Callable[..., str], cast: Cast) -> None:
    sent(reverse("admin_area", args=[cast.town.pk]), name="柳河镇", stat_code="889901100", civil_code="")
    assert Area.objects.get(pk=cast.village.pk).full_name == "示范省南屏市司南区柳河镇柳溪村"
    assert Area.objects.get(pk=cast.other_village.pk).full_name == "示范省南屏市司南区石桥镇石桥村"
    assert ["名称", "柳溪镇", "柳河镇"] in last_act().data["changes"]


def test_a_code_has_the_length_of_its_level_and_one_place(
    refused: Callable[..., str], sent: Callable[..., str], cast: Cast
) -> None:
    url = reverse("admin_area", args=[cast.town.pk])
    assert "应为9位数字" in refused(url, name="柳溪镇", stat_code="88990", civil_code="")
    sent(url, name="柳溪镇", stat_code="889901100000", civil_code="")
    assert Area.objects.get(pk=cast.town.pk).stat_code == "889901100"
    assert "已经用于" in refused(
        reverse("admin_area", args=[cast.other_town.pk]), name="石桥镇", stat_code="889901100", civil_code=""
    )


def test_an_area_in_use_stays(refused: Callable[..., str], sent: Callable[..., str], cast: Cast) -> None:
    assert "还有2个在用的机构、1个启用的下级区域" in refused(reverse("admin_area_switch", args=[cast.town.pk]))
    Office.objects.update(active=False)
    sent(reverse("admin_area_switch", args=[cast.village.pk]))
    sent(reverse("admin_area_switch", args=[cast.town.pk]))
    assert "请先启用上级" in refused(reverse("admin_area_switch", args=[cast.village.pk]))


def test_a_district_of_the_seed_is_shown_and_then_loaded(boss: Client, sent: Callable[..., str], cast: Cast) -> None:
    before = Area.objects.count()
    page = boss.get(reverse("admin_areas_load"), DISTRICT).content.decode()
    assert "装入171个区域" in page
    assert Area.objects.count() == before
    sent(reverse("admin_areas_load"), **DISTRICT)
    assert Area.objects.count() == before + 171
    assert last_act().data["added"] == 171
    assert "没有要装入的" in boss.get(reverse("admin_areas_load"), DISTRICT).content.decode()


def test_a_whole_province_is_left_to_the_worker(sent: Callable[..., str], cast: Cast) -> None:
    assert sent(reverse("admin_areas_load"), province="11") == reverse("admin_jobs")
    assert not Area.objects.filter(name="北京市").exists()


def test_loaded_areas_are_as_saved_ones(db: None) -> None:
    assert load("110101") > 0
    assert Area.objects.get(stat_code="1101").full_name == "北京市", (
        "a tier that only fills a gap is left out of full names"
    )
    for area in Area.objects.exclude(stat_code="1101"):
        columns = [f"{c}_id" for c in ("province", "city", "district", "town", "village")] + ["full_name"]
        before = [getattr(area, c) for c in columns]
        area.save()
        assert before == [getattr(area, c) for c in columns], area.name


def test_loading_again_adds_nothing_and_keeps_what_was_changed(db: None) -> None:
    load("321203", villages=False)
    town = Area.objects.filter(level=4).first()
    assert town is not None
    Area.objects.filter(pk=town.pk).update(name="改名镇", civil_code="")
    assert preview("321203", villages=False).total == 0
    assert load("321203", villages=False) == 0
    assert Area.objects.get(pk=town.pk).name == "改名镇"
    assert load("321203") == 153


def test_the_command_says_what_it_does(db: None, capsys: Any) -> None:
    call_command("areas", "load", "321203", "--dry-run")
    assert "将装入 171 个区域" in capsys.readouterr().out
    assert not Area.objects.exists()
    call_command("areas", "load", "321203")
    assert Area.objects.count() == 171
    assert last_act().actor is None
    with pytest.raises(CommandError, match="没有代码 99"):
        call_command("areas", "load", "99")


TABLE = "上级,名称,统计代码,民政代码\n司南区,新城街道,889901003,\n新城街道,星河社区,889901003001,\n"


def test_areas_come_in_as_a_table_superiors_first(boss: Client, sent: Callable[..., str], cast: Cast) -> None:
    sent(reverse("admin_areas_import"), file=SimpleUploadedFile("a.csv", TABLE.encode()))
    made = Area.objects.get(name="星河社区")
    assert made.full_name == "示范省南屏市司南区新城街道星河社区"
    assert made.district_id == cast.district.pk
    assert made.town is not None
    assert made.town.name == "新城街道"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("没有的镇,某村,,", "上级“没有的镇”不存在"),
        ("柳溪镇,柳溪村,,", "在同一上级下已经有了"),
        ("柳溪镇,某村,12,", "应为12位数字"),
        ("柳溪村,某组,,", "下面不能再有区域"),
        ("柳溪镇,,,", "没有填写名称"),
    ],
)
def test_a_wrong_line_is_named(refused: Callable[..., str], cast: Cast, line: str, sentence: str) -> None:
    text = refused(reverse("admin_areas_import"), text=TABLE + line)
    assert re.search(f"第4行：[^第]*{sentence}", text)
    assert not Area.objects.filter(name="星河社区").exists()
