"""What the words of all five registers share."""

from __future__ import annotations

from typing import Any

from common.roles import CHAIR, DIRECTOR, OFFICE_STAFF, SECTION
from kernel.words import FixedDate, Kind, Limit, Retention, Term, Unit
from kernel.words.limits import Warn

GUIDES = (OFFICE_STAFF, SECTION)  # who guides committees and keeps the registers
# The same capacity, code and title as the one a mediation line gives its chairs: one post carries both.


BACK = 50 * 366  # days: a register takes in subjects that have long been there, with the reason
LATE = 366  # days: an act on a subject may come to notice late
KEPT = Retention(
    years=30, basis="保管期限由司法局确认（未核实）；个人信息保护法第十三条第一款第三项：履行法定职责所必需"
)


def name_of(case: Any) -> str:
    """A subject's title is its name."""
    return str(case.record)


def yearly(code: str, title: str, *, starts: tuple[str, ...], check: str, stops: tuple[str, ...], owes: str) -> Limit:
    """A promise: the check of a year is made by 31 January of the next one.

    Each act of `starts`, and the check itself, gives `year_from`: a day in the first year still to be checked. Years
    whose day was past when a subject was entered are not owed: the register begins with the next one.
    """
    return Limit(
        code=code,
        title=title,
        kind=Kind.PROMISED,
        starts=(*starts, check),
        ends=(check, *stops),
        owes=owes,
        begins="任职或者上一年度考核",
        since_date="year_from",
        fixed=FixedDate(month=1, day=31, years_after=1, from_entry=True),
        repeat=True,
        warn=Warn(share=0, days=30),
        terms=(Term(unit=Unit.CALENDAR, basis="每年1月31日前完成上一年度考核，日期由司法局确认", unverified=True),),
    )


__all__ = ["BACK", "CHAIR", "DIRECTOR", "GUIDES", "KEPT", "LATE", "OFFICE_STAFF", "SECTION", "name_of", "yearly"]
