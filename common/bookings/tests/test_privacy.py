"""Who booked is forgotten in time, told to whom it concerns, and stands open in no table."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from common.bookings.models import Booking, State
from common.privacy.kinds import kinds
from common.privacy.person import Whom, gather

from .house import PHONE, Hall

HOME = {"address": "柳溪村3组12号", "grounds": "瘫痪在床"}


def test_the_period_takes_names_and_leaves_what_is_counted(place: Hall) -> None:
    place.booked(place.home, **HOME)
    kind, later = kinds()["bookings"], timezone.now() + timedelta(days=90)
    assert kind.count and kind.erase
    assert (kind.count(timezone.now()), kind.count(later)) == (0, 1)
    assert kind.erase(later, 10) == 1 and kind.count(later) == 0
    row = Booking.objects.get()
    assert (row.name, row.phone, row.phone_index, row.address, row.grounds, row.about) == ("", "", None, "", "", "")
    assert (row.state, row.service) == (State.BOOKED, place.home)


def test_everything_held_on_one_person_has_their_bookings(place: Hall) -> None:
    place.booked()
    parts = {p.title: p.entries for p in gather(Whom(name="王秀兰", phone=PHONE)).parts}
    assert len(parts["预约"]) == 1 and ("要办的事", "问遗嘱怎么写") in parts["预约"][0]
    assert not {p.title: p.entries for p in gather(Whom(name="别人", phone=PHONE)).parts}["预约"]


def test_nothing_personal_lies_open_in_any_table(place: Hall) -> None:
    made = place.booked(place.home, **HOME)
    tables = [t for t in connection.introspection.table_names() if t.startswith("bookings_")]
    assert len(tables) == 4
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            said = b"|".join(
                bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for r in cursor for v in r
            )
            for secret in (PHONE, "王秀兰", "遗嘱", "柳溪村", "瘫痪", made.code):
                assert secret.encode() not in said, (table, secret)
