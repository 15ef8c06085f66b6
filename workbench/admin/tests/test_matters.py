"""The catalogue as an administrator keeps it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.catalogue import titles, triage
from common.catalogue.models import Matter

from .conftest import last_act

pytestmark = pytest.mark.django_db


def said(matter: Matter, **more: Any) -> dict[str, Any]:
    kept = {
        "title": matter.title, "group": matter.group, "opening": f"{matter.line}/{matter.step}" if matter.line else "",
        "prefill": '{"kind": "wages"}', "level": matter.level, "office_kind": matter.office_kind, "section": matter.section,
        "help": matter.help, "papers": matter.papers, "order": matter.order, "active": "on",
    }  # fmt: skip
    return {**kept, **more}


@pytest.fixture
def wages(db: None) -> Matter:
    return Matter.objects.get(code="wages")


def test_a_change_counts_at_once_and_leaves_a_trace(wages: Matter, sent: Any) -> None:
    sent(reverse("admin_matter", args=[wages.pk]), **said(wages, section="劳动监察岗 王姓专员", promised_days=5))
    wages.refresh_from_db()
    assert (wages.section, wages.promised_days, wages.line) == ("劳动监察岗 王姓专员", 5, "mediation")
    act = last_act()
    assert act.act == "修改事项" and any("劳动监察岗" in after for _, _, after in act.data["changes"])


def test_a_matter_out_of_use_is_no_longer_suggested(wages: Matter, sent: Any) -> None:
    assert triage.suggest("老板拖欠工资")[0].matter == "wages"
    sent(reverse("admin_matter", args=[wages.pk]), **said(wages, active=None))
    assert triage.suggest("老板拖欠工资")[0].matter != "wages"


def test_a_matter_may_go_over_to_the_general_case(wages: Matter, sent: Any) -> None:
    sent(reverse("admin_matter", args=[wages.pk]), **said(wages, opening="", prefill="{}"))
    wages.refresh_from_db()
    assert (wages.line, wages.step) == ("", "")


def test_what_no_form_asks_cannot_be_filled_in_beforehand(wages: Matter, refused: Any) -> None:
    page = refused(reverse("admin_matter", args=[wages.pk]), **said(wages, prefill='{"colour": "red"}'))
    assert "立案表里没有：colour" in page


def test_a_title_is_taken_once(wages: Matter, refused: Any) -> None:
    assert "已有同名的事项" in refused(reverse("admin_matter_add"), **said(wages))


def test_a_new_matter_is_in_the_list_and_the_titles(wages: Matter, sent: Any, boss: Client) -> None:
    sent(reverse("admin_matter_add"), **said(wages, title="无人机扰民", group="纠纷调解", order=15))
    assert "无人机扰民" in dict(titles.choices()).values()
    assert "无人机扰民" in boss.get(reverse("admin_matters") + "?group=纠纷调解").content.decode()
    assert "无人机扰民" not in boss.get(reverse("admin_matters") + "?group=公证与鉴定").content.decode()


def test_a_stale_page_overwrites_nobody_unseen(wages: Matter, boss: Client, refused: Any) -> None:
    page = boss.get(reverse("admin_matter", args=[wages.pk])).content.decode()
    stamp = page.split('name="stamp" value="')[1].split('"')[0]
    Matter.objects.filter(pk=wages.pk).update(section="别人改的")
    assert "别人已经改过" in refused(reverse("admin_matter", args=[wages.pk]), **said(wages, stamp=stamp))
