"""From performance to the archive volume; failure names the other ways (人民调解法 §26, §27, §31)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from kernel.cases.refusals import Invalid
from kernel.cases.verify import verify
from kernel.cases.volume import contents, missing
from tests.cast import Cast

from .road import Road


def test_failure_names_the_other_ways(cast: Cast) -> None:
    road = Road(cast).to_session()
    with pytest.raises(Invalid) as refused:
        road.do("fail", ended_because="分歧过大")
    assert "remedies" in refused.value.form.errors
    road.do("fail", ended_because="分歧过大", remedies=["court", "administrative"])
    text = str(road.case.papers.get(code="ended").content)
    assert "向人民法院提起诉讼" in text
    assert "请求行政机关" in text


def test_refusing_to_accept_names_them_too(cast: Cast) -> None:
    road = Road(cast)
    road.do("refuse", refusal="已由人民法院受理", remedies=["court"])
    assert road.case.stage == "refused"
    assert "向人民法院提起诉讼" in str(road.case.papers.get(code="refusal").content)


def test_concluded_on_the_day_it_was_performed(cast: Cast) -> None:
    road = Road(cast).to_oral()
    assert "请先登记协议履行情况" in road.offered()["close"]
    road.do("perform", at="2026-01-06T10:00", state="full", amount="3000")
    road.do("close")
    assert str(road.record.closed_on) == "2026-01-06"
    assert "report" in road.papers()


def test_an_unperformed_agreement_is_closed_only_with_a_reason(cast: Cast) -> None:
    road = Road(cast).to_oral()
    road.do("perform", at="2026-01-06T10:00", state="none", note="对方外出")
    with pytest.raises(Invalid) as refused:
        road.do("close")
    assert "closing_note" in refused.value.form.errors


def test_who_handed_it_over_is_told(cast: Cast) -> None:
    road = Road(cast, "receive", source="police", from_organ="柳溪派出所", from_number="柳公移〔2026〕3号")
    road.to_session().do("fail", ended_because="分歧过大", remedies=["court"])
    reply = str(road.case.papers.get(code="reply").content)
    assert "柳溪派出所" in reply
    assert "调解不成" in reply


def test_the_volume_stands_in_statutory_order(cast: Cast) -> None:
    road = Road(cast).to_oral()
    road.do("perform", at="2026-01-06T10:00", state="full")
    road.do("visit", at="2026-01-07T10:00", visited="王秀兰", about="履行情况", finding="已履行，满意", satisfied="yes")
    road.do("close")
    road.do("archive", volume="2026-001", pages=18)
    titles = [e.title for e in contents(road.case)]
    order = [
        "人民调解卷宗目录",
        "人民调解申请书",
        "人民调解受理登记表",
        "当事人权利义务告知书",
        "人民调解记录",
        "口头调解协议登记表",
        "调解协议履行记录",
        "人民调解回访记录",
        "人民调解结案报告表",
        "卷宗情况说明（封底）",
    ]
    assert titles == order
    assert road.case.stage == "archived"
    assert road.record.archived_on == timezone.localdate()
    assert not list(verify())


def test_a_report_to_the_police_waits_for_its_receipt(cast: Cast) -> None:
    road = Road(cast, danger_fight="on").to_mediating()
    asked = road.ask(
        "police", to_name="柳溪派出所", situation="双方纠集亲属，可能械斗。", measures="分头劝返，村干部值守。"
    )
    assert "可能引发械斗" in str(road.case.papers.get(code="police_report").content)
    road.answer(asked, reply="已派员到场", receiver="社区民警")
    assert road.case.asked.get().answered_at is not None


def test_what_the_volume_still_lacks_counts_one_of_two_papers_as_enough(cast: Cast) -> None:
    """卷宗目录: 申请书或受理登记表, 协议书或口头协议登记表; a record of mediation in any case."""
    road = Road(cast).to_mediating()
    assert missing(road.case) == ["人民调解记录", "人民调解协议书或口头调解协议登记表"]
    assert missing(Road(cast).to_oral().case) == []
    assert missing(Road(cast).to_signing().sign().case) == []
    failed = Road(cast).to_session().do("fail", ended_because="分歧过大", remedies=["court"])
    assert missing(failed.case) == []
