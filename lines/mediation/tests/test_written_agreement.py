"""调解协议书自各方签名、盖章或按指印，调解员签名并加盖印章之日起生效 (人民调解法 §29)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kernel.cases.refusals import Invalid
from tests.cast import Cast

from .road import Road, picture


def test_not_in_effect_before_it_is_sealed(cast: Cast) -> None:
    road = Road(cast).to_signing()
    assert road.case.stage == "signing"
    assert road.record.effective_on is None
    assert not road.case.clocks.filter(limit="confirm_written").exists()


def test_in_effect_on_the_day_of_the_seal(cast: Cast) -> None:
    road = Road(cast).to_signing()
    road.sign()
    assert road.case.stage == "performing"
    assert road.record.effective_on == timezone.localdate()
    assert road.case.clocks.get(limit="confirm_written").state == "running"


def test_it_waits_for_every_signature(cast: Cast) -> None:
    road = Road(cast).to_signing()
    with pytest.raises(Invalid) as refused:
        road.do("sign", mediator_signed="on", sealed_on=str(timezone.localdate()))
    assert "王秀兰、李建国" in str(refused.value.form.errors["scan"])


def test_signatures_on_the_pad_do_as_well(cast: Cast) -> None:
    road = Road(cast).to_signing()
    files = {f"signature_{p.pk.hex}": [picture()] for p in road.case.people}
    road.do("sign", files=files, mediator_signed="on", sealed_on=str(timezone.localdate()))
    assert road.case.attachments.filter(category="signature").count() == 2


def test_one_missing_signature_is_named(cast: Cast) -> None:
    road = Road(cast).to_signing()
    first, second = road.case.people
    with pytest.raises(Invalid) as refused:
        road.do(
            "sign",
            files={f"signature_{first.pk.hex}": [picture()]},
            mediator_signed="on",
            sealed_on=str(timezone.localdate()),
        )
    assert second.name in str(refused.value.form.errors["scan"])
    assert first.name not in str(refused.value.form.errors["scan"])


@pytest.mark.parametrize("days", [-1, 1])
def test_the_seal_is_not_before_the_agreement_nor_in_the_future(cast: Cast, days: int) -> None:
    road = Road(cast).to_signing()
    with pytest.raises(Invalid) as refused:
        road.sign(sealed_on=str(timezone.localdate() + timedelta(days=days)))
    assert "盖章日期不能" in str(refused.value.form.errors["sealed_on"])


def test_the_paper_names_what_section_29_asks(cast: Cast) -> None:
    road = Road(cast).to_signing()
    text = str(road.case.papers.get(code="agreement").content)
    for needed in ("王秀兰", "李建国", "屋檐滴水", "三日内改造屋檐", "履行方式", "人民调解员", "柳溪村人民调解委员会"):
        assert needed in text
