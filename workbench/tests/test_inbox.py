"""A message to somebody of the workbench is seen on the day's page and leads to its case."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from kernel import ports
from lines.mediation.tests.road import Road
from tests.cast import Cast, assemble
from tests.test_pages import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def test_a_message_about_a_case_opens_it_and_one_with_an_address_that(cast: Cast) -> None:
    road = Road(cast)
    ports.messages().to_user(cast.chair.pk, "明日到期", "请办理。", str(road.pk))
    ports.messages().to_user(cast.chair.pk, "导出完成", "可以下载。", reverse("desk_exports"))
    client = sign_in(cast.chair)
    assert "2 条没看过的消息" in client.get(reverse("desk_today")).content.decode()
    page = client.get(reverse("desk_messages")).content.decode()
    leads = dict(re.findall(r'<a href="([^"]*)">(明日到期|导出完成)</a>', page))
    assert set(leads) == {reverse("desk_case", args=[road.pk]), reverse("desk_exports")}
    assert all(client.get(address).status_code == 200 for address in leads)


def test_what_was_read_is_not_counted(cast: Cast) -> None:
    ports.messages().to_user(cast.chair.pk, "案件移交", "2件移交给您。")
    client = sign_in(cast.chair)
    client.post(reverse("desk_messages"))
    assert "没看过的消息" not in client.get(reverse("desk_today")).content.decode()
