"""Whose bookings somebody reaches: those of the offices in which they receive people."""

from __future__ import annotations

from common.office_reach import OfficeQuerySet, holds, offices, within
from common.roles import AUDITOR, CHAIR, DIRECTOR, DUTY_LAWYER, OFFICE_STAFF, RECEPTIONIST, SECTION

MANAGERS = frozenset({CHAIR.code, OFFICE_STAFF.code, SECTION.code})  # say what can be booked and who is on duty
CLERKS = MANAGERS | {RECEPTIONIST.code, DUTY_LAWYER.code}
READERS = CLERKS | {DIRECTOR.code, AUDITOR.code}  # of figures alone

__all__ = ["CLERKS", "MANAGERS", "READERS", "DeskQuerySet", "holds", "offices", "within"]


class DeskQuerySet(OfficeQuerySet):
    """Rows of an office where people are received."""

    roles = CLERKS
