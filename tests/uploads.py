"""Every place of the house that takes a file, found in its code, and how a test gets there."""

from __future__ import annotations

import ast
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from api.tokens import make
from common.imports import staging
from common.imports.models import Batch
from common.imports.reading.book import MAX_FILE as LEDGER_MOST
from lines.mediation.tests.road import SESSION
from portal.models import Draft
from tests.cast import application
from tests.stock import BACKEND, PARTY, Stock
from workbench.admin import geojson, reading

ROOT = Path(__file__).parents[1]
PACKAGES = ("kernel", "common", "lines", "workbench", "portal", "exchange", "api")
MEGABYTE = 1 << 20


def found_in_code() -> dict[str, str]:
    """Where files come in: `module.function` or `module.Class.field` → file or multipart, from the code itself.

    A field of the kernel's own kind (FilesField) judges what it is given wherever it stands and is not listed; neither is
    what hands its files on to the door, whose forms have no other.
    """
    return {place: what for package in PACKAGES for path in _sources(package) for place, what in _places(path)}


def _sources(package: str) -> Iterator[Path]:
    inside = ((p, p.relative_to(ROOT).parts) for p in sorted((ROOT / package).rglob("*.py")))
    return (path for path, parts in inside if not {"tests", "migrations"} & set(parts))


def _places(path: Path) -> Iterator[tuple[str, str]]:
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    yield from _inside(ast.parse(path.read_text(encoding="utf-8")), module)


DOOR = {"bind", "perform", "open_case", "ask", "answer"}


def _inside(node: ast.AST, name: str) -> Iterator[tuple[str, str]]:
    for child in ast.iter_child_nodes(node):
        if (
            isinstance(node, ast.Call)
            and _called(node) in DOOR
            and isinstance(child, ast.keyword)
            and child.arg == "files"
        ):
            continue
        if isinstance(child, ast.Attribute) and child.attr == "FILES" and getattr(child.value, "id", "") != "scopes":
            yield name, "multipart"
        if isinstance(child, ast.Call) and _called(child) in ("FileField", "ImageField"):
            yield name, "field"
        if isinstance(child, ast.arg) and "UploadedFile" in ast.dump(child.annotation or child):
            yield name, "multipart"
        yield from _inside(child, f"{name}.{child.name}" if isinstance(child, NAMED) else name)


NAMED = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


@dataclass(frozen=True, kw_only=True)
class Intake:
    """One way in. `send` posts a file as somebody who may; `places` are what it covers of the code.

    `most`: the limit of bytes where it is a table, a map or a form; 0 for material, whose limit a setting may lower.
    """

    send: Callable[[Any, SimpleUploadedFile], Any]
    places: tuple[str, ...] = ()
    most: int = 0


def _signed_in(stock: Any, name: str) -> Client:
    client = Client()
    if name:
        client.force_login(stock.user(name), backend=BACKEND)
    return client


def _post(
    name: str, who: str, field: str, data: dict[str, Any] | None, stock: Any, file: Any, *, place: int = 0
) -> Any:
    args = stock.arguments.get(name, [()])[place]
    url = stock.admin.get(name) or reverse(name, args=args)
    return _signed_in(stock, who).post(url, {**(data or {}), field: file})


def by(name: str, who: str, field: str, data: dict[str, Any] | None = None, place: int = 0) -> Callable[..., Any]:
    return partial(_post, name, who, field, data, place=place)


def _ledger(stock: Any, file: Any) -> Any:
    """Read in the background, or at once: what the person is told stands on the page this leads to."""
    client = _signed_in(stock, "chair")
    data = {"office": stock.cast.committee.pk, "ledger": "mediation", "file": file}
    answer = client.post(reverse("desk_imports"), data)
    if answer.status_code != 302:
        return answer
    staging.read_batch(Batch.objects.latest("made_at"))  # what the job does with a larger one
    return client.get(answer.url)


def _returned(stock: Any, file: Any) -> Any:
    url = reverse("desk_import_back", args=stock.arguments["desk_import_back"][0])
    return _signed_in(stock, "chair").post(url, {"file": file}, follow=True)


def _opening(stock: Any, file: Any) -> Any:
    data = {**application(), "office": stock.cast.committee.pk, "evidence": file}
    url = reverse("desk_open", args=("mediation", "apply"))
    return _signed_in(stock, "mediator").post(url, data)


def _draft(stock: Any, file: Any) -> Any:
    """A page of the public's application; the draft is begun before anything is counted."""
    return stock.villager.post("/apply/mediation/apply/ask/files/", {"evidence": file, "go": "next"})


def _party(stock: Any, file: Any) -> Any:
    client = Client()
    client.cookies.load(stock.party)
    return client.post(reverse("portal_add"), {"category": "evidence", "material": file})


def _program(stock: Any, file: Any) -> Any:
    return Client().post("/api/v1/uploads", {"file": file}, headers={"Authorization": f"Bearer {stock.token}"})


class Furnished(Stock):
    """A stock whose browsers and programs have begun: what they need is there before anything is counted."""

    def __init__(self) -> None:
        super().__init__()
        assert self.arguments
        self.party = self.cookies(PARTY)
        _, self.token = make(self.user("chair"), name="上传", scopes=["write:mediation"], days=1)
        self.villager = Client()
        self.villager.post("/apply/mediation/apply/")
        where = {"where": {"area": str(self.cast.village.pk)}, "office": {"office": str(self.cast.committee.pk)}}
        Draft.objects.filter(case=None).update(content={**where, "who": {"capacity": "self"}})


POSITION = {"datum": "WGS-84", "source": "测绘单位", "text": ""}
INTAKES: dict[str, Intake] = {
    "a step": Intake(send=by("desk_do", "mediator", "photos", SESSION)),
    "a question": Intake(send=by("desk_ask", "mediator", "materials")),
    "an answer": Intake(send=by("desk_answer", "mediator", "ruling")),
    "an opening": Intake(places=("workbench.pages.opening._open",), send=_opening),
    "handed in later": Intake(
        places=("workbench.pages.repairs.attach",), send=by("desk_attach", "mediator", "material", {"category": "evidence"})
    ),
    "the public's application": Intake(places=("portal.views.apply._files",), send=_draft),
    "a party hands in": Intake(places=("portal.views.follow.add",), send=_party),
    "a program's upload": Intake(places=("api.operations.papers.upload",), send=_program),
    "a ledger": Intake(
        places=("workbench.pages.imports.UploadForm.__init__", "workbench.pages.imports.UploadForm"), send=_ledger,
        most=LEDGER_MOST,
    ),
    "a ledger put right": Intake(places=("workbench.pages.imports.back",), send=_returned, most=LEDGER_MOST),
    "areas": Intake(
        places=("workbench.admin.areas_in.from_table", "workbench.admin.reading.TableForm"),
        send=by("admin_areas_import", "administrator", "file"), most=reading.MAX_FILE,
    ),
    "people": Intake(
        places=("workbench.admin.people_in.from_table",), send=by("admin_people_import", "administrator", "file"),
        most=reading.MAX_FILE,
    ),
    "outlines": Intake(
        places=("workbench.admin.outlines.outlines", "workbench.admin.outlines.FileForm"),
        send=by("admin_outlines", "administrator", "file", {"datum": "WGS-84", "source": "测绘单位"}), most=geojson.MAX_FILE,
    ),
    "positions": Intake(
        places=("workbench.admin.outlines.outlines",), send=by("admin_outlines", "administrator", "file", POSITION),
        most=reading.MAX_FILE,
    ),
    "populations": Intake(
        places=("workbench.admin.circles.people",), send=by("admin_circles_people", "administrator", "file"),
        most=reading.MAX_FILE,
    ),
    "a Word form": Intake(
        places=("workbench.admin.templates.template", "workbench.admin.templates.UploadForm"),
        send=by("admin_template", "administrator", "file"), most=2 * MEGABYTE,
    ),
}  # fmt: skip
# Takes no file: a page of examples that only tests draw.
NO_INTAKE = {"workbench.form_language.SampleForm"}


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
