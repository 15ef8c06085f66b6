"""What the parties of one case must agree on among themselves. Pure over the cleaned rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .masking import STAR
from .models import ADULT, CONSENTS, Kind, Representation, age_on

Role = tuple[str, str, int, int | None]  # code, title, at least, at most (None: any number)
Row = dict[str, Any]
Rows = dict[int, Row]  # by the place on the page, from 0; rows left blank have none


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong, in a sentence that says what to do; `row` is the place on the page, None for the whole list."""

    message: str
    row: int | None = None
    field: str = ""

    @property
    def flat(self) -> str:
        return self.message if self.row is None else f"当事人{self.row + 1}：{self.message}"


def examine(rows: Rows, today: date) -> list[Problem]:
    """Everything wrong with a list of parties; fills in whom a representative stands for where only one is possible."""
    found = [problem for place in rows if (problem := _stands_for(place, rows, today))]
    return [*found, *_minors(rows, today), *_twice(rows)]


def principals(rows: Rows) -> Rows:
    return {place: row for place, row in rows.items() if not row.get("representation")}


def counts(rows: Rows, roles: Sequence[Role], blank: dict[int, str]) -> list[Problem]:
    """How many of each role. `blank`: role chosen in each row left blank, so that the problem points there."""
    found = []
    for code, title, least, most in roles:
        places = [place for place, row in principals(rows).items() if row.get("role") == code]
        if len(places) < least:
            empty = next((place for place, role in blank.items() if role == code), None)
            message = f"{title}至少{least}位，请填写{title}的姓名或名称。"
            found.append(Problem(message=message, row=empty, field="" if empty is None else "name"))
        if most and len(places) > most:
            message = f"{title}最多{most}位，请改选地位，或者删除多出的。"
            found.append(Problem(message=message, row=places[most], field="role"))
    return found


def _stands_for(place: int, rows: Rows, today: date) -> Problem | None:
    row = rows[place]
    if not row.get("representation"):
        return None
    if row.get("represents") is None:
        row["represents"] = _only_candidate(row, principals(rows), today)
    target = principals(rows).get(-1 if row["represents"] is None else row["represents"])
    if target is None:
        return Problem(message="请选择代表的是哪一位当事人本人。", row=place, field="represents")
    row["role"] = target.get("role", "")
    wrong = _misfit(row["representation"], target)
    return Problem(message=wrong, row=place, field="representation") if wrong else None


def _only_candidate(row: Row, others: Rows, today: date) -> int | None:
    """The one person this row can stand for; None where there are several or none."""
    fitting = [
        place
        for place, other in others.items()
        if (not row.get("role") or other.get("role") == row["role"]) and not _misfit(row["representation"], other)
    ]
    if row["representation"] == Representation.GUARDIAN:
        fitting = [place for place in fitting if _younger(others[place], ADULT, today)] or fitting
    return fitting[0] if len(fitting) == 1 else None


def _misfit(representation: str, target: Row) -> str:
    organisation = target.get("kind") == Kind.ORGANISATION
    if organisation and representation == Representation.GUARDIAN:
        return "单位没有监护人，请改选代理身份，或者改选代表谁。"
    if not organisation and representation in {Representation.LEGAL, Representation.HEAD}:
        return "法定代表人、负责人代表的是单位；代表个人的，请改选监护人、委托代理人或者代表人。"
    return ""


def _younger(row: Row, years: int, today: date) -> bool:
    if row.get("kind") == Kind.ORGANISATION:
        return False
    age = age_on(today, row["birth_date"]) if row.get("birth_date") else row.get("age")
    return age is not None and age < years


def _minors(rows: Rows, today: date) -> list[Problem]:
    """A guardian for everybody under 18; the guardian's consent for a child under 14 (个人信息保护法 §31)."""
    found = []
    guarded = {row.get("represents") for row in rows.values() if row.get("representation") == Representation.GUARDIAN}
    for place, row in principals(rows).items():
        if _younger(row, ADULT, today) and place not in guarded:
            message = (
                f"{row.get('name') or '这位当事人'}未满18周岁，请再添加监护人："
                f"代理身份选“法定代理人（监护人）”，代表谁选“当事人{place + 1}”。"
            )
            found.append(Problem(message=message, row=place, field="name"))
        if _younger(row, CONSENTS, today) and not row.get("consent_note"):
            message = "不满十四周岁，登记前须取得父母或者其他监护人的同意（个人信息保护法第三十一条），请写明谁、何时、以何种方式同意。"
            found.append(Problem(message=message, row=place, field="consent_note"))
    return found


def _twice(rows: Rows) -> list[Problem]:
    """Nobody is a party twice; a parent may be a party and a guardian."""
    found, seen = [], dict[str, int]()
    for place, row in principals(rows).items():
        number = row.get("id_number") or ""
        first = seen.setdefault(number, place)
        if number and STAR not in number and first != place:
            message = f"证件号码与当事人{first + 1}相同，请核对；同一人不必登记两次。"
            found.append(Problem(message=message, row=place, field="id_number"))
    return found
