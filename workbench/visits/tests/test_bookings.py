"""The clerk's pages: the list of a day, booking for somebody, who came, and the reception that begins with it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from common.bookings import slots
from common.bookings.models import Booking, Closure, Hours, Service, State
from common.bookings.tests.house import PHONE, Hall
from common.people.models import Party
from kernel.cases.models import Case
from kernel.journal.models import AdminEntry

from .conftest import SignIn

pytestmark = pytest.mark.django_db


def test_the_day_lists_those_of_ones_own_office(place: Hall, sign_in: SignIn) -> None:
    row = place.today()
    shown = sign_in(place.clerk).get(reverse("desk_bookings")).content.decode()
    assert reverse("desk_booking", args=[row.pk]) in shown and "王秀兰" in shown and PHONE not in shown
    other = sign_in(place.stranger)
    assert "王秀兰" not in other.get(reverse("desk_bookings")).content.decode()
    assert other.get(reverse("desk_booking", args=[row.pk])).status_code == 404
    assert other.post(reverse("desk_booking_act", args=[row.pk, "arrive"])).status_code == 404


def test_booked_for_a_caller(place: Hall, sign_in: SignIn) -> None:
    clerk, at = sign_in(place.clerk), place.free()
    url = reverse("desk_booking_for", args=[place.window.pk])
    said = {
        "slot": timezone.localtime(at).strftime(slots.KEY),
        "via": "phone",
        "name": "李大爷",
        "phone": "",
        "about": "",
    }
    answer = clerk.post(url, said, follow=True)
    row = Booking.objects.get()
    assert (row.at, row.name, row.via, row.made_by) == (at, "李大爷", "phone", place.clerk)
    assert "预约码" in answer.content.decode()
    assert clerk.post(url, {**said, "name": ""}).status_code == 422


def test_booked_in_another_office_as_the_public_may(place: Hall, sign_in: SignIn) -> None:
    other, url = sign_in(place.stranger), reverse("desk_booking_for", args=[place.window.pk])
    assert "公证窗口" in other.get(reverse("desk_booking_new")).content.decode()
    said = {"via": "phone", "name": "李大爷", "phone": "15400006666", "about": ""}
    answer = other.post(url, {**said, "slot": timezone.localtime(place.free()).strftime(slots.KEY)})
    assert answer.headers["Location"] == reverse("desk_bookings") and Booking.objects.get().made_by == place.stranger
    Service.objects.filter(pk=place.window.pk).update(public=False)
    assert other.get(url).status_code == 404


def test_who_came_becomes_a_reception(place: Hall, sign_in: SignIn) -> None:
    row, clerk = place.today(), sign_in(place.clerk)
    url = reverse("desk_booking_reception", args=[row.pk])
    assert clerk.get(url).status_code == 403  # not here yet
    clerk.post(reverse("desk_booking_act", args=[row.pk, "arrive"]))
    shown = clerk.get(url).content.decode()
    assert "问遗嘱怎么写" in shown and "王秀兰" in shown and PHONE not in shown
    data = {
        "office": place.office.pk, "words": "问遗嘱怎么写", "happened_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "parties-TOTAL_FORMS": "1", "parties-INITIAL_FORMS": "0", "parties-0-role": "visitor", "parties-0-kind": "person",
        "parties-0-name": "王秀兰", "parties-0-phone": row.masked,
    }  # fmt: skip
    clerk.post(url, data)
    case = Case.objects.get()
    assert Booking.objects.get().case == case and Party.objects.get(case=case).phone == PHONE
    assert clerk.post(url, data).status_code == 409


def test_looking_at_the_number_is_noted(place: Hall, sign_in: SignIn) -> None:
    row, before = place.today(), AdminEntry.objects.count()
    answer = sign_in(place.clerk).post(reverse("desk_booking_act", args=[row.pk, "look"]))
    assert PHONE in answer.content.decode() and AdminEntry.objects.count() == before + 1


def test_moved_and_cancelled_by_the_office(place: Hall, sign_in: SignIn) -> None:
    row, clerk, later = place.booked().booking, sign_in(place.clerk), place.free(n=4)
    clerk.post(reverse("desk_booking_move", args=[row.pk]), {"slot": timezone.localtime(later).strftime(slots.KEY)})
    assert Booking.objects.get().at == later
    cancel = reverse("desk_booking_cancel", args=[row.pk])
    assert clerk.post(cancel, {"said": "忙"}).status_code == 422
    clerk.post(cancel, {"said": "律师临时开庭"})
    assert Booking.objects.get().state == State.CANCELLED


def test_services_are_declared_by_those_who_manage(place: Hall, sign_in: SignIn) -> None:
    assert sign_in(place.clerk).get(reverse("desk_services")).status_code == 403
    head = sign_in(place.head)
    said = {
        "office": place.office.pk, "kind": "lawyer", "title": "夜间律师", "minutes": 30, "places": 1, "ahead": 7, "notice": 60,
        "away": "closed", "public": "on", "active": "on",
    }  # fmt: skip
    head.post(reverse("desk_service_new"), said)
    made = Service.objects.get(title="夜间律师")
    assert (
        head.post(
            reverse("desk_service_hours", args=[made.pk]), {"days": "work", "begins": "18:00", "ends": "17:00"}
        ).status_code
        == 422
    )
    head.post(reverse("desk_service_hours", args=[made.pk]), {"days": "work", "begins": "18:00", "ends": "20:00"})
    days = [d for d in slots.bookable(made) if d.slots]
    assert days and days[-1].slots[0].clock == "18:00—18:30"
    day = days[-1].day
    head.post(reverse("desk_service_closure", args=[made.pk]), {"since": day, "until": day, "reason": "停电"})
    assert slots.days_of(made, day, day)[0].closed == "停电"
    for what, row in (("closure", Closure.objects.get()), ("hours", Hours.objects.get(service=made))):
        head.post(reverse("desk_service_drop", args=[made.pk, what, row.pk]))
    assert not Hours.objects.filter(service=made) and not Closure.objects.exists()
    assert sign_in(place.stranger).get(reverse("desk_service", args=[made.pk])).status_code == 403


def test_days_that_are_none_are_today(place: Hall, sign_in: SignIn) -> None:
    clerk = sign_in(place.clerk)
    for asked in ("2026-02-30", "x", "", date(2020, 1, 1).isoformat()):
        assert clerk.get(reverse("desk_bookings"), {"day": asked}).status_code == 200
