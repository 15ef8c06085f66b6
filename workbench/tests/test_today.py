"""Today: numbers and lists say the same whether all there is was read at once or counted by the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kernel.cases.models import FAR, Case
from lines.mediation.tests.road import Road
from tests.cast import Cast, assemble
from tests.looks import BACKEND
from workbench.pages import today

pytestmark = pytest.mark.django_db
TOKEN = 64  # characters
DUE = {"late": -timedelta(hours=1), "soon": timedelta(hours=5), "later": timedelta(days=9), "none": None}


@pytest.fixture
def cast() -> Cast:
    cast = assemble()
    for after in (*DUE.values(), *DUE.values()):
        case = Road(cast).case
        Case.objects.filter(pk=case.pk).update(due_at=FAR if after is None else timezone.now() + after)
    return cast


@pytest.mark.parametrize("part", ["", "late", "soon", "none"])
def test_read_at_once_or_counted(cast: Cast, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.force_login(cast.chair, backend=BACKEND)

    def said() -> list[str]:
        """The page without the tokens of its forms, which are new every time."""
        page = client.get("/desk/", {"due": part} if part else {}).content.decode().split("<main", 1)[1]
        return [piece for piece in page.split('"') if len(piece) != TOKEN]

    at_once = said()
    assert "".join(at_once).count("待受理") >= (2 if part else 8)
    monkeypatch.setattr(today, "FEW", 3)
    assert said() == at_once
