"""What is kept for reckoning alone is not shown as it is kept."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.looks import BACKEND

from . import purse

pytestmark = pytest.mark.django_db


def test_a_batch_and_a_subsidy_are_told_in_words(cast: Cast) -> None:
    purse.standard(cast)
    road = purse.allowed(cast)
    batch = purse.gathered(cast, purse.budget(cast), road)
    client = Client()
    client.force_login(cast.aid_head, backend=BACKEND)
    for case in (batch, road.case):
        page = client.get(reverse("desk_case", args=[case.pk])).content.decode()
        assert "补贴明细" not in page and "列入的办件" not in page
    assert road.case.number in client.get(reverse("desk_case", args=[batch.pk])).content.decode()
