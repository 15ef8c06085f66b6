"""Walking a dispute to its archive, letting years pass, and looking for a person everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from django.apps import apps
from django.db import connection
from django.utils import timezone

from common.people.models import id_index, phone_index
from lines.mediation.tests.road import AGREEMENT, SESSION, Road, picture
from tests.cast import Cast, party

NAME, ID, PHONE, OTHER = "欧阳秀兰", "110101199003078515", "13911112222", "诸葛建国"
HOME = "柳溪村三组十七号"
PEOPLE = [
    party(NAME, "applicant", id_kind="resident", id_number=ID, phone=PHONE, address=HOME, employer="柳溪豆腐坊"),
    party(OTHER, "respondent", phone="13911113333"),
]


def archived(cast: Cast, **more: Any) -> Road:
    """A dispute between these two, with papers, a signature and a visit, in the archive."""
    facts = f"{NAME}家屋后滴水，{PHONE}可联系。"
    road = Road(cast, **{"parties": PEOPLE, "facts": facts, **more})
    road.to_mediating().do("mediate", **{**SESSION, "record": f"{NAME}与{OTHER}同意各退一步。"})
    road.do("agree_written", **AGREEMENT)
    road.do(
        "sign", files={"scan": [picture(f"{NAME}协议.png")]}, mediator_signed="on", sealed_on=str(timezone.localdate())
    )
    road.do("perform", at=SESSION["at"], state="full", amount="3000")
    road.do("visit", at=SESSION["at"], visited=NAME, about="履行情况", finding=f"{NAME}满意", satisfied="yes")
    road.do("close")
    road.do("archive", volume="2026-001", pages=18)
    return road


@contextmanager
def years_later(years: int = 11) -> Iterator[datetime]:
    now = timezone.now() + timedelta(days=366 * years)
    with mock.patch.object(timezone, "now", return_value=now):
        yield now


def marks(number: str = ID, phone: str = PHONE, name: str = NAME) -> list[str | bytes]:
    """Whatever would give somebody away: name, numbers, home, and the blind indexes as bytes and as text."""
    blinds = [id_index(number), phone_index(phone)]
    return [name, number, phone, HOME, "柳溪豆腐坊", *(b for b in blinds if b), *(b.hex() for b in blinds if b)]


def traces(wanted: list[str | bytes], files: Path | None = None) -> list[str]:
    """Where any of these stands: raw in any table, opened in any sealed column, in any file or its name."""
    return [*_raw(wanted), *_opened(wanted), *(_files(wanted, files) if files else ())]


def _raw(wanted: list[str | bytes]) -> Iterator[str]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table == "search_tokens" and connection.vendor == "sqlite":  # an index without content; its parts follow
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                held = [bytes(v) if isinstance(v, bytes | memoryview) else str(v) for v in row]
                yield from (f"{table}: {what!r}" for what in wanted if any(_in(what, v) for v in held))


def _in(what: str | bytes, value: str | bytes) -> bool:
    if isinstance(value, bytes):
        return (what if isinstance(what, bytes) else what.encode()) in value
    return isinstance(what, str) and what in value


def _opened(wanted: list[str | bytes]) -> Iterator[str]:
    for model in apps.get_models():
        for row in model._base_manager.all():
            text = " ".join(str(getattr(row, f.attname)) for f in model._meta.concrete_fields)
            yield from (f"{model._meta.label}: {what!r}" for what in wanted if isinstance(what, str) and what in text)


def _files(wanted: list[str | bytes], folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for what in wanted:
            if _in(what, content) or (isinstance(what, str) and what in path.name):
                yield f"{path.name}: {what!r}"
