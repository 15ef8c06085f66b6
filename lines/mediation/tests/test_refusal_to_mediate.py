"""当事人一方明确拒绝调解的，不得调解 (人民调解法 §17)."""

from __future__ import annotations

import pytest

from kernel.cases.refusals import Invalid, Refused
from tests.cast import Cast

from .road import SESSION, Road


@pytest.mark.parametrize("reach", ["registered", "accepted", "mediating", "signing"])
def test_an_express_refusal_ends_it_wherever_it_stands(cast: Cast, reach: str) -> None:
    road = Road(cast)
    if reach == "accepted":
        road.do("accept", consent="on")
    elif reach == "mediating":
        road.to_mediating()
    elif reach == "signing":
        road.to_signing()
    road.do("decline", who="李建国", ended_because="李建国明确表示不接受调解", remedies=["court"])
    assert road.case.stage == "ended"
    assert road.record.outcome == "declined"
    assert "ended" in road.papers()


def test_nothing_can_be_mediated_afterwards(cast: Cast) -> None:
    road = Road(cast).to_mediating()
    road.do("decline", who="李建国", ended_because="不接受调解", remedies=["court"])
    with pytest.raises(Refused, match="已终止"):
        road.do("mediate", **SESSION)
    assert "agree_orally" not in road.offered()


def test_it_is_not_accepted_without_everybodys_consent(cast: Cast) -> None:
    road = Road(cast)
    with pytest.raises(Invalid) as refused:
        road.do("accept")
    assert "consent" in refused.value.form.errors
    assert road.case.stage == "registered"


def test_who_asked_may_withdraw(cast: Cast) -> None:
    road = Road(cast).to_mediating()
    road.do("withdraw", ended_because="双方已私下说好")
    assert (road.case.stage, road.record.outcome) == ("ended", "withdrawn")
