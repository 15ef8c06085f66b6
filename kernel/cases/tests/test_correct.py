"""A mistaken entry is put right in the open: both stay, papers, clocks and record follow the new one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kernel import ports
from kernel.cases.models import Asked, Case, Clock, Event, Paper
from kernel.cases.refusals import Invalid, Refused, Stale
from kernel.cases.repair import correct, correction_form, may_repair, revoke
from kernel.cases.verify import verify
from kernel.cases.volume import contents
from kernel.reach.models import Grant
from lines.mediation.tests.road import AGREEMENT, SESSION, Road
from tests.cast import Cast, application

WHY = "金额写错"
START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def day(number: int) -> Any:
    return mock.patch.object(timezone, "now", return_value=START + timedelta(days=number))


def event_of(road: Road, act: str) -> Event:
    return Event.objects.get(case=road.pk, act=act)


def put_right(road: Road, event: Event, name: str = "mediator", reason: str = WHY, **payload: Any) -> Event:
    return correct(road.case, event.pk, actor=road.cast.actor(name), payload=payload, reason=reason)


def opening(road: Road, **more: Any) -> dict[str, Any]:
    """What the form of the opening posts when one thing is changed: parties as they stand, masked."""
    return application(parties=ports.parties().rows(road.case), **more)


def test_both_entries_stay_and_the_record_says_the_new_one(road: Road) -> None:
    first = event_of(road, "apply")
    done = put_right(road, first, **opening(road, amount="5000"))
    assert [e.act for e in road.case.history] == ["apply", "correct"]
    assert done.subject == first.pk and done.data["reason"] == WHY
    assert ["涉及金额（元）", "3000"] in done.data["former"] and ["涉及金额（元）", "5000"] in done.data["shown"]
    assert done.data["was"] == {"amount": "3000.00"}
    assert road.record.amount == 5000
    assert Event.objects.get(pk=first.pk).data == first.data
    assert list(verify()) == []


def test_the_stage_does_not_change(road: Road) -> None:
    road.to_mediating()
    put_right(road, event_of(road, "accept"), consent="on", difficult="on")
    assert road.case.stage == "mediating" and road.record.difficult


def test_parties_keep_who_they_are_and_what_is_masked(road: Road) -> None:
    before = {p.pk: (p.name, p.phone) for p in road.case.people}
    rows = ports.parties().rows(road.case)
    rows[1]["name"] = "李建华"
    put_right(road, event_of(road, "apply"), **application(parties=rows))
    after = {p.pk: (p.name, p.phone) for p in road.case.people}
    assert before.keys() == after.keys()
    assert sorted(after.values()) == [("李建华", "13800000002"), ("王秀兰", "13800000001")]
    assert road.case.title.startswith("王秀兰与李建华")


def test_the_form_shows_what_stands_with_numbers_masked(road: Road) -> None:
    event = event_of(road, "apply")
    form = correction_form(road.case, event, road.actor)
    assert form.initial["facts"] == road.record.facts
    assert [row["phone"] for row in form.initial["parties"]] == ["138****0001", "138****0002"]


def test_the_form_of_a_second_correction_shows_the_first(road: Road) -> None:
    event = event_of(road, "apply")
    put_right(road, event, **opening(road, facts="更正后的事实经过，双方均已确认。"))
    assert correction_form(road.case, event, road.actor).initial["facts"] == "更正后的事实经过，双方均已确认。"


def test_papers_are_replaced_never_overwritten(road: Road) -> None:
    road.to_oral()
    event = event_of(road, "agree_orally")
    old = Paper.objects.get(case=road.pk, code="oral_agreement")
    for text in ("五日内改造屋檐。", "七日内改造屋檐。"):
        put_right(road, event, **{**AGREEMENT, "agreement": text})
    papers = list(Paper.objects.filter(case=road.pk, code="oral_agreement").order_by("made_at"))
    assert [p.replaced_by for p in papers] == [papers[1], papers[2], None]
    assert papers[0].content == old.content and len({p.number for p in papers}) == 3
    assert "七日内" in str(papers[2].content)
    assert [e.paper for e in contents(road.case) if e.title == old.title] == [papers[2]]
    assert list(verify()) == []


def test_the_paper_of_a_question_is_replaced_too(road: Road) -> None:
    road.to_oral()
    asked = road.confirm()
    values = {"court": "南屏市中级人民法院", "jointly": "on", "fit": "on"}
    put_right(road, asked.asked, **values)
    papers = Paper.objects.filter(case=road.pk, code=road.case.rules.request("confirmation").papers[0].code)
    assert papers.count() == 2 and papers.filter(replaced_by=None).get().event.act == "correct"


def test_a_child_row_is_changed_not_added(road: Road) -> None:
    road.to_session()
    put_right(road, event_of(road, "mediate"), **{**SESSION, "record": "双方重新陈述，仍未达成一致。"})
    rows = road.case.children["mediation.Session"]
    assert [r.record for r in rows] == ["双方重新陈述，仍未达成一致。"]


def test_clocks_count_from_the_corrected_moment(cast: Cast) -> None:
    with day(0):
        road = Road(cast)
    with day(3):
        road.do("accept", consent="on")
    settlement = Clock.objects.get(case=road.pk, limit="settlement")
    assert timezone.localtime(settlement.due_at).date() == date(2026, 4, 7)  # one month, past the days of Qingming
    with day(4):
        put_right(road, event_of(road, "accept"), consent="on", happened_at="2026-03-03T09:00")
    settlement.refresh_from_db()
    assert timezone.localtime(settlement.due_at).date() == date(2026, 4, 3)
    assert road.case.due_at == settlement.due_at


def test_a_question_says_its_corrected_moment_and_addressee(cast: Cast) -> None:
    with day(0):
        road = Road(cast)
    with day(3):
        asked = road.ask("police", to_name="柳溪派出所", situation="扬言伤人", measures="派人看护")
    with day(4):
        values = {
            "situation": "扬言伤人",
            "measures": "派人看护",
            "to_name": "石桥派出所",
            "happened_at": "2026-03-04T09:00",
        }
        put_right(road, asked.asked, **values)
        row = Asked.objects.get(pk=asked.pk)
        assert (timezone.localtime(row.asked_at).day, row.to_name) == (4, "石桥派出所")
        road.answer(asked, reply="已处理", happened_at="2026-03-05T08:00")
        answered = Event.objects.get(case=road.pk, act="answer:police")
        put_right(road, answered, reply="已妥善处理", happened_at="2026-03-05T10:00")
    assert timezone.localtime(Asked.objects.get(pk=asked.pk).answered_at).day == 5
    assert list(verify()) == []


def test_invalid_values_come_back_with_the_form(road: Road) -> None:
    with pytest.raises(Invalid) as invalid:
        put_right(road, event_of(road, "apply"), **opening(road, facts=""))
    assert "facts" in invalid.value.form.errors


def test_a_reason_is_needed(road: Road) -> None:
    with pytest.raises(Refused, match="请写明更正或撤销的理由，理由将随案留痕。"):
        put_right(road, event_of(road, "apply"), reason="  ", **opening(road))


def test_a_page_opened_before_is_stale(road: Road) -> None:
    event, seen = event_of(road, "apply"), road.case.version
    road.do("accept", consent="on")
    with pytest.raises(Stale):
        correct(road.case, event.pk, actor=road.actor, payload=opening(road), reason=WHY, version=seen)


class TestWhoMay:
    def said(self, road: Road, name: str, act: str = "apply") -> str:
        return may_repair(road.case, event_of(road, act), road.cast.actor(name))

    def test_its_author_and_supervisors_while_it_is_open(self, road: Road) -> None:
        assert [n for n in ("mediator", "chair", "clerk", "section") if self.said(road, n)] == []
        for name in ("colleague", "stranger", "director", "administrator", "nobody"):
            assert self.said(road, name) == "只有原登记人或主管可以更正这条记录。"

    def test_only_supervisors_after_its_end(self, road: Road) -> None:
        road.do("withdraw")
        assert self.said(road, "mediator") == "案件已办结，请主管办理更正。"
        assert self.said(road, "chair") == ""

    def test_an_author_who_left_the_office_does_not(self, road: Road, cast: Cast) -> None:
        Grant.objects.filter(user=cast.mediator).delete()
        assert self.said(road, "mediator") == "案件已不在您的职责范围内，请主管办理更正。"
        with pytest.raises(Refused, match="不在您的职责范围内"):
            put_right(road, event_of(road, "apply"), **opening(road))

    def test_nobody_corrects_what_was_revoked_or_is_a_correction(self, road: Road) -> None:
        accepted = road.do("accept", consent="on")
        corrected = put_right(road, event_of(road, "apply"), **opening(road, amount="5000"))
        revoke(road.case, actor=road.actor, reason="当事人未到场")
        for event in (accepted, corrected):
            with pytest.raises(Refused, match="请对仍有效的原记录办理"):
                put_right(road, event, consent="on")

    def test_the_kernels_own_acts_are_not_to_be_corrected(self, road: Road) -> None:
        from kernel.cases.repair import unmask

        unmask(road.case, road.case.people[0].pk, "phone", actor=road.actor, reason="电话联系当事人")
        assert self.said(road, "chair", "unmask") == "这条记录由系统留痕，不能更正。"
        with pytest.raises(Refused, match="由系统留痕"):
            put_right(road, event_of(road, "unmask"), "chair")

    def test_what_was_erased_cannot_be_corrected(self, road: Road) -> None:
        Event.objects.filter(case=road.pk, act="apply").update(data=None)
        with pytest.raises(Refused, match="已按保存期限清除"):
            put_right(road, event_of(road, "apply"), **application())


def test_an_entry_of_another_case_is_not_found_here(road: Road, cast: Cast) -> None:
    other = Road(cast)
    with pytest.raises(Refused):
        correct(road.case, event_of(other, "apply").pk, actor=road.actor, payload=opening(road), reason=WHY)
    assert Case.objects.get(pk=other.pk).seq == 1
