"""Choosing the village on the page that opens a case."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.cast import Cast, assemble
from tests.test_pages import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def shown(cast: Cast) -> str:
    return sign_in(cast.clerk).get(reverse("desk_open", args=["reception", "visit"])).content.decode()


def test_villages_stand_by_their_own_names_below_their_town(cast: Cast) -> None:
    found = re.search(r'<select name="area".*?</select>', shown(cast), re.S)
    assert found is not None
    assert f'<option value="{cast.village.pk}">{cast.village.name}</option>' in found[0]
    assert re.findall(r'<optgroup label="([^"]*)">', found[0]) == [cast.town.name]


def test_an_empty_choice_says_what_it_means(cast: Cast) -> None:
    assert "---------" not in shown(cast) and '<option value="" selected>不选</option>' in shown(cast)
