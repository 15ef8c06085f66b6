"""From a telephone call to a closed mediation and five stars: everybody at their own screen, nothing told twice."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from common.calls.models import Switch
from common.calls.tests.house import CALLER, hotline
from common.catalogue.models import Matter
from common.ratings.models import Rating
from exchange.webhooks import signing
from kernel.cases.models import Case
from kernel.cases.verify import verify
from kernel.reach.models import User
from tests.cast import Cast, assemble
from tests.house import PASSWORD
from tests.looks import enter
from tests.test_journeys import done, step

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "隔壁李建国盖房子，屋檐的水全滴到我家院墙上，墙都泡松了，说了几次他不管。"


@pytest.fixture
def cast() -> Cast:
    made = assemble()
    hotline(made.district)
    User.objects.update(password=make_password(PASSWORD))
    values = {
        "title": "邻里纠纷",
        "group": "纠纷调解",
        "line": "mediation",
        "step": "apply",
        "prefill": {"kind": "neighbours"},
    }
    Matter.objects.update_or_create(code="neighbours", defaults=values)
    return made


def tell(base: str, kind: str, n: int, **more: str) -> None:
    """One event of the switch, signed, over the network."""
    body = json.dumps({"call": "c1", "event": kind, "at": timezone.now().isoformat(), **more}).encode()
    signed = signing.headers(f"e{n}", body, [Switch.objects.get().secret], int(timezone.now().timestamp()))
    url = base + reverse("hotline_events", args=["centre"])
    with urlopen(Request(url, body, {**signed, "Content-Type": "application/json"})) as answer:
        assert answer.status < 300


def test_from_a_call_to_five_stars(page: Page, live_server: Any, cast: Cast) -> None:
    base = live_server.url
    page.set_viewport_size({"width": 1366, "height": 844})
    _agent_takes_the_call(page, base)
    reception = Case.objects.get(procedure="reception")
    page.set_viewport_size({"width": 390, "height": 844})
    code = _village_settles_it(page, base, reception)
    dispute = Case.objects.get(procedure="mediation")
    _citizen_rates(page, base, dispute.number, code)
    assert (dispute.origin_id, dispute.record.facts, dispute.stage) == (reception.pk, WORDS, "closed")
    assert [p.phone for p in dispute.people if p.name == "王秀兰"] == [CALLER]
    assert Case.objects.get(pk=reception.pk).stage == "taken"
    assert Rating.objects.get(case=dispute).score == 5
    assert not list(verify())


def _agent_takes_the_call(page: Page, base: str) -> None:
    enter(page, base, "hot_anna")
    page.goto(f"{base}/desk/hotline/")
    tell(base, "ringing", 1, caller=CALLER, called="12348")
    tell(base, "answered", 2, agent="8001")
    expect(page.locator("main")).to_contain_text("154****1111", timeout=15000)
    page.get_by_label("来电人", exact=True).fill("王秀兰")
    page.get_by_label("诉求").fill(WORDS)
    page.get_by_label("生成工单").check()
    tell(base, "ended", 3)
    page.get_by_role("button", name="完成小结").click()
    done(page, "登记来电")
    step(page, "分流转办")
    page.get_by_label("事项").select_option("neighbours")
    page.get_by_label("转给").select_option(label="柳溪村人民调解委员会")
    done(page, "分流转办")


def _village_settles_it(page: Page, base: str, reception: Case) -> str:
    """The chair takes it, a mediator settles it on the spot; the code for the citizen."""
    enter(page, base, "chair")
    page.goto(f"{base}/desk/case/{reception.pk}/")
    step(page, "接收立案")
    page.get_by_role("button", name="再添加一位").click()
    page.locator("[name=parties-1-name]").fill("李建国")
    page.locator("[name=parties-1-role]").select_option("respondent")
    page.get_by_label("申请事项").fill("把屋檐改过去，墙修好。")
    done(page, "登记当事人申请")
    step(page, "受理")
    page.get_by_label("各方当事人同意调解").check()
    done(page, "受理")
    step(page, "确定调解员")
    page.get_by_label("主持调解员").select_option(label="周正")
    done(page, "确定调解员")
    step(page, "登记调解")
    page.get_by_label("地点", exact=True).fill("柳溪村调解室")
    page.get_by_label("调解记录").fill("双方到场，调解员讲明相邻关系的道理，双方同意各让一步。")
    done(page, "登记调解")
    step(page, "达成口头协议")
    page.get_by_label("协议内容").fill("李建国三日内改造屋檐，院墙以老界石为准。")
    page.get_by_label("履行方式").fill("自行改造")
    done(page, "达成口头协议")
    step(page, "登记履行")
    page.get_by_label("履行情况").select_option("full")
    done(page, "登记履行")
    step(page, "结案")
    done(page, "结案")
    page.get_by_text("更多", exact=True).click()
    page.get_by_role("link", name="发查询码").click()
    page.get_by_role("button", name="生成查询码").click()
    return page.locator("dt", has_text="查询码").locator("xpath=following-sibling::dd[1]").inner_text()


def _citizen_rates(page: Page, base: str, number: str, code: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{base}/follow/")
    page.get_by_label("登记号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.locator("main button[type=submit]").click()
    page.get_by_role("link", name="评价").first.click()
    page.get_by_label("非常满意").check()
    page.get_by_role("button", name="提交评价").click()
