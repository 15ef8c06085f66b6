"""Whatever takes a file refuses what it must, keeps nothing of it, and hands out what it kept with safe headers."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from common.imports.reading.book import MAX_UNPACKED
from kernel.cases.attachments import INLINE, MEGABYTE
from kernel.cases.forms import FilesField
from kernel.cases.models import Attachment
from kernel.words.registry import procedures
from lines.mediation.tests.road import PNG, picture
from tests.every_page import Place, left_out
from tests.passes import some
from tests.uploads import INTAKES, NO_INTAKE, ROOT, Furnished, Intake, found_in_code, zipped

pytestmark = pytest.mark.django_db
PAGE = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="9" height="9"/></svg>'
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8" + bytes(200) + b"PE\x00\x00" + bytes(400)
SHEET = b'<?xml version="1.0"?><worksheet><sheetData>'
BOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", "word/document.xml": b"<document/>"}
# Told by hand: what the counting leaves out is what coming to the page writes, refused or not.
BESIDE = {
    "sessions.Session", "portal.Try", "portal.Draft", "axes.AccessAttempt", "axes.AccessLog", "api.Call", "api.Token",
    "imports.Batch", "django_tasks_database.DBTaskResult",
}  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")


@cache
def bomb() -> bytes:
    """A workbook and document whose one large part unpacks to more nothing than anybody takes; never whole in memory."""
    out = io.BytesIO(zipped({**BOOK, "word/media/x.xml": b""}))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        part.write(SHEET)
        for _ in range(MAX_UNPACKED // MEGABYTE + 1):
            part.write(b" " * MEGABYTE)
    return out.getvalue()


def bad(intake: Intake) -> Iterator[tuple[str, SimpleUploadedFile]]:
    """What nobody may hand in, each under a name that promises something else."""
    for suffix in ("jpg", "pdf", "xlsx", "docx"):
        yield f"a page called .{suffix}", SimpleUploadedFile(f"现场.{suffix}", PAGE, content_type="image/jpeg")
        yield f"a drawing called .{suffix}", SimpleUploadedFile(f"现场.{suffix}", DRAWING, content_type="image/jpeg")
        yield f"a program called .{suffix}", SimpleUploadedFile(f"现场.{suffix}", PROGRAM, content_type="image/jpeg")
        yield f"nothing called .{suffix}", SimpleUploadedFile(f"空.{suffix}", b"")
    yield "an archive", SimpleUploadedFile("材料.zip", zipped({"说明.txt": "材料".encode()}))
    yield "an archive called .xlsx", SimpleUploadedFile("材料.xlsx", zipped({"说明.txt": "材料".encode()}))
    yield "a bomb", SimpleUploadedFile("台账.xlsx", bomb())
    large = PNG + bytes((intake.most or MEGABYTE) - len(PNG) + 1)
    yield "too large", SimpleUploadedFile("现场.png", large)
    yield "climbing out of its folder", SimpleUploadedFile("../../../../static/x.html", PAGE)


@pytest.mark.once
def test_every_place_that_takes_files_is_known_here() -> None:
    known = {place for intake in INTAKES.values() for place in intake.places} | NO_INTAKE
    found = found_in_code()
    assert found.keys() - known == set(), "say in tests/uploads.py how a test gets there"
    assert known - found.keys() == set(), "gone from the code"


@pytest.mark.once
def test_every_operation_that_takes_files_is_known_here() -> None:
    document = json.loads((ROOT / "api" / "openapi.json").read_text(encoding="utf-8"))
    found = [
        way["operationId"] for ways in document["paths"].values() for way in ways.values()
        if any(kind != "application/json" for kind in way.get("requestBody", {}).get("content", {}))
    ]  # fmt: skip
    assert found == ["upload"]


def test_what_may_not_come_in_leaves_nothing(files: Path, settings: Any) -> None:
    settings.SINAN_UPLOAD_LIMIT = MEGABYTE
    stock, wrong = Furnished(), list[str]()
    before = held(files)
    for name, intake in INTAKES.items():
        for what, file in some(list(bad(intake)), 0.25):
            answer = intake.send(stock, file)
            said = words(answer)
            if answer.status_code not in (200, 413, 422) or not CHINESE.search(said):
                wrong.append(f"{name}, {what}: {answer.status_code} {said[:200]}")
            if (after := held(files)) != before:
                wrong.append(f"{name}, {what}: left {set(after.items()) ^ set(before.items())}")
                before = after
    assert not wrong, "\n".join(wrong)


def words(answer: Any) -> str:
    """What the person is told: beside the field, above the page, or in the trouble a program gets."""
    text = answer.content.decode()
    if answer["Content-Type"].startswith("application/"):
        return str(text)
    found = re.findall(
        r'class="[^"]*(?:error|danger|problem|alert|message|notice|note)[^"]*"[^>]*>(.*?)</(?:ul|div|li|p)>', text, re.S
    )
    return " ".join(re.sub(r"<[^>]+>|\s+", " ", f) for f in found)


def held(files: Path) -> dict[str, int]:
    """Rows of every table that could keep something, and files on the disk."""
    models = [m._meta for m in apps.get_models() if m._meta.label not in BESIDE]
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{m.label}', COUNT(*) FROM {quoted(m.db_table)}" for m in models))
        rows: dict[str, int] = dict(cursor.fetchall())
    return rows | {"files": sum(p.is_file() for p in files.rglob("*"))}


def _fields() -> list[tuple[str, FilesField]]:
    """Every field of material in the forms of the words, with its place."""
    found = []
    for rules in procedures():
        forms = [(s.code, s.form) for s in rules.steps] + [
            (r.code, form) for r in rules.requests for form in (r.form, r.answer_form)
        ]
        found += [
            (f"{rules.code}.{code}.{name}", field)
            for code, form in forms if form
            for name, field in form.base_fields.items() if isinstance(field, FilesField)
        ]  # fmt: skip
    return found


@pytest.mark.once
def test_every_field_of_the_words_refuses(settings: Any) -> None:
    settings.SINAN_UPLOAD_LIMIT = MEGABYTE
    fields = _fields()
    assert len(fields) > 20
    for place, field in fields:
        for what, file in bad(Intake(send=words)):
            with pytest.raises(ValidationError) as told:
                field.clean([picture(), file])
                pytest.fail(f"{place} takes {what}")
            assert CHINESE.search(told.value.messages[0]), (place, what)


CLIMBING = ("../../../etc/cron.d/x.png", "..\\..\\x.png", "/etc/x.png", "a\r\nSet-Cookie: b.png", "x" * 300 + ".png")


def test_a_name_leads_nowhere(files: Path) -> None:
    """It is kept as a name alone, without folders or lines; the place on the disk is the house's own."""
    stock = Furnished()
    for name in CLIMBING:
        before = set(files.rglob("*"))
        answer = INTAKES["handed in later"].send(stock, _named(name))
        assert answer.status_code == 302, name
        row = Attachment.objects.latest("made_at")
        assert not set("/\\\r\n") & set(row.name) and len(row.name) <= 120
        (made,) = [p for p in set(files.rglob("*")) - before if p.is_file()]
        assert made.name == str(row.pk) and files in made.parents


def _named(name: str) -> SimpleUploadedFile:
    file = picture()
    file._name = name  # what a browser may send; Django's own setter would tidy it here already
    return file


SHOWN = {*INLINE, "application/pdf"}  # pictures, and papers the house drew itself
OUT = {"desk_file", "desk_paper", "desk_import_errors", "admin_template_built_in"}


def test_what_is_handed_out_is_never_run(files: Path) -> None:
    """Every address that answers with a file, found by opening all that are no pages."""
    stock, found = Furnished(), set[str]()
    paper = stock.arguments["desk_paper"][0][0]
    papers = [Place("desk_paper", reverse("desk_paper", args=[paper, kind]), "mediator") for kind in ("pdf", "docx")]
    for place in [*left_out(stock), *papers]:
        client = Client()
        client.cookies.load(stock.cookies(place.reader))
        answer = client.get(place.url)
        if answer.status_code != 200 or answer["Content-Type"].startswith(("text/html", "application/json")):
            continue
        found.add(place.name)
        way, kind = answer.get("Content-Disposition", ""), answer["Content-Type"]
        assert answer["X-Content-Type-Options"] == "nosniff", place
        assert way.startswith("attachment") or kind in SHOWN or place.name in TEXTS, (place, way, kind)
        assert not kind.startswith(("image/svg", "text/xml")), (place, kind)
    assert found >= OUT, OUT - found


TEXTS = {"mfa_download_recovery_codes", "api_docs_asset"}  # plain text of one's own, and files of the house itself


@pytest.fixture
def files(tmp_path: Path, settings: Any) -> Path:
    backend = settings.STORAGES["files"]
    settings.STORAGES = {**settings.STORAGES, "files": {**backend, "OPTIONS": {"location": tmp_path / "files"}}}
    (tmp_path / "files").mkdir()
    return tmp_path / "files"
