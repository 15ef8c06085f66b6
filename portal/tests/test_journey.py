"""A villager with a phone, in a real browser: from the home page to the rating, with axe on every page of the way."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from common.ratings.models import Rating
from kernel.cases.actors import staff
from kernel.cases.door import perform
from kernel.cases.models import Attachment, Case
from kernel.reach.models import User
from tests.cast import Cast
from tests.looks import violations

from .conftest import MY_NAME, OTHER_NAME, PHONE, PNG, Phones

pytestmark = pytest.mark.django_db(transaction=True)


class Hand:
    """The thumb and the eye: presses, types, and looks at every page it comes to, unless its eyes are closed."""

    def __init__(self, page: Page, base: str, *, looks: bool = True) -> None:
        self.page, self.base, self.looks, self.seen = page, base, looks, 0

    def look(self) -> None:
        self.page.wait_for_load_state()
        if not self.looks:
            return
        wrong = violations(self.page)
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            wrong.append("scrolls sideways")
        small = self.page.locator(
            "main :is(button, .button, select, textarea, input:not([type=hidden], [type=radio], [type=checkbox]))"
        )
        wrong += [f"low: {text}" for text in small.evaluate_all(LOW)]
        assert wrong == [], self.page.url
        self.seen += 1

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.look()

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        self.look()

    def follow(self, name: str) -> None:
        self.page.locator("main").get_by_role("link", name=re.compile(name)).first.click()
        self.look()


LOW = """all => all.filter(e => e.offsetParent && !e.classList.contains('away') && e.getBoundingClientRect().height < 43.5)
    .map(e => e.outerHTML.slice(0, 100))"""


def type_it_all(hand: Hand, cast: Cast, photo: Path) -> None:
    page = hand.page
    hand.follow("申请人民调解")
    hand.press("开始填写")
    hand.follow(cast.town.name)
    hand.press(cast.village.name)
    page.get_by_label("为我自己").check()
    hand.press("继续")
    page.get_by_label("您的姓名").fill(MY_NAME)
    page.get_by_label("您的手机号").fill("1380000")
    hand.press("继续")
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").click()
    expect(page.get_by_label("您的手机号")).to_be_focused()
    page.get_by_label("您的手机号").fill(PHONE)
    hand.press("继续")
    page.get_by_label("姓名或单位名称").fill(OTHER_NAME)
    hand.press("继续")
    page.get_by_label("邻居之间").check()
    hand.press("继续")
    page.locator("[name=facts]").fill("两家因屋后滴水和院墙界址多次争吵。")
    hand.press("继续")
    page.locator("[name=claims]").fill("请对方改造屋檐。")
    hand.press("继续")
    hand.press("继续")
    page.locator("input[name=evidence]").set_input_files(photo)
    hand.press("继续")


def test_from_the_home_page_to_the_rating(
    browser: Browser, live_server: Any, cast: Cast, phones: Phones, tmp_path: Path
) -> None:
    photo = tmp_path / "屋檐.png"
    photo.write_bytes(PNG)
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="zh-CN"
    )
    hand = Hand(context.new_page(), live_server.url)
    hand.go("/")
    type_it_all(hand, cast, photo)
    expect(hand.page.locator(".review")).to_contain_text("屋后滴水")
    hand.follow("都对，去提交")
    hand.press("发送验证码")
    hand.page.get_by_label("短信里的6位验证码").fill(phones.code())
    hand.press("提交申请")
    case = Case.objects.get()
    expect(hand.page.locator(".receipt")).to_contain_text(case.number)
    assert Attachment.objects.get().name == "屋檐.png"
    follow_it(hand, case, phones)
    assert hand.seen > 20
    context.close()


def follow_it(hand: Hand, case: Case, phones: Phones) -> None:
    page = hand.page
    hand.follow("查办理进度")
    expect(page.get_by_label("登记号")).to_have_value(case.number)
    page.get_by_label("查询码").fill(phones.follow_code().lower())
    hand.press("查询")
    expect(page.get_by_role("heading", level=1)).to_have_text("已登记，等待受理")
    perform(case, "accept", actor=staff(User.objects.get(username="mediator")), payload={"consent": "on"})
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("已受理")
    hand.follow("撤回申请")
    page.get_by_label("撤回理由").fill("邻居已经改好了。")
    hand.press("确认撤回申请")
    hand.follow("评价这次办理")
    expect(page.get_by_text("办得太慢")).to_be_hidden()
    page.get_by_label("不满意", exact=True).check()
    page.get_by_label("办得太慢").check()
    hand.press("提交评价")
    expect(page.locator("#flashes")).to_contain_text("谢谢您的评价")
    assert Rating.objects.get().dissatisfied
    hand.press("退出查询")


def test_a_lost_connection_loses_nothing(browser: Browser, live_server: Any, cast: Cast, phones: Phones) -> None:
    """What was typed and could not be sent is there again when the page is."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    hand = Hand(page, live_server.url, looks=False)
    hand.go("/apply/mediation/apply/")
    hand.press("开始填写")
    hand.follow(cast.town.name)
    hand.press(cast.village.name)
    for label, text in (
        ("为我自己", None),
        ("您的姓名", MY_NAME),
        ("您的手机号", PHONE),
        ("姓名或单位名称", OTHER_NAME),
        ("邻居之间", None),
    ):
        page.get_by_label(label, exact=True).check() if text is None else page.get_by_label(label).fill(text)
        if label != "您的姓名":
            hand.press("继续")
    page.locator("[name=facts]").fill("写到一半，山里没有信号了。")
    page.wait_for_timeout(600)  # draft.js keeps what was typed 400 ms after the last key
    address = page.url
    context.set_offline(True)
    page.get_by_role("button", name="继续", exact=True).last.click()
    page.wait_for_timeout(300)
    context.set_offline(False)
    page.goto(address)
    page.get_by_role("button", name="取回内容").click()
    expect(page.locator("[name=facts]")).to_have_value("写到一半，山里没有信号了。")
    context.close()


@pytest.mark.full
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("width", "large"), [(320, True), (390, True), (1366, False), (1366, True)])
def test_every_page_in_every_width_and_print(
    browser: Browser, live_server: Any, cast: Cast, phones: Phones, tmp_path: Path, width: int, large: bool
) -> None:
    photo = tmp_path / "屋檐.png"
    photo.write_bytes(PNG)
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    context.add_cookies([{"name": "sinan_large", "value": str(int(large)), "url": live_server.url}])
    hand = Hand(context.new_page(), live_server.url)
    for path in (
        "/find/",
        f"/find/?area={cast.village.pk}",
        "/guide/mediation/",
        "/lawyer/?name=某人",
        "/follow/",
        "/",
    ):
        hand.go(path)
    type_it_all(hand, cast, photo)
    hand.follow("都对，去提交")
    hand.press("发送验证码")
    hand.page.get_by_label("短信里的6位验证码").fill(phones.code())
    hand.press("提交申请")
    follow_it(hand, Case.objects.get(), phones)
    context.close()
