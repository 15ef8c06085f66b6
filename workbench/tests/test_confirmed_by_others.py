"""A confirmed press by somebody without the right is refused like an unconfirmed one, and nothing has changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from kernel.cases.door import offers
from kernel.cases.models import Case
from kernel.reach.models import User
from kernel.words.registry import procedure
from lines.mediation.tests.road import AGREEMENT, Road
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
WALKS: dict[str, Any] = {
    "registered": lambda r: None,
    "mediating": lambda r: r.to_session(),
    "accepted": lambda r: r.do("accept", consent="on"),
}
PAYLOAD = {
    **AGREEMENT,
    "reason": "不属于调解范围",
    "refusal": "不属于调解范围",
    "sealed_on": "2026-01-06",
    "mediator_signed": "on",
}


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def everything() -> dict[str, list[Any]]:
    """Every row of every table but the sessions: the one thing that signing in writes."""
    left = {"sessions.Session", "axes.AccessLog"}
    found = [m for m in apps.get_models() if m._meta.label not in left and not m._meta.proxy]
    return {m._meta.label: sorted(map(str, m._base_manager.values_list())) for m in found}


def confirming(case: Case, cast: Cast) -> list[str]:
    """Steps that ask before they are done and that its mediator could do now."""
    now = {offer.code for offer in offers(case, cast.actor("mediator")) if not offer.refusal}
    return [s.code for s in procedure("mediation").steps if s.confirm and s.code in now]


@pytest.mark.parametrize("station", WALKS)
def test_who_may_not_is_refused_however_it_is_confirmed(cast: Cast, station: str) -> None:
    road = Road(cast)
    WALKS[station](road)
    case = road.case
    steps = confirming(case, cast)
    assert steps
    for who, status in (("section", 403), ("stranger", 404)):
        client = sign_in(getattr(cast, who))
        before = everything()
        for step in steps:
            url = reverse("desk_do", args=[case.pk, step])
            for sent in (
                {"confirmed": "1"},
                {"confirmed": "1", "confirm": "1", **PAYLOAD},
                {"confirm": "yes", **PAYLOAD},
            ):
                answer = client.post(url, {**sent, "version": str(case.version)})
                assert answer.status_code == status, (who, step, answer.status_code)
        assert everything() == before, who
    assert Case.objects.get(pk=case.pk).stage == case.stage
