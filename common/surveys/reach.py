"""Whose questionnaires somebody reaches: those of the offices in which they make, answer for or read them."""

from __future__ import annotations

from common.office_reach import OfficeQuerySet
from common.roles import AUDITOR, CHAIR, DIRECTOR, OFFICE_STAFF, RECEPTIONIST, SECTION

MAKERS = frozenset({SECTION.code, OFFICE_STAFF.code})
READERS = MAKERS | {CHAIR.code, DIRECTOR.code, AUDITOR.code, RECEPTIONIST.code}


class SurveyQuerySet(OfficeQuerySet):
    roles = READERS
