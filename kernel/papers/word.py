"""A sheet as a Word file.

`drawings/word_file/` is the package of parts. What a kind of sheet has in common (styles, fonts, footers) is filled,
compressed and laid out as it stands in the file once per process; a paper then costs one pass over its blocks
(`wordml`) and three short parts to compress.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image

from . import wordml
from .blocks import Kind, Sheet
from .view import HERE, LOOKS, RED, Part, drawings, signed, undrawn, view
from .wordml import MM

FOLDER = HERE / "word_file"
DOCUMENT = "word/document.xml"
PER_PAPER = ("docProps/core.xml", "word/_rels/document.xml.rels")
EMU = 635  # the unit of drawings, to the twip
DAY = 33  # 1980-01-01 as a zip entry has it: nothing in the file depends on the hour or the machine


def docx(sheet: Sheet, images: Mapping[str, bytes] | None = None) -> bytes:
    """The sheet as a Word file; the same sheet gives the same bytes.

    `images` as for `pdf.pdf`; of one that is no picture the words say so.
    """
    try:
        return _docx(sheet, images or {})
    except (UnrecognizedImageError, UnexpectedEndOfFileError, InvalidImageStreamError):
        return _docx(undrawn(sheet), {})


def _docx(sheet: Sheet, images: Mapping[str, bytes]) -> bytes:
    ready = view(sheet)
    media = {f"sign{n}": images[name] for n, name in enumerate(signed(ready), 1)}
    pictures = dict(zip(signed(ready), map(_picture, media, media.values()), strict=True))
    values = {"title": ready["title"], "office": ready["office"], "day": ready["day"], "pictures": pictures}
    files = [_entry(name, _draw(name, values)) for name in PER_PAPER]
    files.append(_entry(DOCUMENT, wordml.document(ready, _measures(sheet.kind), pictures)))
    files += [_entry(f"word/media/{p['file']}", media[f"sign{p['n']}"]) for p in pictures.values()]
    return _archive([*_base(sheet.kind), *files])


def pack(archive: zipfile.ZipFile, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files with nothing in the entry that depends on the hour or the machine."""
    for name, content in files:
        entry = zipfile.ZipInfo(name)  # its date is 1980-01-01 unless told
        entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
        archive.writestr(entry, content)


def _entry(name: str, content: bytes) -> tuple[bytes, bytes, bytes]:
    """A file as it stands in a zip archive: name, the fields both its headers share, and its compressed bytes."""
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = deflate.compress(content) + deflate.flush()
    sizes = (zlib.crc32(content), len(packed), len(content), len(name), 0)
    return name.encode("ascii"), struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, DAY, *sizes), packed


def _archive(entries: list[tuple[bytes, bytes, bytes]]) -> bytes:
    """The zip archive of these entries (APPNOTE 4.3): each behind its header, then the directory and its end."""
    made, directory, at = [], [], 0
    for name, fields, packed in entries:
        made += [b"PK\x03\x04", fields, name, packed]
        directory += [b"PK\x01\x02\x14\x00", fields, struct.pack("<HHHLL", 0, 0, 0, 0, at), name]
        at += 30 + len(name) + len(packed)
    index = b"".join(directory)
    count = len(entries)
    return b"".join([*made, index, struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(index), at, 0)])


def _draw(name: str, values: Mapping[str, Any]) -> bytes:
    return drawings().get_template(f"word_file/{name}").render(values).encode()


@cache
def _base(kind: Kind) -> list[tuple[bytes, bytes, bytes]]:
    """The entries every paper of this kind begins with."""
    names = sorted(p.relative_to(FOLDER).as_posix() for p in FOLDER.rglob("*") if p.is_file())
    return [_entry(name, _draw(name, _measures(kind))) for name in names if name not in PER_PAPER]


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
    }


def _picture(name: str, content: bytes) -> Part:
    """A signature, 9 mm high and at most 40 mm wide."""
    picture = Image.from_blob(content)
    cy = round(9 * MM * EMU)
    cx = min(round(cy * picture.px_width / picture.px_height), round(40 * MM * EMU))
    return {"n": int(name.removeprefix("sign")), "cx": cx, "cy": cy, "file": f"{name}.{picture.ext}"}
