"""What is missing is said once; nothing brought is a withdrawal; the days between are deducted while a row says so (§43)."""

from __future__ import annotations

from datetime import date

import pytest

from kernel.cases.refusals import Invalid, Refused
from kernel.clocks.models import TermRow
from kernel.clocks.rows import sync_terms
from kernel.words.registry import procedure
from tests.cast import Cast, party

from .road import OPINION, Road

BARE = {"hardship": "", "exemption": "", "identity_given": ""}
ALL = {"missing": "身份证明\n经济困难状况说明表", "supplement_by": "2026-03-20"}
STATED = {"hardship": "statement", "household": "3", "income": "2600", "pledged": "on", "identity_given": "on"}


def asked(cast: Cast) -> Road:
    return Road(cast).applied(**BARE).moment("2026-03-04 09:00").ask("supplement", **ALL)


def test_an_incomplete_application_is_taken_and_not_examined(cast: Cast) -> None:
    road = Road(cast).applied(**BARE)
    with pytest.raises(Refused, match=r"身份证明.*经济困难状况说明表.*一次性告知"):
        road.do("examine", **OPINION)


def test_said_once_and_in_one_paper(cast: Cast) -> None:
    road = asked(cast)
    assert "经济困难状况说明表" in road.text("补充材料、说明通知书") and "2026年3月20日" in road.text(
        "补充材料、说明通知书"
    )
    road.moment("2026-03-05 09:00").answer("supplement", supplied="交来。", **STATED)
    with pytest.raises(Refused, match="已经一次性告知过"):
        road.ask("supplement", **ALL)


def test_nothing_is_asked_of_a_complete_application(cast: Cast) -> None:
    with pytest.raises(Refused, match="已经齐全"):
        Road(cast).applied().ask("supplement", **ALL)


def test_what_comes_must_be_whole_or_explained(cast: Cast) -> None:
    road = asked(cast)
    with pytest.raises(Invalid, match="诚信承诺"):
        road.answer("supplement", supplied="交来一部分。", **{**STATED, "pledged": ""})
    road.answer("supplement", supplied="收入没有凭据。", explained="on", **{**STATED, "household": "", "income": ""})
    assert road.do("examine", **OPINION).case.stage == "examined"


def test_nothing_brought_counts_as_taken_back(cast: Cast) -> None:
    road = asked(cast)
    assert road.moment("2026-03-20 23:00").settle().case.stage == "received"
    road.moment("2026-03-21 08:00").settle()
    assert (
        road.case.stage == "lapsed" and road.record.outcome == "lapsed" and road.record.decided_on == date(2026, 3, 20)
    )


def test_the_days_of_supplementing_are_deducted(cast: Cast) -> None:
    """Two days had passed when it was asked; after the answer five are left."""
    road = asked(cast)
    assert road.clock("deciding") is None and road.clock("deciding_deducted").state == "paused"
    road.moment("2026-03-16 09:00").answer("supplement", supplied="交来。", **STATED)
    assert road.due("deciding_deducted") == "2026-03-23"  # the 21st is a Saturday


def test_the_row_of_the_deduction_waits_to_be_signed_off(cast: Cast) -> None:
    sync_terms({"legal_aid": procedure("legal_aid").limits})
    row = TermRow.objects.get(line="legal_aid", limit="deciding_deducted")
    assert row.unverified and row.in_use and row.mark == "M"


def test_without_that_row_the_seven_days_run_on(cast: Cast) -> None:
    sync_terms({"legal_aid": procedure("legal_aid").limits})
    TermRow.objects.filter(limit="deciding_deducted").update(until=date(2026, 1, 31))
    road = asked(cast)
    assert road.due("deciding") == "2026-03-09" and road.clock("deciding_deducted") is None


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        (STATED, ""),
        ({**STATED, "pledged": ""}, "诚信承诺"),
        ({**STATED, "income": ""}, "家庭人口和收入"),
        ({"hardship": "exempt", "exemption": "relief", "identity_given": "on"}, ""),
        ({"hardship": "exempt", "identity_given": "on"}, "免予核查"),
        ({"hardship": "unlimited", "unlimited": "violence", "identity_given": "on"}, ""),
        ({"hardship": "unlimited", "identity_given": "on"}, "不受经济困难"),
    ],
)
def test_three_different_things(cast: Cast, said: dict[str, str], missing: str) -> None:
    """A statement needs its pledge, an exemption its ground, and where no condition holds nothing is stated at all."""
    road = Road(cast).applied(**{**BARE, **said})
    if missing:
        with pytest.raises(Refused, match=missing):
            road.do("examine", **OPINION)
    else:
        assert road.do("examine", **OPINION).case.stage == "examined"
        assert ("经济困难状况说明表" in road.papers()) is (said["hardship"] == "statement")


def test_a_ground_of_something_else_is_not_kept(cast: Cast) -> None:
    record = Road(cast).applied(hardship="unlimited", unlimited="violence", exemption="relief").record
    assert (record.exemption, record.unlimited) == ("", "violence")


@pytest.mark.parametrize(("relative", "by"), [("on", "relative"), ("", "agent")])
def test_who_stands_for_another_shows_it(cast: Cast, relative: str, by: str) -> None:
    mother = party("李秀英", "applicant", representation="agent", represents=0, scope="general")
    road = Road(cast).applied(parties=[party("张小满", "applicant"), mother], relative=relative)
    assert road.record.applied_by == by
    with pytest.raises(Refused, match="亲属关系证明"):
        road.do("examine", **OPINION)
