"""Who obtained aid by deceit is ordered to pay what it cost, and a fine of at most 3,000 元 (法律援助法 §64)."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.cases.refusals import Invalid, Refused
from tests.cast import Cast

from .road import Road

ORDER = {
    "recover_told_on": "2026-03-02",
    "recover_cost": "1200",
    "recover_fine": "800",
    "recover_because": "隐瞒两处房产，有不动产登记查询结果。",
}


def cheated(cast: Cast, ground: str = "deceit") -> Road:
    return Road(cast).assigned().do("terminate", termination=ground, terminated_because="隐瞒财产。")


def ordered(cast: Cast, **more: Any) -> Road:
    return cheated(cast).do("recover", who="section", **{**ORDER, **more})


def test_only_after_deceit(cast: Cast) -> None:
    with pytest.raises(Refused, match="第六十四条"):
        cheated(cast, "concealed").do("recover", who="section", **ORDER)


def test_the_bureau_orders_it_in_a_paper(cast: Cast) -> None:
    with pytest.raises(Refused, match="业务科室"):
        cheated(cast).do("recover", who="aid_head", **ORDER)
    road = ordered(cast)
    text = road.text("责令支付法律援助费用、罚款决定书")
    assert "1,200.00元" in text and "800.00元" in text and "行政复议" in text
    assert road.record.recovery == "ordered" and road.record.recoverable == 2000


def test_not_more_than_three_thousand(cast: Cast) -> None:
    with pytest.raises(Invalid, match="三千元"):
        ordered(cast, recover_fine="3000.01")
    assert ordered(cast, recover_fine="3000").record.recovery == "ordered"


def test_told_before_not_after(cast: Cast) -> None:
    with pytest.raises(Invalid, match="作出决定以前告知"):
        ordered(cast, recover_told_on="2026-03-03")


def test_paid_in_part_and_in_full(cast: Cast) -> None:
    road = ordered(cast)
    with pytest.raises(Invalid, match=r"应缴2,000\.00元"):
        road.do("receive", who="section", recovery="paid", recovered="500", recovered_on="2026-03-02")
    road.do("receive", who="section", recovery="partly", recovered="500", recovered_on="2026-03-02")
    with pytest.raises(Refused, match="还没有缴清"):
        road.do("archive", volume="1")
    road.do("receive", who="section", recovery="paid", recovered="2000", recovered_on="2026-03-02")
    assert road.do("archive", volume="1").case.stage == "archived"


def test_rescinded_before_anything_was_paid(cast: Cast) -> None:
    road = ordered(cast).do("rescind", who="section", recover_rescinded="异议审查责令改正。")
    assert (road.record.recovery, road.record.recoverable) == ("", 0)
    with pytest.raises(Refused, match="没有责令支付"):
        road.do("receive", who="section", recovery="paid", recovered="1")
