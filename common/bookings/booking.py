"""Booking, changing, cancelling, coming or not: every way in which a booking changes, each once."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.people.models import phone_index, phone_indexes
from kernel import ports
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.ids import uuid7
from kernel.journal.models import note as journal
from kernel.journal.seal import blind, blinds

from . import slots
from .models import Booking, Service, State, Via

ALPHABET, LENGTH = "23456789ABCDEFGHJKMNPQRSTVWXYZ", 8  # without 0 O, 1 I L and U
FULL = "这个时段刚刚约满了，请另选一个时间。"
GONE = "这个时段不能预约，请另选一个时间。"
SETTLED = "这个预约已经不能再改（{state}）。"
SHORTEST = 4
NUMBER = "查看预约人电话"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody says who books."""

    name: str
    phone: str = ""
    about: str = ""
    address: str = ""
    grounds: str = ""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A booking and its code, in the clear for the only time."""

    booking: Booking
    code: str


def book(service: Service, at: datetime, asked: Asked, *, via: str = Via.WEB, by: Any = None) -> Made:
    """Take a seat. Raises Refused: no such slot, too late, full, or one this phone has booked already.

    Staff (`by`) may book on short notice, and for the past of the same day. The seat is the database's to give.
    """
    _may(service, at, by)
    if service.at_home and not (asked.address.strip() and asked.grounds.strip()):
        raise Refused("上门服务请写明地址和理由。")
    if by is None and _again(service, at, asked.phone):
        raise Refused("这个手机号当天已经约了这项服务。要换时间的，请用预约码改期。")
    key = uuid7()
    code = code_of(key)
    row = Booking(
        id=key, service=service, office_id=service.office_id, at=at, minutes=service.minutes, via=via, made_by=by,
        name=asked.name.strip(), phone=asked.phone, phone_index=phone_index(asked.phone), about=asked.about.strip(),
        address=asked.address.strip(), grounds=asked.grounds.strip(), digest=digest(code),
    )  # fmt: skip
    with transaction.atomic():
        _seat(row, at, lambda: row.save(force_insert=True))
        _tell(
            row,
            f"您已预约{when(row)}{row.service.title}（{row.service.office}）。预约码：{spaced(code)}，可在网上查看、改期、取消。",
        )
    return Made(booking=row, code=code)


def _may(service: Service, at: datetime, by: Any) -> None:
    if not service.active or (by is None and not service.public):
        raise Refused("这项服务现在不开放预约。")
    if by is None:
        if not any(s.at == at for day in slots.bookable(service) for s in day.slots):
            raise Refused(GONE)
    elif timezone.localdate(at) < timezone.localdate() or slots.slot_at(service, at) is None:
        raise Refused(GONE)


def _again(service: Service, at: datetime, phone: str) -> bool:
    """Whether this phone has a booking of the same service on the same day."""
    rows = Booking.objects.filter(service=service, state=State.BOOKED, phone_index__in=phone_indexes(phone))
    return any(timezone.localdate(other) == timezone.localdate(at) for other in rows.values_list("at", flat=True))


def _seat(row: Booking, at: datetime, write: Any) -> None:
    """Write the row on the first seat nobody has. Of many who want the last one, the unique constraint lets one through."""
    live = Booking.objects.filter(service_id=row.service_id, at=at).exclude(state=State.CANCELLED)
    taken = set(live.exclude(pk=row.pk).values_list("seat", flat=True))
    if len(taken) >= row.service.places:
        raise Refused(FULL, "stale")
    for seat in (n for n in range(1, row.service.places + 1) if n not in taken):
        row.seat = seat
        try:
            with transaction.atomic():
                write()
            return
        except IntegrityError:
            continue
    raise Refused(FULL, "stale")


def change(row: Booking, at: datetime, *, by: Any = None) -> None:
    """Move a booking to another slot of its service; it keeps its code. The old seat is free at that moment. Raises Refused."""
    if not row.live:
        raise Refused(SETTLED.format(state=row.get_state_display()))
    if at == row.at:
        raise Refused("新的时间和原来的一样。")
    if by is None and row.at <= timezone.now():
        raise Refused("预约的时间已过，不能再改期。")
    _may(row.service, at, by)
    was = row.at
    values: dict[str, Any] = {"at": at, "moved": row.moved + 1, "minutes": row.service.minutes}

    def write() -> None:
        same = Booking.objects.filter(pk=row.pk, state=State.BOOKED, at=was)
        if not same.update(seat=row.seat, **values):
            raise Refused("这个预约刚刚已经被改动，请刷新后再看。", "stale")

    with transaction.atomic():
        _seat(row, at, write)
        row.refresh_from_db()
        _tell(row, f"您的预约已改到{when(row)}：{row.service.title}（{row.service.office}）。预约码不变。")


def cancel(row: Booking, *, by: Any = None, said: str = "") -> None:
    """Give the seat back. Staff say why, and the person is told. Raises Refused where it was settled before."""
    if by is not None and len(said.strip()) < SHORTEST:
        raise Refused("请写明取消的原因（至少四个字），会短信告诉预约人。")
    with transaction.atomic():
        _settle(row, State.CANCELLED, by, said=said.strip())
        if by is not None:
            why = row.said.rstrip("。")
            _tell(
                row, f"您预约的{when(row)}{row.service.title}（{row.service.office}）已取消：{why}。需要的请重新预约。"
            )


def arrive(row: Booking, *, by: Any) -> None:
    """They are here."""
    if timezone.localdate(row.at) > timezone.localdate():
        raise Refused("还没有到预约的日期；提前来的，请先改期。")
    _settle(row, State.ARRIVED, by)


def miss(row: Booking, *, by: Any) -> None:
    """They did not come; not before their hour."""
    if row.at > timezone.now():
        raise Refused("还没有到预约的时间。")
    _settle(row, State.MISSED, by)


def undo(row: Booking, *, by: Any) -> None:
    """A slip of the hand: arrived or missed becomes booked again on the same day. Raises Refused."""
    again = Booking.objects.filter(pk=row.pk, state__in=(State.ARRIVED, State.MISSED), case=None)
    if timezone.localdate(row.at) != timezone.localdate() or not again.update(
        state=State.BOOKED, settled_at=None, settled_by=by
    ):
        raise Refused("只有当天登记的“已到”“未到”可以撤销；已经登记接待的不能。")
    row.refresh_from_db()


def _settle(row: Booking, state: str, by: Any, said: str = "") -> None:
    live = Booking.objects.filter(pk=row.pk, state=State.BOOKED)
    if not live.update(state=state, settled_at=timezone.now(), settled_by=by, said=said):
        row.refresh_from_db()
        raise Refused(SETTLED.format(state=row.get_state_display()), "stale")
    row.refresh_from_db()


def link(row: Booking, case: Case) -> None:
    """The case that came of a booking; once."""
    Booking.objects.filter(pk=row.pk, case=None).update(case=case)


def look(row: Booking, *, by: Any) -> str:
    """The whole number, in order to call; who looked stands in the journal."""
    if not row.phone:
        raise Refused("预约时没有留电话。")
    journal(by, NUMBER, str(row), {"on": {"booking": str(row.pk)}})
    return row.phone


def found(code: str, phone: str) -> Booking | None:
    """The booking of a code and the phone it was made with; None where either is wrong."""
    row = of_code(code)
    indexes = phone_indexes(phone)
    return row if row and row.phone_index and bytes(row.phone_index) in indexes else None


def of_code(code: str) -> Booking | None:
    """The booking of a code alone: for somebody who stands there with it."""
    digests = [d.hex() for d in blinds(_tidy(code), "booking")] if _tidy(code) else []
    return Booking.objects.filter(digest__in=digests).select_related("service__office", "service__person").first()


def code_of(key: UUID) -> str:
    """The code of a booking follows from its key and the house's: it is stored nowhere and can be shown again at once."""
    number = int.from_bytes(blind(str(key), "booking-code"))
    return "".join(ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in range(LENGTH))


def digest(code: str) -> str:
    return blind(_tidy(code), "booking").hex()


def _tidy(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())


def spaced(code: str) -> str:
    """ABCD-2345: how a code is read out and written down."""
    return f"{code[:4]}-{code[4:]}"


def when(row: Booking) -> str:
    """11月24日（周二）09:30."""
    at = timezone.localtime(row.at)
    return f"{at.month}月{at.day}日（周{'一二三四五六日'[at.weekday()]}）{at:%H:%M}"


def _tell(row: Booking, text: str) -> None:
    if row.phone:
        ports.messages().to_phone(row.phone, text)
