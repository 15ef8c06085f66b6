"""Every number leads to exactly what it counts."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from common.bookings import booking
from common.bookings.tests.house import Hall
from common.duty.tests.house import post

from .conftest import SignIn

pytestmark = pytest.mark.django_db


def test_a_number_opens_its_list(place: Hall, sign_in: SignIn) -> None:
    booking.arrive(place.today(), by=place.clerk)
    booking.miss(place.today(place.lawyer, phone="15400003333", name="李建国"), by=place.clerk)
    post(place).made()
    clerk = sign_in(place.clerk)
    shown = clerk.get(reverse("desk_visits_figures")).content.decode()
    assert "50.00%" in shown and "anna" in shown
    links = [x.replace("&amp;", "&") for x in re.findall(r'href="([^"]+state=missed)"', shown)]
    listed = clerk.get(links[0]).content.decode()
    assert "李建国" in listed and "王秀兰" not in listed
    assert "50.00%" not in sign_in(place.stranger).get(reverse("desk_visits_figures")).content.decode()
