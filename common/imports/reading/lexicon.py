"""What the words in a heading mean: a column of the ledger, or an attribute of one side's parties."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..values.codes import code_of
from ..values.text import narrow
from ..words import Kind, Ledger, listed

KEEP, DROP = "keep", "drop"  # a column kept as text beside the case; one left out
BOTH = "parties"  # names of both sides in one cell

ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "name": listed("姓名 名称 姓名或名称 姓名名称 名字 名单 单位名称 姓名单位 基本情况 基本信息 人员 情况"),
    "id_number": listed(
        "身份证 身份证号 身份证号码 身份证件号码 身份证件号 证件号码 证件号 公民身份号码 公民身份证号码 身份号码 证号"
    ),
    "phone": listed("电话 联系电话 联系方式 手机 手机号 手机号码 电话号码 联系号码 联系手机 移动电话 通讯方式"),
    "address": listed(
        "住址 地址 家庭住址 家庭地址 现住址 现住地址 住所 住所地 户籍地 户籍地址 联系地址 居住地 居住地址 常住地址 详细地址"
    ),
    "gender": listed("性别"),
    "age": listed("年龄 岁数 周岁"),
    "birth_date": listed("出生日期 出生年月日 出生年月 生日"),
    "ethnicity": listed("民族 族别"),
    "employer": listed("工作单位 所在单位 单位 用人单位"),
    "occupation": listed("职业 职务 职业或职务 职业职务"),
    "uscc": listed("统一社会信用代码 社会信用代码 信用代码"),
    "legal_person": listed("法定代表人 法定代表人或负责人 法人代表 单位负责人"),
}
TITLES = {
    "name": "姓名或名称", "id_number": "证件号码", "phone": "联系电话", "address": "住址", "gender": "性别", "age": "年龄",
    "birth_date": "出生日期", "ethnicity": "民族", "employer": "工作单位", "occupation": "职业或职务",
    "uscc": "统一社会信用代码", "legal_person": "法定代表人或负责人",
}  # fmt: skip
EVERYBODY = listed(
    "当事人 双方当事人 当事人双方 纠纷当事人 纠纷双方 当事双方 双方 涉事双方 涉及当事人 纠纷双方当事人 争议双方 各方当事人 "
    "主要当事人 当事人姓名或名称 双方姓名"
)
_UNITS = (("万元", 10000), ("千元", 1000), ("亿元", 10**8), ("元", 1))
_BRACKET = re.compile(r"[(\[【{<《]([^()\[\]【】{}<>《》]*)[)\]】}>》]")
_PUNCTUATION = re.compile(r"[\s*#:：、，,。./\\|_\-—~“”\"'‘’;；!?]+")


@dataclass(frozen=True)
class Meaning:
    """Where a heading points. `key`: a column, `side.attribute`, `.attribute` of whichever side, `parties`, or empty."""

    key: str = ""
    unit: int = 1
    sure: int = 0  # 3 word for word, 2 with its brackets off, 1 by a word within


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """A heading without spaces, line breaks, brackets and marks."""
    return _PUNCTUATION.sub("", _BRACKET.sub("", narrow(text))).upper()


@lru_cache(maxsize=8192)
def whole(text: str) -> str:
    """The same with what stood in brackets: 当事人(甲)."""
    return _PUNCTUATION.sub("", re.sub(r"[()\[\]【】{}<>《》]", "", narrow(text))).upper()


def unit_of(text: str) -> int:
    """What an amount is counted in: of a heading 涉及金额（万元） or 金额/万元."""
    plain_ = re.sub(r"\s", "", narrow(text))
    inside = " ".join(_BRACKET.findall(plain_)) or plain_
    return next((n for mark, n in _UNITS if mark in inside), 1)


class Lexicon:
    """The words of one ledger, ready for look-up."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.exact: dict[str, str] = {}
        self.within: list[tuple[str, str]] = []
        self.sides = sorted(
            ((plain(n), s.code) for s in ledger.sides for n in (s.title, *s.names)), key=lambda p: -len(p[0])
        )
        self.side_of = dict(self.sides)
        self.attribute_of = {plain(n): a for a, names in ATTRIBUTES.items() for n in names}
        self._columns()
        for word in EVERYBODY:
            self.exact.setdefault(plain(word), BOTH)
        self.within.sort(key=lambda p: -len(p[0]))

    def _columns(self) -> None:
        for column in self.ledger.columns:
            for name in (column.title, *column.names):
                self.exact.setdefault(whole(name), column.key)
            self.within += [(plain(name), column.key) for name in column.within]
            self.within += [(plain(name), column.key) for name in column.names if len(plain(name)) >= 4]

    def meaning(self, path: tuple[str, ...]) -> Meaning:
        """What a heading of one or more levels means, group first."""
        return self._meaning(path)

    @lru_cache(maxsize=4096)  # noqa: B019  one lexicon a ledger, kept for good
    def _meaning(self, path: tuple[str, ...]) -> Meaning:
        texts = [t for t in path if plain(t) or whole(t)]
        if not texts:
            return Meaning()
        unit = max(unit_of(t) for t in texts)
        last, joined = texts[-1], "".join(texts)
        for sure, text in ((3, whole(joined)), (2, plain(joined))):
            if key := self.exact.get(text):
                return Meaning(key, unit, sure)
        if len(texts) > 1 and (key := self._under(texts) or ("" if self.exact.get(plain(last)) else self._tick(texts))):
            return Meaning(key, unit, 3)
        for sure, text in ((3, whole(last)), (2, plain(last))):
            if key := self.exact.get(text) or self._party(text):
                return Meaning(key, unit, sure)
        text = plain(joined)
        key = next((k for w, k in self.within if w in text), "") or self._loosely(text)
        return Meaning(key, unit, 1 if key else 0)

    def _under(self, texts: list[str]) -> str:
        """Side from a group heading, attribute from the one below it."""
        sides = [self._side(plain(t)) or self._side(whole(t)) for t in texts]
        side = next((s for s in reversed(sides) if s), "")
        attribute = self.attribute_of.get(plain(texts[-1]))
        if side and attribute:
            return f"{side}.{attribute}"
        if side and sides[-1]:
            return f"{side}.name"
        everybody = any(self.exact.get(plain(t)) == BOTH for t in texts[:-1])
        return (
            f".{attribute}"
            if everybody and attribute and attribute != "name"
            else BOTH
            if everybody and attribute
            else ""
        )

    def _tick(self, texts: list[str]) -> str:
        """调解结果 over 成功 and 不成功: a column of ticks, whose heading is the word."""
        column = self.ledger.by_key.get(self.exact.get(plain(texts[0]), ""))
        code = (
            code_of(column, texts[-1])
            if column is not None and column.kind is Kind.CODE and len(plain(texts[-1])) <= 10
            else None
        )
        return f"{column.key}={code}" if column is not None and code else ""

    def _side(self, text: str) -> str:
        return (
            self.side_of.get(text)
            or self.side_of.get(text.removesuffix("情况").removesuffix("基本").removesuffix("信息"))
            or ""
        )

    def _party(self, text: str) -> str:
        """申请人姓名, 甲方电话, 联系电话(甲方), 当事人电话."""
        if side := self._side(text):
            return f"{side}.name"
        for name, side in self.sides:
            for rest in (text.removeprefix(name), text.removesuffix(name)):
                if rest != text and (attribute := self.attribute_of.get(rest.removeprefix("的"))):
                    return f"{side}.{attribute}"
        for name in sorted(map(plain, EVERYBODY), key=len, reverse=True):
            attribute = self.attribute_of.get(text.removeprefix(name)) if text.startswith(name) else None
            if attribute:
                return BOTH if attribute == "name" else f".{attribute}"
        attribute = self.attribute_of.get(text)
        return f".{attribute}" if attribute and attribute != "name" else BOTH if text in ("姓名", "名称") else ""

    def _loosely(self, text: str) -> str:
        """A side and an attribute somewhere in a long heading: 申请人（单位）姓名及名称."""
        side = next((code for name, code in self.sides if name in text), "")
        if not side:
            return ""
        rest = max((w for w in self.attribute_of if w in text and len(w) >= 2), key=len, default="")
        return f"{side}.{self.attribute_of[rest]}" if rest else ""


@lru_cache(maxsize=16)
def lexicon_of(code: str) -> Lexicon:
    from ..words import ledger_of

    return Lexicon(ledger_of(code))


def choices(ledger: Ledger) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything a column may be said to mean, in groups, for a page."""
    own = [(c.key, c.title) for c in ledger.columns if c.kind is not Kind.SEQUENCE]
    sides = [(f"{s.title}", [(f"{s.code}.{a}", f"{s.title}{t}") for a, t in TITLES.items()]) for s in ledger.sides]
    rest = [
        (KEEP, "照原样留存"),
        (DROP, "不要这一列"),
        *((c.key, c.title) for c in ledger.columns if c.kind is Kind.SEQUENCE),
    ]
    everybody = [
        (BOTH, "双方当事人（在一格里）"),
        *((f"parties.{a}", f"当事人{t}（依次）") for a, t in TITLES.items() if a != "name"),
    ]
    return [("其他", rest), (ledger.title, own), ("当事人", everybody), *sides]


def title_of(ledger: Ledger, key: str) -> str:
    """What a column is called on pages."""
    if "=" in key:
        column, _, code = key.partition("=")
        return f"{ledger[column].title}：{ledger[column].titles.get(code, code)}（打勾）"
    return next((title for _, group in choices(ledger) for k, title in group if k == key), "")
