"""Parties out of the cells of a row: several in one cell, sides parted by 与 or 诉, what is said of each in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import mul
from typing import Any

from common.people.identity import IdKind, Sex, check_id, check_phone, check_uscc
from common.people.peoples import PEOPLES

from .text import is_nothing, narrow

_BODY = re.compile(
    r"(公司|企业|工厂|厂|商行|商店|商贸|超市|饭店|酒店|宾馆|餐厅|餐饮|合作社|农场|牧场|养殖场|医院|卫生院|诊所|学校|小学|"
    r"中学|大学|幼儿园|银行|信用社|保险|集团|经营部|门市部|服务部|工作室|事务所|中心|协会|委员会|村委|居委|村民组|小组|政府|"
    r"办事处|管理处|管理局|分局|支队|大队|派出所|项目部|工程队|工地|物业|药店|网吧|美容院|理发店|茶馆|店|站|社|行)$"
)
_LIST = re.compile(r"[、，,;；\n\r/|＋+]|\s{2,}|(?<=[\u4e00-\u9fff)])\s(?=[\u4e00-\u9fff]{2,})")
_SIDES = re.compile(r"\s*(?:诉|与|和|跟|同|VS\.?|vs\.?|——|—|⇄|↔)\s*")
_OTHER_SIDE = re.compile(r"(?:被申请人|被申请方|乙方|对方当事人|对方|被告|被投诉人|当事人乙|当事人二)\s*[:：]")
_CROWD = re.compile(r"等\s*(?:(\d+|[一二三四五六七八九十百]+)\s*)?(?:余)?(?:人|户|名|方|家|村民|职工|业主)*$")
_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_AGE = re.compile(r"^(\d{1,3})(?:周)?岁$")
_NATION = {p: p for p in PEOPLES} | {p.removesuffix("族"): p for p in PEOPLES if len(p) > 2}
_SEX = dict.fromkeys(("男", "男性", "M", "1"), Sex.MALE) | dict.fromkeys(("女", "女性", "F", "2"), Sex.FEMALE)
_LABEL = re.compile(
    r"^(?:申请人|被申请人|当事人|甲方|乙方|姓名|(?:公民)?身份证?号码?|身份证|证件号码?|电话|联系电话|手机|住址|地址|住)[:：]?\s*"
)
ID_SHAPE = re.compile(r"^\d{17}[\dXx]$|^\d{15}$")
PHONE_SHAPE = re.compile(r"^(?:\+?86-?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}$|^0\d{2,3}-?\d{7,8}$")
NAME_MOST = 100


@dataclass(kw_only=True)
class Said:
    """What one cell says of one party."""

    name: str
    more: dict[str, str] = field(default_factory=dict)
    crowd: int = 0  # 等5人


@dataclass
class Found:
    """Rows as the parties field cleans them, with what stood in the way and what asks for a second look."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)  # attribute, sentence
    doubts: list[str] = field(default_factory=list)
    crowd: int = 0


@lru_cache(maxsize=65536)
def names_in(text: str) -> tuple[Said, ...]:
    """The people and bodies of one cell, in order."""
    found: list[Said] = []
    for piece in _pieces(narrow(text)):
        if found and (attribute := _attribute(piece)):
            found[-1].more.setdefault(*attribute)
            continue
        said = _named(piece)
        if said.name:
            found.append(said)
        elif said.crowd and found:
            found[-1].crowd = said.crowd
    return tuple(found)


def _pieces(text: str) -> Iterable[str]:
    """Parts between separators, brackets kept whole."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\x00{len(kept) - 1}\x00"

    covered = _BRACKETS.sub(keep, text)
    for piece in _LIST.split(covered):
        whole = re.sub(r"\x00(\d+)\x00", lambda m: kept[int(m[1])], piece or "").strip(" 。.:：")
        if whole and not is_nothing(whole):
            yield whole


def _named(piece: str) -> Said:
    """张三（男，45岁）等5人 as name, attributes and crowd. A bracket inside a body's name, 某某（江苏）公司, belongs to it."""
    said = Said(name="")

    def inside(match: re.Match[str]) -> str:
        parts = [p.strip() for p in re.split(r"[，,、;；\s]", match[1]) if p.strip()]
        known = [a for a in map(_attribute, parts) if a]
        if len(known) == len(parts):
            for name, value in known:
                said.more.setdefault(name, value)
            return ""
        return match[0] if _BODY.search(_BRACKETS.sub("", piece)) else ""

    rest = _BRACKETS.sub(inside, piece).strip()
    rest = re.sub(r"^\d+[.、)）]\s*", "", rest)
    if crowd := _CROWD.search(rest):
        from .numbers import whole

        said.crowd, rest = whole(crowd[1]) or 0 if crowd[1] else 0, rest[: crowd.start()]
    said.name = tidy_name(_LABEL.sub("", rest))
    return said


def tidy_name(text: str) -> str:
    """王　芳 and 王 芳 as 王芳; names in other letters keep their spaces. Brackets in a Chinese name are Chinese ones."""
    plain = " ".join(text.split())
    if not re.search(r"[\u3400-\u9fff]", plain):
        return plain
    plain = plain.replace("(", "（").replace(")", "）")
    return plain.replace(" ", "") if re.fullmatch(r"[\u3400-\u9fff\U00020000-\U0003ffff·（） ]+", plain) else plain


def _attribute(text: str) -> tuple[str, str] | None:
    """What a word beside a name says: sex, age, people, number, phone, address; None for another name."""
    bare = _LABEL.sub("", text).strip()
    if bare in ("男", "女"):
        return "gender", bare
    if _AGE.match(bare):
        return "age", bare
    if bare in PEOPLES:
        return "ethnicity", bare
    if ID_SHAPE.match(bare):
        return "id_number", bare
    if PHONE_SHAPE.match(bare):
        return "phone", bare
    if re.match(r"^(?:现)?住(?:址)?[:：]?\S{3,}", text) or re.match(r"^地址[:：]?\S{3,}", text):
        return "address", re.sub(r"^(?:现)?(?:住址?|地址)[:：]?", "", text)
    return None


@lru_cache(maxsize=65536)
def two_sides(text: str) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """张三与李四, 张三、王五诉某公司: both sides. Without a word between them the first stands against the rest."""
    plain = narrow(text)
    if told := _OTHER_SIDE.search(plain):
        return names_in(plain[: told.start()]), names_in(plain[told.end() :])
    parts = [p for p in _SIDES.split(plain) if p.strip()]
    if len(parts) == 2:
        return names_in(parts[0]), names_in(parts[1])
    everybody = names_in(plain if len(parts) < 2 else "、".join(parts))
    return everybody[:1], everybody[1:]


def is_body(name: str) -> bool:
    return len(name) >= 4 and bool(_BODY.search(_BRACKETS.sub("", name).strip()))


def lost_digits(value: object) -> bool:
    """Whether an identity number was kept as a number: of 18 digits only fifteen or sixteen are left."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return abs(value) >= 1e15
    return isinstance(value, str) and bool(re.fullmatch(r"\s*\d\.?\d*[eE]\+?1[4-9]\s*", value))


LOST = "身份证号码在表格里按数字存放，第16位以后的数字已经丢失，不能还原；请对照原件重填，并先把这一列设为“文本”格式。"


def clean_id(text: str, row: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Puts an identity number into a row with what it tells; the problem, and what asks for a second look."""
    quick = quick_id(text)
    if quick and row.get("birth_date") in (None, quick[0]) and row.get("gender") in (None, "", quick[1]):
        row["id_number"], row["id_kind"] = text, IdKind.RESIDENT.value
        row["birth_date"], row["gender"] = quick[0], quick[1]
        return "", quick[2]
    plain = re.sub(r"\s", "", text)
    shape = re.fullmatch(r"\d[\dXx]+", plain) or re.fullmatch(r"\d+\*+\d*[\dXx]?", plain)
    kind = IdKind.RESIDENT if shape or plain.isdigit() else IdKind.PASSPORT
    if "*" in plain:
        return "证件号码是遮盖过的，请对照原件填完整，或把这一格清空。", ()
    number, kind_value, birth, sex, problem, warnings = _checked_id(kind, plain)
    if problem:
        return problem, ()
    row["id_number"], row["id_kind"] = number, kind_value
    for name, value, title in (("birth_date", birth, "出生日期"), ("gender", sex, "性别")):
        if value is not None and row.get(name) not in (None, "", value):
            return f"{title}与身份证号码不一致，请核对；以证件为准的，把{title}一格清空。", ()
        if value is not None:
            row[name] = value
    return "", warnings


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LAST = "10X98765432"


def quick_id(text: str) -> tuple[date, str, tuple[str, ...]] | None:
    """Birth, sex and warnings of a resident's number that is right in every respect; None sends it to the full check.

    The weighted sum is put together from those of district, birth and order, which come again and again.
    """
    if len(text) != 18:
        return None
    place, born, order = _place(text[:6]), _born(text[6:14]), _order(text[14:17])
    if place is None or born is None or order is None or _LAST[(place[0] + born[0] + order[0]) % 11] != text[17]:
        return None
    return born[1], order[1], place[1]


def _weighed(digits: str, first: int) -> int | None:
    if not (digits.isascii() and digits.isdecimal()):
        return None
    return sum(map(mul, map(int, digits), _WEIGHTS[first:]))


@lru_cache(maxsize=4096)
def _place(code: str) -> tuple[int, tuple[str, ...]] | None:
    """Of a mainland district code: its share of the sum, and the full check's own sentence where nobody lists it."""
    total = _weighed(code, 0)
    if total is None or code[0] == "9" or code[:2] in ("81", "82", "83"):
        return None
    body = f"{code}19900101001"
    return total, check_id(IdKind.RESIDENT, body + _LAST[sum(map(mul, map(int, body), _WEIGHTS)) % 11]).warnings


@lru_cache(maxsize=65536)
def _born(digits: str) -> tuple[int, date] | None:
    total = _weighed(digits, 6)
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    today = date.today()
    return (total, birth) if total is not None and birth <= today and today.year - birth.year <= 150 else None


@lru_cache(maxsize=1024)
def _order(digits: str) -> tuple[int, str] | None:
    total = _weighed(digits, 14)
    return None if total is None else (total, Sex.MALE.value if int(digits[2]) % 2 else Sex.FEMALE.value)


@lru_cache(maxsize=4096)
def _checked_id(kind: IdKind, plain: str) -> tuple[str, str, Any, str | None, str, tuple[str, ...]]:
    found = check_id(kind, plain)
    sex = found.sex.value if found.sex else None
    return found.number, found.kind.value, found.birth, sex, found.problem, found.warnings


def clean_phone(text: str) -> tuple[str, str]:
    """The first number of a cell and what is wrong with it."""
    if len(text) == 11 and text.isdecimal() and text.isascii() and text[0] == "1" and text[1] in "3456789":
        return text, ""
    first = re.split(r"[、，,;；\n/|]|\s{1,}(?=1\d{10})", narrow(text).strip())[0]
    first = re.sub(r"[(（].*?[)）]", "", first) if re.search(r"[(（]\D", first) else first
    checked = check_phone(first)
    return checked.number, checked.problem


def put(row: dict[str, Any], attribute: str, text: str, year: int) -> tuple[str, tuple[str, ...]]:
    """Put one attribute of a party into its row. `year`: in which its age was given. Problem and doubts."""
    if attribute == "id_number":
        return clean_id(text, row)
    if attribute == "phone":
        row["phone"], problem = clean_phone(text)
        return problem, ()
    if attribute == "gender":
        return _sex(row, text)
    if attribute == "age":
        return _age(row, text, year)
    if attribute == "uscc":
        checked = check_uscc(text)
        row["uscc"] = checked.number
        return checked.problem, ()
    if attribute == "ethnicity":
        row["ethnicity"] = _NATION.get(text.strip(), "")
        return ("" if row["ethnicity"] else f"没有“{text}”这个民族名称，请核对。"), ()
    most = {"address": 200, "employer": 100, "occupation": 50, "legal_person": 50}[attribute]
    row[attribute] = text[:most]
    return (f"超过{most}个字，请缩短。" if len(text) > most else ""), ()


def _sex(row: dict[str, Any], text: str) -> tuple[str, tuple[str, ...]]:
    sex = _SEX.get(text.strip().upper())
    if sex is None:
        return f"性别“{text}”看不懂，请写男或女。", ()
    row["gender"] = sex.value
    return "", ()


def _age(row: dict[str, Any], text: str, year: int) -> tuple[str, tuple[str, ...]]:
    from .numbers import whole

    age = whole(re.sub(r"(?:周)?岁|\.0$|\s", "", text))
    if age is None or age > 150:
        return f"年龄“{text}”看不懂，请只写数字。", ()
    row["birth_year"] = year - age
    return "", ()
