"""Papers are read on the page, received with the party's consent, and fetched as PDF where the app opens files."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.cases.actors import party
from kernel.cases.models import Event, Paper
from kernel.cases.receiving import receive
from kernel.cases.refusals import Refused
from kernel.cases.verify import verify

from .conftest import MY_NAME, OTHER_NAME, OTHER_PHONE, Villager, text_of
from .test_follow import entered, page, walk
from .test_me import opened, signed_in

WECHAT = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50 Language/zh_CN"}


@pytest.fixture
def paper(villager: Villager) -> Paper:
    entered(villager)
    return Paper.objects.get(code="application")


def address(paper: Paper) -> str:
    return f"/follow/paper/{paper.pk}/"


def test_read_on_the_page_then_received_with_consent(villager: Villager, paper: Paper) -> None:
    assert "可以领取" in page(villager)
    shown = text_of(villager.client.get(address(paper)))
    assert "确认领取" in shown and MY_NAME in shown and "下载 PDF" in shown
    assert villager.client.post(address(paper), {}).status_code == 422, "not without agreeing"
    assert not Event.objects.filter(act="take_paper").exists()
    assert villager.client.post(address(paper), {"agreed": "on"}).url == address(paper)
    event = Event.objects.get(act="take_paper")
    assert (event.subject, event.actor_kind, event.from_stage) == (paper.pk, "party", event.to_stage)
    assert ["方式", "网上领取，领取人同意电子送达"] in event.data["shown"]
    assert "您已领取" in text_of(villager.client.get(address(paper))) and "已于" in page(villager)
    villager.client.post(address(paper), {"agreed": "on"})
    assert Event.objects.filter(act="take_paper").count() == 1 and list(verify()) == []


def test_each_side_receives_for_itself(villager: Villager, paper: Paper) -> None:
    villager.client.post(address(paper), {"agreed": "on"})
    other = signed_in(villager.phones, OTHER_PHONE)
    opened(other, OTHER_NAME)
    assert "确认领取" in text_of(other.get(address(paper)))
    other.post(address(paper), {"agreed": "on"})
    assert Event.objects.filter(act="take_paper").count() == 2


def test_the_list_of_whoever_is_signed_in_counts_what_is_to_be_received(villager: Villager, paper: Paper) -> None:
    mine = signed_in(villager.phones)
    other = signed_in(villager.phones, OTHER_PHONE)
    opened(mine, MY_NAME)
    assert "有1份文书可以领取" in text_of(mine.get("/me/")) and "有1份文书可以领取" in text_of(other.get("/me/"))
    mine.post(address(paper), {"agreed": "on"})
    assert "可以领取" not in text_of(mine.get("/me/")) and "有1份文书可以领取" in text_of(other.get("/me/"))


def test_nobody_receives_for_another_case(villager: Villager, paper: Paper, stranger: Villager) -> None:
    assert stranger.client.get(address(paper)).status_code == 403
    assert stranger.client.post(address(paper), {"agreed": "on"}).status_code == 403
    case = walk(villager, "accept")
    with pytest.raises(Refused):
        receive(case, paper.pk, actor=party(None))
    closed = Paper.objects.exclude(pk=paper.pk).filter(case=case)
    inner = next(p for p in closed if p.code not in {w.code for w in case.rules.all_papers() if w.public})
    with pytest.raises(Refused, match="不能在网上领取"):
        receive(case, inner.pk, actor=party(case.pk))
    assert not Event.objects.filter(act="take_paper").exists()


def test_inside_wechat_no_file_is_offered(villager: Villager, paper: Paper) -> None:
    shown = text_of(villager.client.get(address(paper), **WECHAT))
    assert "下载 PDF" not in shown and "在浏览器打开" in shown and MY_NAME in shown
    pdf: Any = villager.client.get(f"/follow/paper/{paper.pk}.pdf", **WECHAT)
    assert pdf.url == address(paper)
    assert villager.client.get(f"/follow/paper/{paper.pk}.pdf")["Content-Type"] == "application/pdf"
