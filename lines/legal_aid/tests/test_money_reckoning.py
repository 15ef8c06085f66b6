"""An amount follows from what was done and the rows of the closing day; one reckons it, another approves it (法律援助法 §52)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kernel.cases import repair
from kernel.cases.refusals import Invalid, Refused
from kernel.clocks.models import TermRow
from kernel.clocks.rows import sync_terms
from kernel.reach.models import Grant, Post
from kernel.words.registry import procedure
from tests.cast import Cast

from . import purse
from .road import MET, WON, Road


def test_a_stage_is_paid_by_the_row_of_the_closing_day(cast: Cast) -> None:
    """Dated rows: the one that ended and the one of April do not count in March."""
    purse.standard(cast, amount="900", since="2025-01-01", until="2025-12-31")
    row = purse.standard(cast)
    purse.standard(cast, amount="1500", since="2026-04-01", until="2026-12-31", category="", phase="arbitration")
    record = purse.reckoned(cast).record
    assert (record.subsidy, record.subsidy_state) == (Decimal(1200), "reckoned")
    (item,) = record.subsidy_items
    assert (item["standard"], item["since"], item["what"]) == (row.number, "2026-01-01", "仲裁")


def test_every_stage_handled_and_everything_done_counts(cast: Cast) -> None:
    """Two stages; three meetings, of which two are paid; a hearing has no row and costs nothing."""
    purse.standard(cast)
    purse.standard(cast, amount="800", phase="second")
    purse.standard(cast, per="deed", deed="met", most="2", amount="50", category="", service="")
    road = Road(cast).assigned()
    for kind in ("met", "met", "met", "appeared"):
        road.do("do", **{**MET, "kind": kind})
    road.do("close", **WON).do("take_file").do("reckon", phases=["arbitration", "second"])
    assert road.record.subsidy == Decimal(1200 + 800 + 2 * 50)
    assert [(i["what"], i["times"]) for i in road.record.subsidy_items] == [("仲裁", 1), ("二审", 1), ("会见受援人", 2)]


def test_the_row_that_says_most_of_the_case_goes_first(cast: Cast) -> None:
    purse.standard(cast, service="", category="", amount="500")
    purse.standard(cast, service="06", category="", amount="700")
    assert purse.reckoned(cast).record.subsidy == Decimal(700)


def test_what_nobody_signed_pays_nothing(cast: Cast) -> None:
    purse.standard(cast, signed=False)
    with pytest.raises(Invalid, match="没有可用的补贴标准"):
        purse.reckoned(cast)


def test_not_before_the_file_was_taken(cast: Cast) -> None:
    purse.standard(cast)
    road = Road(cast).assigned().do("do", **MET).do("close", **WON)
    with pytest.raises(Refused, match="审核结案材料"):
        road.do("reckon", phases=["arbitration"])


def test_who_reckons_does_not_approve(cast: Cast) -> None:
    purse.standard(cast)
    Grant.objects.create(
        user=cast.aid_officer, post=Post.objects.get(code="aid_head"), office=cast.bureau, since="2020-01-01"
    )
    road = purse.reckoned(cast)
    with pytest.raises(Refused, match="岗位分离"):
        road.do("allow", who="aid_officer", decision="agree")
    assert road.do("allow", decision="agree").record.subsidy_state == "allowed"
    assert "1,200.00" in road.text("法律援助补贴核算审批表")


def test_sent_back_and_reckoned_again(cast: Cast) -> None:
    purse.standard(cast)
    purse.standard(cast, phase="second", amount="600")
    road = purse.reckoned(cast).do("allow", decision="return", subsidy_returned="还办了二审。")
    assert "法律援助补贴核算审批表" not in road.papers()
    with pytest.raises(Refused, match="没有等待审批"):
        road.do("allow", decision="agree")
    assert road.do("reckon", phases=["arbitration", "second"]).record.subsidy == Decimal(1800)


def test_a_correction_does_not_change_what_was_approved(cast: Cast) -> None:
    purse.standard(cast)
    purse.standard(cast, phase="second", amount="600")
    road = purse.reckoned(cast)
    entry = next(e for e in road.case.history if e.act == "reckon")
    section = cast.actor("section")
    repair.correct(road.case, entry.pk, actor=section, payload={"phases": ["second"]}, reason="只办了二审")
    assert road.record.subsidy == Decimal(600) and road.record.subsidy_state == "reckoned"
    road.do("allow", decision="agree")
    with pytest.raises(Invalid, match="不能再更正"):
        repair.correct(road.case, entry.pk, actor=section, payload={"phases": ["arbitration"]}, reason="再改")
    assert road.record.subsidy == Decimal(600)


def test_nothing_is_paid_to_staff_and_the_reason_stands(cast: Cast) -> None:
    purse.standard(cast)
    road = purse.reckoned(cast).do("waive", waived="staff", waived_because="本中心律师承办。")
    assert (road.record.subsidy_state, road.record.subsidy) == ("waived", None)
    assert road.do("archive", volume="1").case.stage == "archived"


def test_not_filed_away_before_it_is_paid(cast: Cast) -> None:
    """Where a signed row applies. A house without standards files as ever."""
    assert purse.closed(cast).do("archive", volume="1").case.stage == "archived"
    purse.standard(cast)
    with pytest.raises(Refused, match="还没有核算补贴"):
        purse.closed(cast).do("archive", volume="2")
    with pytest.raises(Refused, match="待发放"):
        purse.allowed(cast).do("archive", volume="3")


def test_a_closing_taken_back_takes_its_reckoning_along(cast: Cast) -> None:
    purse.standard(cast)
    road = purse.allowed(cast)
    repair.revoke(road.case, actor=cast.actor("section"), reason="还有二审")
    assert road.case.stage == "handling" and (road.record.subsidy_state, road.record.subsidy) == ("", None)


def test_thirty_days_are_another_place_rule_until_signed_off(cast: Cast) -> None:
    """LA-11: a row of the configuration that waits to be signed off."""
    sync_terms({"legal_aid": procedure("legal_aid").limits})
    row = TermRow.objects.get(line="legal_aid", limit="subsidy")
    assert row.unverified and row.mark == "D" and row.length == 30
    TermRow.objects.filter(pk=row.pk).update(signed_off_at=purse.at(purse.DAY))
    assert purse.closed(cast).due("subsidy") == "2026-04-01"
