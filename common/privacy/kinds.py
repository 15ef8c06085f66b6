"""Record types: what is held, what for, what starts its period, and what becomes of it at the end.

A type whose period no law writes down proposes one (or none); it counts for nothing until somebody signs it off
(`models.Period`). Apps declare what lies beside the cases in a module `retained`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kernel.words import Procedure, Shape
from kernel.words.registry import procedures


class Deal(StrEnum):
    """What becomes of a record whose period is over."""

    ERASE = "清除个人信息，保留统计所需的数据"
    DESTROY = "整条删除"
    KEEP = "长期保存"
    ANSWER = "到期前答复请求人"  # a promise rather than a period


class Unit(StrEnum):
    YEARS = "年"
    MONTHS = "个月"
    DAYS = "日"


# Given the moment before which a period must have begun: how many are due, and erasing some of them.
Count = Callable[[datetime], int]
Erase = Callable[[datetime, int], int]  # at most so many; how many were done


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A record type. `fixed`: settled in the code and carried out by a job of its own, shown and not changed here.

    `least` is a minimum the law sets, in days; `law` says which, or on what ground the data may be held at all.
    """

    code: str
    title: str
    holds: str  # the personal data in it, in words a citizen reads
    purpose: str
    starts: str
    law: str
    deal: Deal = Deal.ERASE
    length: int | None = None  # proposed; None: an administrator sets it
    unit: Unit = Unit.YEARS
    source: str = ""
    fixed: bool = False
    least: int = 0
    consent: bool = False  # held by consent, which may be withdrawn
    procedure: str = ""
    count: Count | None = None
    erase: Erase | None = None


_kinds: dict[str, Kind] = {}
Beside = Callable[[Iterable[UUID]], int]  # given keys of cases, takes away what lies beside them; how many rows
_beside: list[Beside] = []


def declare(kind: Kind) -> Kind:
    """Declare a record type that is no procedure. A code is taken once."""
    if kind.code in _kinds:
        raise ValueError(f"record type {kind.code} is declared twice")
    _kinds[kind.code] = kind
    return kind


def beside(take_away: Beside) -> Beside:
    """Declare what lies beside a case and goes with its personal data, in the same transaction. Must be idempotent."""
    _beside.append(take_away)
    return take_away


def besides() -> tuple[Beside, ...]:
    return tuple(_beside)


def kinds() -> Mapping[str, Kind]:
    """Every record type by its code: procedures and registers first, in the order they are registered."""
    return {kind.code: kind for kind in map(of_procedure, procedures())} | _kinds


def of_procedure(rules: Procedure) -> Kind:
    """The record type of a procedure, read off its words."""
    register = rules.shape is not Shape.PROCEDURE
    kept = rules.retention
    held = (
        "登记对象的姓名、证件号码、电话等" if register else "当事人的姓名、证件号码、电话、住址，事情经过，文书和材料"
    )
    return Kind(
        code=rules.code,
        title=f"{rules.title}{'登记簿' if register else '案件'}",
        holds=held,
        purpose=rules.about or f"{'管理' if register else '办理'}{rules.title}",
        starts="退出、撤销或者停用之日" if register else "归档之日（不予受理的，从告知之日）",
        law="个人信息保护法第十三条第一款第三项：为履行法定职责所必需",
        length=kept.years if kept else None,
        source=kept.basis if kept else "",
        procedure=rules.code,
    )
