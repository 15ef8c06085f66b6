"""A sheet as PDF/A-2b by typst, with one compiler kept for the life of the process.

A new compiler for each paper would read the fonts again and forget what it laid out before.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any, cast

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings

from .blocks import Sheet
from .view import HERE, LOOKS, RED, signed, texts, undrawn, view

# First what an office has, last what we ship: faces named by GB/T 9704 are not free, so an office adds its own folder.
FACES: dict[str, tuple[str, ...]] = {
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "Noto Serif SC"),
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "STZhongsong", "Noto Serif SC"),
    "hei": ("SimHei", "黑体", "STHeiti", "Noto Sans SC"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "Noto Serif SC"),
}

RUN = re.compile("[!-~]{30,}")  # without a place to break a line

_lock = threading.Lock()


@cache
def _fonts() -> tuple[typst.Fonts, dict[str, list[str]]]:
    """The fonts on hand and, per face, the families to ask for: a wish that is not there costs time and a warning."""
    folders = [str(pylopdf_fonts_zh_cn.serif_path().parent)]
    if settings.SINAN_FONTS:
        folders.insert(0, str(settings.SINAN_FONTS))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    have = {family.casefold(): family for family in fonts.families()}
    spare = ("Noto Serif SC", "Noto Sans SC")  # for a rare name the office's own face lacks
    return fonts, {k: [f for f in (*v, *spare) if f.casefold() in have] for k, v in FACES.items()}


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(input=str(HERE / "sheet.typ"), root=str(HERE), font_paths=_fonts()[0])


def pdf(sheet: Sheet, images: Mapping[str, bytes] | None = None) -> bytes:
    """The sheet as PDF; the same sheet gives the same bytes.

    `images` maps `Slot.image` to the bytes of a PNG or JPEG; KeyError where a signed slot's picture is missing.
    A picture that is damaged is named beside its place rather than drawn.
    PDF/A-2b forbids characters without a glyph: a sheet with one is written as plain PDF rather than not at all.
    """
    try:
        return _made(source(sheet, images))
    except typst.TypstError as error:
        if "failed to decode image" not in str(error):
            raise
    return _made(source(undrawn(sheet)))


def _made(written: bytes) -> bytes:
    with _lock:
        try:
            return _compile(written, "a-2b")
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
            return _compile(written, "1.7")


def source(sheet: Sheet, images: Mapping[str, bytes] | None = None) -> bytes:
    """What the compiler is given: the template called with the sheet's data."""
    data = json.dumps(_data(sheet, images or {}), ensure_ascii=False)
    # A JSON string of one line is a typst string as well: both know no escapes here but \\ and \".
    return f'#import "sheet.typ": sheet\n#sheet(json(bytes({json.dumps(data, ensure_ascii=False)})))\n'.encode()


def _compile(source: bytes, standard: typst.PDFStandard) -> bytes:
    return cast(bytes, _compiler().compile(input=source, format="pdf", pdf_standards=standard, timestamp=0))


def _data(sheet: Sheet, images: Mapping[str, bytes]) -> dict[str, Any]:
    ready, faces = view(sheet), _fonts()[1]
    return {
        **ready,
        "day": (ready["day"].year, ready["day"].month, ready["day"].day),
        "look": asdict(LOOKS[sheet.kind]),
        "red": RED,
        "fonts": faces,
        "thicken": faces["title"][0] == "Noto Serif SC",  # we ship one weight; a title face of its own needs no help
        "runs": bool(RUN.search(" ".join(texts(ready)))),
        "images": {name: list(images[name]) for name in signed(ready)},
    }
