"""Where a rule is written: an article of a law, and how surely its text was seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

DIGITS = "零一二三四五六七八九"


class Mark(StrEnum):
    """How surely the source of a number was seen; only L may be code, the rest are rows awaiting sign-off."""

    L = "L"
    P = "P"
    D = "D"
    C = "C"
    M = "M"

    @property
    def explanation(self) -> str:
        return {
            "L": "已对照条文全文",
            "P": "见于网页摘录，尚未对照原文",
            "D": "其他地方的规定，只可作本地选择",
            "C": "见于公开系统的表单或代码，不是法源",
            "M": "未见原文，使用前须核对",
        }[self.value]


def numeral(number: int) -> str:
    """A whole number from 1 to 999 as articles are counted: 33 → 三十三, 15 → 十五, 110 → 一百一十."""
    if not 1 <= number <= 999:
        raise ValueError(f"条款序号应在1至999之间：{number}")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "")


@dataclass(frozen=True)
class Article:
    """A place in a law. `law` is its title without 《》; `number=None` cites the whole of it."""

    law: str
    number: int | None = None
    paragraph: int | None = None
    item: int | None = None
    mark: Mark = field(default=Mark.L, kw_only=True)
    note: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        parts = ((self.number, "条"), (self.paragraph, "款"), (self.item, "项"))
        return f"《{self.law}》" + "".join(f"第{numeral(n)}{word}" for n, word in parts if n is not None)


def cite(
    law: str,
    number: int | None = None,
    paragraph: int | None = None,
    item: int | None = None,
    *,
    mark: Mark = Mark.L,
    note: str = "",
) -> Article:
    """Short form for declarations: `cite("人民调解法", 33, 1)` is 《人民调解法》第三十三条第一款."""
    return Article(law, number, paragraph, item, mark=mark, note=note)
