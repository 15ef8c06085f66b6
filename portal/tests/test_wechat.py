"""A villager inside WeChat, at 390 pixels, whose web view opens no file, no second window, and keeps no storage."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kernel.cases.models import Case, Event
from portal.models import Try
from tests.cast import Cast

from .conftest import MY_NAME, PHONE, PNG, Phones
from .test_journey import Hand, type_it_all

pytestmark = pytest.mark.django_db(transaction=True)
AGENT = (
    "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile"
    " Safari/537.36 XWEB/1260 MMWEBSDK/2024 MicroMessenger/8.0.50 WeChat/arm64 NetType/WIFI Language/zh_CN"
)
NO_STORAGE = """for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, {get() { throw new DOMException('denied', 'SecurityError'); }});
    window.open = () => { throw new Error('a second window'); };"""
BLOCKED = "a[target]:not([target=_self]), a[download], form[target], iframe, embed, object"


class Inside(Hand):
    """Looks on every page for what the web view blocks, besides."""

    def look(self) -> None:
        super().look()
        assert self.page.locator(BLOCKED).count() == 0, self.page.url
        assert self.page.locator("meta[name=viewport]").count() == 1
        for accept in self.page.locator("input[type=file]").evaluate_all("all => all.map(e => e.accept)"):
            assert "image/*" in accept, "the camera is offered"


def test_from_applying_to_the_paper_in_hand(
    browser: Browser, live_server: object, cast: Cast, phones: Phones, tmp_path: Path
) -> None:
    photo = tmp_path / "屋檐.png"
    photo.write_bytes(PNG)
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="zh-CN", user_agent=AGENT
    )
    context.add_init_script(NO_STORAGE)
    page, gone, wrong = context.new_page(), list[str](), list[str]()
    page.on("download", lambda found: gone.append(found.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    hand = Inside(page, live_server.url)  # type: ignore[attr-defined]
    hand.go("/")
    type_it_all(hand, cast, photo)
    hand.follow("都对，去提交")
    hand.press("发送验证码")
    page.get_by_label("短信里的6位验证码").fill(phones.code())
    hand.press("提交申请")
    hand.follow("查办理进度")
    page.get_by_label("查询码").fill(phones.follow_code())
    hand.press("查询")
    receive(hand, page)
    sign_in(hand, page, phones)
    assert (gone, wrong, len(context.pages)) == ([], [], 1)
    context.close()


def receive(hand: Inside, page: Page) -> None:
    hand.follow("人民调解申请书")
    expect(page.locator("main")).to_contain_text("在浏览器打开")
    expect(page.locator(".paper-frame")).to_contain_text(MY_NAME)
    page.get_by_label("我同意用电子方式接收").check()
    hand.press("确认领取")
    expect(page.locator("main")).to_contain_text("您已领取")
    assert Event.objects.filter(act="take_paper").count() == 1
    hand.go("/follow/add/")


def sign_in(hand: Inside, page: Page, phones: Phones) -> None:
    Try.objects.all().delete()
    hand.go("/me/")
    page.get_by_label("手机号").fill(PHONE)
    hand.press("发送验证码")
    page.get_by_label("短信里的6位验证码").fill(phones.code())
    hand.press("登录")
    expect(page.locator("main")).to_contain_text(Case.objects.get().number)
    hand.follow("核对姓名后打开")
    page.get_by_label("您登记的姓名").fill(MY_NAME)
    hand.press("打开")
    expect(page.get_by_role("heading", level=1)).to_have_text("已登记，等待受理")
    hand.go("/me/how/")
    hand.follow("绑定微信")
    hand.follow("绑定微信")
    expect(page.locator("#flashes")).to_contain_text("微信已绑定")
