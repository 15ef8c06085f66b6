"""Whole errands in a real browser, each by the person who does them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kernel.cases.models import Case
from kernel.cases.verify import verify
from lines.mediation.tests.road import PNG, Road
from tests.cast import Cast, assemble
from tests.house import PASSWORD
from tests.looks import enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    from django.contrib.auth.hashers import make_password

    from kernel.reach.models import User

    made = assemble()
    User.objects.update(password=make_password(PASSWORD))
    return made


def sign_in(page: Page, live_server: Any, username: str) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/desk/")


def step(page: Page, name: str) -> None:
    """Open a step from the case page."""
    page.get_by_role("link", name=name, exact=True).click()


def done(page: Page, name: str) -> None:
    """Press the button of the act and be told it was done."""
    if page.get_by_label("我已核对，确认办理").count():
        page.get_by_label("我已核对，确认办理").check()
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator("#flashes")).to_contain_text("已")


def test_a_mediator_takes_a_dispute_from_the_village_room_to_the_archive(
    page: Page, live_server: Any, cast: Cast, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, live_server, "mediator")
    page.goto(f"{live_server.url}/desk/list/mediation/")
    page.get_by_role("link", name="登记当事人申请").first.click()
    page.locator("[name=parties-0-name]").fill("王秀兰")
    page.locator("[name=parties-0-phone]").fill("13800000001")
    page.locator("[name=parties-1-name]").fill("李建国")
    page.get_by_label("纠纷类型").select_option("neighbours")
    page.get_by_label("纠纷简要情况").fill("两家因屋后滴水和院墙界址多次争吵，昨天再次争执。")
    page.get_by_label("申请事项").fill("请求对方改造屋檐，恢复原来的界址。")
    done(page, "登记当事人申请")

    step(page, "受理")
    page.get_by_label("各方当事人同意调解").check()
    done(page, "受理")
    step(page, "确定调解员")
    page.get_by_label("主持调解员").select_option(label="陈和")
    done(page, "确定调解员")

    photo = tmp_path / "现场.png"
    photo.write_bytes(PNG)
    step(page, "登记调解")
    page.get_by_label("地点", exact=True).fill("柳溪村三组院墙边")
    page.get_by_label("现场调解", exact=True).check()
    page.get_by_label("调解记录").fill("双方到场指认界址，调解员讲明相邻关系的道理，双方同意各让一步。")
    page.locator("input[name=photos]").set_input_files(photo)
    done(page, "登记调解")

    step(page, "达成口头协议")
    page.get_by_label("协议内容").fill("李建国三日内改造屋檐，院墙以老界石为准。")
    page.get_by_label("履行方式").fill("自行改造")
    done(page, "达成口头协议")
    expect(page.locator("#clocks")).to_contain_text("共同申请司法确认")

    step(page, "申请司法确认")
    page.get_by_label("确认法院").fill("司南区人民法院")
    page.get_by_label("双方当事人共同申请").check()
    page.get_by_label("不属于法院不予受理的情形").check()
    done(page, "申请司法确认")
    page.get_by_role("link", name="登记答复").click()
    page.get_by_label("司法确认").select_option("granted")
    page.get_by_label("确认决定日期").fill(_today())
    done(page, "登记答复：申请司法确认")

    step(page, "登记履行")
    page.get_by_label("履行情况").select_option("full")
    done(page, "登记履行")
    step(page, "结案")
    done(page, "结案")
    step(page, "立卷归档")
    page.get_by_label("页数").fill("18")
    done(page, "立卷归档")

    case = Case.objects.get()
    assert case.stage == "archived"
    assert case.record.confirmation == "granted"
    assert case.attachments.filter(category="scene").count() == 1
    assert not list(verify())


def _today() -> str:
    from django.utils import timezone

    return timezone.localdate().isoformat()


def test_a_chair_passes_a_leavers_cases_on(page: Page, live_server: Any, cast: Cast) -> None:
    roads = [Road(cast).to_mediating() for _ in range(2)]
    enter(page, live_server.url, "chair")
    page.goto(f"{live_server.url}/desk/hand-over/")
    page.get_by_label("原承办人").select_option(label="陈和")
    page.get_by_role("button", name="列出其全部案件").click()
    page.get_by_label("移交给").select_option(label="林安")
    page.locator("[name=reason]").fill("陈和调离，案件由林安接办")
    page.get_by_role("button", name="移交", exact=True).click()
    expect(page.locator("#flashes")).to_contain_text("已移交2件给林安")
    assert {str(r.case.handler) for r in roads} == {"林安"}


def test_a_judicial_office_puts_a_mistake_right_in_the_open(page: Page, live_server: Any, cast: Cast) -> None:
    road = Road(cast).to_mediating()
    enter(page, live_server.url, "clerk")
    page.goto(f"{live_server.url}/desk/case/{road.pk}/")
    page.locator("#timeline").get_by_role("link", name="更正").last.click()
    page.locator("[name=why-reason]").fill("金额登记有误，按欠条更正")
    page.get_by_label("涉及金额（元）").fill("5300")
    page.get_by_role("button", name="更正", exact=True).click()
    expect(page.locator("#timeline")).to_contain_text("已更正")
    assert road.record.amount == 5300
    assert not list(verify())


def test_a_director_sees_and_does_not_act(page: Page, live_server: Any, cast: Cast) -> None:
    road = Road(cast).to_mediating()
    enter(page, live_server.url, "director")
    page.goto(f"{live_server.url}/desk/case/{road.pk}/")
    expect(page.locator("#steps")).to_contain_text("您没有相应岗位")
    expect(page.locator("#steps a")).to_have_count(0)
