"""A sheet as a Word file.

`drawings/word_file/` is the package of parts. What a kind of sheet has in common (styles, fonts, footers) is filled
and compressed once per process; a paper then costs one pass over its blocks and three short parts to compress.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

from docx.image.image import Image

from .blocks import Kind, Sheet
from .view import HERE, LOOKS, RED, Part, drawings, ems, signed, view

FOLDER = HERE / "word_file"
PER_PAPER = ("docProps/core.xml", "word/_rels/document.xml.rels", "word/document.xml")
MM = 1440 / 25.4  # in twips, Word's twentieth of a point
EMU = 635  # the unit of drawings, to the twip


def docx(sheet: Sheet, images: Mapping[str, bytes] | None = None) -> bytes:
    """The sheet as a Word file; the same sheet gives the same bytes.

    `images` as for `pdf.pdf`; docx.image.exceptions.UnrecognizedImageError for bytes that are no picture.
    """
    ready = view(sheet)
    media = {f"sign{n}": (images or {})[name] for n, name in enumerate(signed(ready), 1)}
    pictures = dict(zip(signed(ready), map(_picture, media, media.values()), strict=True))
    values = {**ready, **_measures(sheet.kind), "pictures": pictures}
    buffer = io.BytesIO(_base(sheet.kind))
    with zipfile.ZipFile(buffer, "a") as archive:
        pack(archive, ((name, _draw(name, values)) for name in PER_PAPER))
        pack(archive, ((f"word/media/{p['file']}", media[f"sign{p['n']}"]) for p in pictures.values()))
    return buffer.getvalue()


def pack(archive: zipfile.ZipFile, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files with nothing in the entry that depends on the hour or the machine."""
    for name, content in files:
        entry = zipfile.ZipInfo(name)  # its date is 1980-01-01 unless told
        entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
        archive.writestr(entry, content)


def _draw(name: str, values: Mapping[str, Any]) -> bytes:
    return drawings().get_template(f"word_file/{name}").render(values).encode()


@cache
def _base(kind: Kind) -> bytes:
    """The archive every paper of this kind begins with."""
    names = sorted(p.relative_to(FOLDER).as_posix() for p in FOLDER.rglob("*") if p.is_file())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        pack(archive, ((name, _draw(name, _measures(kind))) for name in names if name not in PER_PAPER))
    return buffer.getvalue()


@cache
def _measures(kind: Kind) -> dict[str, Any]:
    """A kind's look in Word's units: type in half points, all else in twips."""
    look = LOOKS[kind]
    footers = {"odd": "form", "even": "form"} if kind == "form" else {"odd": "odd", "even": "even"}
    halves = {k: round(v * 2) for k, v in asdict(look).items() if k in ("size", "cell", "sign")}
    return {
        **halves,
        **footers,
        "title_size": round(look.title * 2),
        "small": min(halves["size"], 28),
        "red": RED,
        "pitch": round(look.pitch * 20),
        "title_pitch": round(look.title * 26),
        "tracking": round(look.tracking * 20),
        "margins": [round(m * MM) for m in look.margins],
        "width": round((210 - look.margins[1] - look.margins[3]) * MM),
        "columns": _columns,
        "slot_columns": lambda slots, width: _slot_columns(slots, width, halves["sign"] * 10),
    }


def _columns(widths: Sequence[int], width: int) -> list[int]:
    return [round(width * w / 100) for w in widths]


def _slot_columns(slots: Sequence[Part], width: int, em: int) -> list[int]:
    """Label, line and a gap of 5 mm for each of two slots; 28 mm at least are left to sign on."""
    half, gap = width // 2, round(5 * MM)
    labels = [min(round(ems(s["label"]) * em) + 60, half - round(28 * MM)) for s in slots]
    return [w for label in labels for w in (label, half - label - gap, gap)]


def _picture(name: str, content: bytes) -> Part:
    """A signature, 9 mm high and at most 40 mm wide."""
    picture = Image.from_blob(content)
    cy = round(9 * MM * EMU)
    cx = min(round(cy * picture.px_width / picture.px_height), round(40 * MM * EMU))
    return {"n": int(name.removeprefix("sign")), "cx": cx, "cy": cy, "file": f"{name}.{picture.ext}"}
