"""Many hands write what one hand would, and a load that breaks off leaves nothing behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from common.demonstration import hands
from common.demonstration.management.commands import demo
from kernel.cases.actors import staff
from kernel.cases.bulk import Act, Story
from kernel.cases.models import Case
from kernel.cases.verify import verify
from kernel.reach.models import Grant, Office, User
from lines.mediation.forms import Application
from lines.mediation.models import Dispute
from tests.cast import PARTIES, Cast, assemble

pytestmark = pytest.mark.django_db(transaction=True)


def test_many_hands_write_what_one_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands, "STEP", 5)
    monkeypatch.setattr(hands, "_hands", lambda stories: 2)
    cast, heard = assemble(), list[int]()
    offices = {"one": cast.committee, "other": cast.other_committee}
    told = [("one" if n % 3 else "other", n) for n in range(12)]
    made = hands.write(told, lambda t: _story(cast, offices[t[0]], t[1]), office=lambda t: t[0], done=heard.append)
    assert made == 12 and heard == [5, 10]
    for key, office in offices.items():
        facts = [d.facts for d in Dispute.objects.filter(case__office=office).order_by("case__opened_at")]
        assert facts == [f"第{n}件" for k, n in told if k == key]
        numbers = Case.objects.filter(office=office).order_by("opened_at").values_list("number", flat=True)
        assert list(numbers) == [f"（2026）{office.short}案第{n}号" for n in range(1, len(facts) + 1)]
    assert list(verify()) == []


def _story(cast: Cast, office: Office, n: int) -> Story:
    values = {
        "parties": Application.base_fields["parties"].clean(PARTIES),
        "kind": "land",
        "facts": f"第{n}件",
        "claims": "",
        "people": 2,
    }
    at = timezone.make_aware(datetime(2026, 3, 2, 9, n))
    return Story(
        procedure="mediation", office=office, area=office.area,
        acts=(Act(code="apply", actor=staff(cast.mediator), at=at, values=values),),
    )  # fmt: skip


def test_a_hand_that_fails_is_heard(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(hands, "_hands", lambda stories: 2)
    with pytest.raises(CommandError, match="写入业务时出错"):
        hands.write(["a", "b"], lambda told: 1 // 0, office=str, done=print)  # type: ignore[arg-type,return-value]
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_a_load_that_breaks_off_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks_off(**more: Any) -> None:
        assemble()
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "load", breaks_off)
    with pytest.raises(KeyboardInterrupt):
        call_command("demo")
    assert not User.objects.exists() and not Office.objects.exists() and not Grant.objects.exists()
