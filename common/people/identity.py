"""Numbers that say who somebody is: checked by their own arithmetic, refused with a sentence that says what to do.

Pure functions. What a rule cannot know is a warning, never a refusal: counties are merged and renamed, old numbers
carry codes of places that no longer exist.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from stdnum import numdb
from stdnum.cn import uscc


class IdKind(StrEnum):
    RESIDENT = "resident"
    HONGKONG = "hongkong"
    MACAU = "macau"
    TAIWAN = "taiwan"
    FOREIGNER = "foreigner"
    PASSPORT = "passport"
    OTHER = "other"

    @property
    def title(self) -> str:  # type: ignore[override]
        return _KIND_TITLES[self]

    @property
    def numbered(self) -> bool:
        """True for cards whose number follows GB 11643: birth date, sex and check digit can be read from it."""
        return self not in {IdKind.PASSPORT, IdKind.OTHER}


_KIND_TITLES = {
    IdKind.RESIDENT: "居民身份证",
    IdKind.HONGKONG: "港澳居民居住证（香港）",
    IdKind.MACAU: "港澳居民居住证（澳门）",
    IdKind.TAIWAN: "台湾居民居住证",
    IdKind.FOREIGNER: "外国人永久居留身份证",
    IdKind.PASSPORT: "护照",
    IdKind.OTHER: "其他证件",
}
_PREFIXES = {"810000": IdKind.HONGKONG, "820000": IdKind.MACAU, "830000": IdKind.TAIWAN}


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"

    @property
    def title(self) -> str:  # type: ignore[override]
        return "男" if self is Sex.MALE else "女"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A number as it is to be kept. `problem` refuses it and says what to do; `warnings` only ask for a second look."""

    number: str
    problem: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problem


@dataclass(frozen=True, kw_only=True)
class IdCheck(Checked):
    """`full` is the number in 18 digits, the form to search by; `birth` and `sex` are None where it does not tell."""

    kind: IdKind
    full: str = ""
    birth: date | None = None
    sex: Sex | None = None


def tidy(text: str) -> str:
    """Half-width capitals without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def check_digit(first17: str) -> str:
    """Last character of an 18-digit number (GB 11643-1999, ISO 7064:1983 MOD 11-2)."""
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(first17))
    return "10X98765432"[total % 11]


def check_resident_id(text: str, *, today: date | None = None) -> IdCheck:
    """Check a number of the citizen number family: resident card, residence permits, the new permanent residence card.

    Numbers of 15 digits (issued until 1999) are accepted with a warning; `full` holds them in 18.
    """
    number = tidy(text)
    if re.fullmatch(r"\d{15}", number):
        body = f"{number[:6]}19{number[6:]}"
        warning = "这是15位旧号码，旧证已停止使用，请当事人出示现用的18位身份证。"
        return _read(number, body + check_digit(body), (warning,), today)
    if problem := _shape(number):
        return IdCheck(number=number, kind=IdKind.RESIDENT, problem=problem)
    if check_digit(number[:17]) != number[17]:
        problem = "身份证件号码的校验位不符，其中至少一位录错，请对照证件逐位核对。"
        return IdCheck(number=number, kind=_kind(number), problem=problem)
    return _read(number, number, (), today)


def _shape(number: str) -> str:
    if not number:
        return "请填写身份证件号码。"
    if not re.fullmatch(r"[0-9]*[0-9X]", number):
        return "身份证件号码只能是数字，末位可以是X，请去掉其他字符；护照等请先改选证件类型。"
    if len(number) != 18:
        return f"身份证件号码应为18位，现在是{len(number)}位，请对照证件补正。"
    return ""


def _kind(full: str) -> IdKind:
    if full.startswith("9"):
        return IdKind.FOREIGNER
    return _PREFIXES.get(full[:6], IdKind.RESIDENT)


def _read(number: str, full: str, warnings: tuple[str, ...], today: date | None) -> IdCheck:
    kind, sex = _kind(full), Sex.MALE if int(full[16]) % 2 else Sex.FEMALE
    birth, problem = _birth(full[6:14], today or date.today())
    if problem:
        return IdCheck(number=number, kind=kind, problem=problem)
    if kind is IdKind.RESIDENT and not known_county(full[:6]):
        warnings += (f"号码前六位{full[:6]}不在区划代码表中（撤并、新设的区县会这样），请核对证件，无误即可继续。",)
    return IdCheck(number=number, full=full, kind=kind, birth=birth, sex=sex, warnings=warnings)


def _birth(digits: str, today: date) -> tuple[date | None, str]:
    shown = f"{digits[:4]}年{digits[4:6]}月{digits[6:]}日"
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None, f"号码中的出生日期{shown}并不存在，请对照证件核对第7至14位。"
    if birth > today:
        return None, f"号码中的出生日期{shown}晚于今天，请对照证件核对第7至14位。"
    if today.year - birth.year > 150:
        return None, f"号码中的出生日期{shown}距今超过150年，请对照证件核对第7至14位。"
    return birth, ""


@lru_cache(maxsize=4096)
def known_county(code: str) -> bool:
    """Whether a county code of six digits was ever listed. Only good for a warning: the list lags behind."""
    return any("county" in found for _, found in numdb.get("cn/loc").info(code)[1:])


def check_passport(text: str) -> IdCheck:
    number = tidy(text)
    if not re.fullmatch(r"(?=.*\d)[A-Z0-9]{5,12}", number):
        problem = "护照号码由5至12位字母和数字组成，请对照护照资料页核对，不要录入空格和符号以外的文字。"
        return IdCheck(number=number, kind=IdKind.PASSPORT, problem=problem)
    odd = len(number) > 9  # ICAO Doc 9303 part 4: nine characters in the machine-readable zone
    warning = ("护照号码一般不超过9位，请再核对一次，无误即可继续。",) if odd else ()
    return IdCheck(number=number, full=number, kind=IdKind.PASSPORT, warnings=warning)


def check_id(kind: IdKind | str, text: str, *, today: date | None = None) -> IdCheck:
    """Check a number under the kind of card chosen; `kind` of the answer is the one the number itself shows."""
    kind, number = IdKind(kind), tidy(text)
    if kind is IdKind.PASSPORT:
        return check_passport(number)
    if kind is IdKind.FOREIGNER and re.fullmatch(r"[A-Z]{3}\d{12}", number):  # the card issued until 2023
        return IdCheck(number=number, full=number, kind=kind)
    if kind.numbered:
        return check_resident_id(number, today=today)
    if not re.fullmatch(r"[\w()\-·.]{3,30}", number):
        return IdCheck(number=number, kind=kind, problem="证件号码应为3至30位字母、数字，请对照证件核对。")
    return IdCheck(number=number, full=number, kind=kind)


def search_form(number: str) -> str:
    """The form under which a number is found again: 18 digits for a valid old one of 15, tidy text otherwise."""
    checked = check_resident_id(number)
    return checked.full if checked.ok else tidy(number)


def check_uscc(text: str) -> Checked:
    """Check a unified social credit code (GB 32100-2015), 18 characters.

    The registering body may be a letter (N agriculture, Y others), which stdnum's own `validate` refuses: a village's
    collective economy carries such a code.
    """
    number = tidy(text).replace("-", "")
    if len(number) != 18:
        return Checked(number=number, problem=f"统一社会信用代码应为18位，现在是{len(number)}位，请对照证照核对。")
    if not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", number):
        return Checked(
            number=number, problem="统一社会信用代码由数字和大写字母组成，不含I、O、S、V、Z，请对照证照核对。"
        )
    if uscc.calc_check_digit(number[:17]) != number[17]:
        return Checked(number=number, problem="统一社会信用代码的校验位不符，其中至少一位录错，请对照证照逐位核对。")
    return Checked(number=number)


_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))-?(\d{3,4}-?\d{4})(?:(?:-|转|EXT\.?)(\d{1,6}))?")


def check_phone(text: str) -> Checked:
    """A phone number as it is dialled: 13800001234, 0523-86881234, 0523-86881234-801; others as they were written."""
    raw = re.sub(r"[().·\u2010-\u2015\u2212]", lambda m: "" if m[0] in "()·." else "-", tidy(text))
    digits = re.sub(r"^(?:\+86|0086|86(?=1\d{10}$|-))-?", "", raw)
    found = _LANDLINE.fullmatch(digits) or (_LANDLINE.fullmatch("0" + digits) if digits != raw else None)
    if found:
        return Checked(number="-".join(filter(None, (found[1], found[2].replace("-", ""), found[3]))))
    if re.fullmatch(r"1[-\d]+", digits) and len(digits.replace("-", "")) >= 9:
        return _mobile(digits.replace("-", ""))
    if not re.fullmatch(r"\+?\d[-\d]{1,24}", raw):
        return Checked(
            number=raw, problem="电话只能填一个号码，由数字和短横组成，请去掉文字，另一个号码可记在地址或备注中。"
        )
    warning = "没有区号，从外地打不通，请尽量补上区号。" if re.fullmatch(r"[2-8]\d{6,7}", digits) else ""
    return Checked(number=raw if raw.startswith("+") else digits, warnings=(warning,) if warning else ())


def _mobile(digits: str) -> Checked:
    if len(digits) != 11:
        return Checked(number=digits, problem=f"手机号码应为11位，现在是{len(digits)}位，请核对。")
    if digits[1] in "012":
        return Checked(number=digits, problem="没有这样的手机号段，请核对号码的前三位。")
    return Checked(number=digits)
