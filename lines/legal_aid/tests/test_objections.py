"""Against a refusal or a termination one may turn to the bureau, which examines within five days (法律援助法 §48, §49)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from kernel.cases.refusals import Invalid, Refused
from kernel.clocks.models import TermRow
from kernel.clocks.rows import sync_terms
from kernel.words.registry import procedure
from lines.legal_aid.codes import TERMINATIONS
from tests.cast import Cast

from .road import Road


def decided(road: Road, result: str) -> Road:
    road.moment("2026-03-05 09:00").ask("objection", objection="我的事属于劳动报酬。")
    road.moment("2026-03-06 09:00")
    return road.answer("objection", "section", objection_result=result, objection_reason="查明确为劳动报酬争议。")


def test_the_bureau_has_five_calendar_days(cast: Cast) -> None:
    """Objected to on Thursday 5 March: the fifth day is Tuesday the tenth."""
    road = Road(cast).refused().moment("2026-03-05 09:00").ask("objection", objection="我的事属于劳动报酬。")
    assert road.due("objection") == "2026-03-10"


def test_the_centre_does_not_judge_its_own_decision(cast: Cast) -> None:
    road = Road(cast).refused().moment("2026-03-05 09:00").ask("objection", objection="不服。")
    with pytest.raises(Refused):
        road.answer("objection", "aid_head", objection_result="upheld", objection_reason="正确。")


def test_upheld_leaves_review_and_court(cast: Cast) -> None:
    road = decided(Road(cast).refused(), "upheld")
    text = road.text("法律援助异议审查决定书")
    assert "维持法律援助机构的决定" in text and "行政复议" in text and "不予法律援助决定" in text
    with pytest.raises(Refused, match="没有责令改正"):
        road.do("redo")
    with pytest.raises(Refused, match="已经审查过"):
        road.ask("objection", objection="还是不服。")


def test_ordered_to_correct_it_is_granted(cast: Cast) -> None:
    road = decided(Road(cast).refused(), "corrected").do("redo")
    assert road.case.stage == "granted" and road.record.outcome == "granted" and not road.case.closed
    assert "予以改正" in road.text("给予法律援助决定书") and road.due("assigning") == "2026-03-09"


def test_wrongly_terminated_it_goes_on_with_the_same_lawyer(cast: Cast) -> None:
    assert decided(Road(cast).terminated(), "corrected").do("redo").case.stage == "handling"


def test_the_paper_is_the_bureaus(cast: Cast) -> None:
    paper = decided(Road(cast).refused(), "upheld").case.issued[-1]
    assert paper.title == "法律援助异议审查决定书" and paper.office == cast.bureau


@pytest.mark.parametrize("ground", [c.code for c in TERMINATIONS])
def test_eight_grounds_end_it_with_remedies(cast: Cast, ground: str) -> None:
    road = Road(cast).assigned().do("terminate", termination=ground, terminated_because="查明属实。")
    text = road.text("终止法律援助决定书")
    assert TERMINATIONS.title_of(ground) in text and "行政复议" in text and "司法行政部门" in text
    assert road.case.stage == "terminated" and road.record.terminated_on


def test_a_termination_needs_a_ground_of_the_statute(cast: Cast) -> None:
    assert len(list(TERMINATIONS)) == 8
    with pytest.raises(Invalid):
        Road(cast).assigned().do("terminate", termination="", terminated_because="不想办了。")


def test_no_term_to_object_unless_the_bureau_sets_one(cast: Cast) -> None:
    """The statute names none; fifteen days are another province's rule and a local option only."""
    sync_terms({"legal_aid": procedure("legal_aid").limits})
    road = Road(cast).refused()
    assert road.clock("objecting") is None
    assert road.moment("2026-08-05 09:00").ask("objection", objection="不服。").case.asked.exists()


def test_once_it_is_set_a_late_objection_is_refused(cast: Cast) -> None:
    sync_terms({"legal_aid": procedure("legal_aid").limits})
    TermRow.objects.filter(limit="objecting").update(signed_off_at=datetime.now(timezone.get_current_timezone()))
    road = Road(cast).refused()
    assert road.due("objecting") == "2026-03-17"
    with pytest.raises(Refused, match="2026年3月17日届满"):
        road.moment("2026-03-18 09:00").ask("objection", objection="不服。")


def test_not_filed_away_while_the_bureau_examines(cast: Cast) -> None:
    road = Road(cast).refused().moment("2026-03-05 09:00").ask("objection", objection="不服。")
    with pytest.raises(Refused, match="正在审查异议"):
        road.do("archive", volume="1")


def test_what_was_ordered_is_put_right_before_it_is_filed(cast: Cast) -> None:
    road = decided(Road(cast).terminated(), "corrected")
    assert road.record.terminated_on == date(2026, 3, 2)
    with pytest.raises(Refused, match="请先“按异议审查决定改正”"):
        road.do("archive", volume="1")
    assert road.do("redo").record.terminated_on is None
