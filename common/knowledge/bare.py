"""What may not stand in a text for everybody: anything that looks like the number of a person."""

from __future__ import annotations

import re

from common.search.text import fold

_APART = re.compile(r"(?<=\d)[\s\-‐.·]+(?=\d)")
_NUMBERS = (
    (re.compile(r"(?<!\d)(\d{17}[\dx]|\d{15})(?!\d)"), "身份证号码"),
    (re.compile(r"(?<!\d)((?:86)?1[3-9]\d{9})(?!\d)"), "手机号码"),
    (re.compile(r"(?<!\d)(\d{16,19})(?!\d)"), "银行卡号"),
    (re.compile(r"(?<!\d)(0\d{9,11})(?!\d)"), "电话号码"),
)


def number_in(text: str) -> str:
    """Why a text may not be published, with the beginning of what was found; empty where nothing was. Pure.

    Digits of full width, and those set apart by spaces or strokes, are digits all the same.
    """
    plain = _APART.sub("", fold(text))
    for pattern, what in _NUMBERS:
        if found := pattern.search(plain):
            return f"文字里有像{what}的内容（{found[1][:3]}……），请删去后再保存；公开的内容不能有任何人的号码。"
    return ""
