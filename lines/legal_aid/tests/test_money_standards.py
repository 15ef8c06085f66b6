"""Standards are rows: entered from the province's document, signed by somebody else, ended and followed, never rewritten."""

from __future__ import annotations

import pytest

from kernel.cases import repair
from kernel.cases.refusals import Invalid, Refused
from tests.cast import Cast

from . import purse


def test_unverified_until_somebody_else_signs(cast: Cast) -> None:
    row = purse.standard(cast, signed=False)
    assert row.at.title == "待签批（未核实）"
    with pytest.raises(Refused, match="业务科室"):
        purse.done(cast, row, "sign", "aid_head")
    own = purse.opened(cast, "aid_standard", "set", "section", **purse.PER_CASE)
    with pytest.raises(Refused, match="岗位分离"):
        purse.done(cast, own, "sign", "section")
    assert purse.done(cast, row, "sign", "section").stage == "in_force"


def test_two_rows_for_one_thing_do_not_overlap(cast: Cast) -> None:
    first = purse.standard(cast)
    later = purse.standard(cast, signed=False, amount="1500", since="2026-07-01")
    with pytest.raises(Refused, match=first.number):
        purse.done(cast, later, "sign", "section")
    purse.done(cast, first, "end", "aid_head", until="2026-06-30")
    assert purse.done(cast, later, "sign", "section").stage == "in_force"


def test_what_was_signed_is_not_rewritten(cast: Cast) -> None:
    row = purse.standard(cast)
    with pytest.raises(Invalid, match="停止执行"):
        repair.correct(
            row, row.history[0].pk, actor=cast.actor("section"), payload={**purse.PER_CASE, "amount": "9"}, reason="改"
        )
    with pytest.raises(Invalid, match="不能早于起日"):
        purse.done(cast, row, "end", "aid_head", until="2025-12-31")


def test_by_the_deed_needs_a_deed(cast: Cast) -> None:
    with pytest.raises(Invalid, match="请选择做了什么"):
        purse.standard(cast, per="deed")
    record = purse.standard(cast, per="case", deed="met", most="3").record
    assert (record.deed, record.most) == ("", None)
