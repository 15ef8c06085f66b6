"""A case to put parties on, and numbers that are right by their own arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from kernel.cases.models import Case
from kernel.reach.models import Area, Office

NewCase = Callable[[], Case]


@pytest.fixture
def new_case(db: None) -> NewCase:
    """Makes bare cases of one office, opened on 22 November 2026."""
    area = Area.objects.create(level=1, name="测试省")
    office = Office.objects.create(name="测试调委会", kind="committee", area=area)
    opened, numbers = timezone.make_aware(datetime(2026, 11, 22, 9)), count(1)

    def make() -> Case:
        case = Case(
            procedure="p",
            number=f"第{next(numbers)}号",
            stage="s",
            office=office,
            opened_at=opened,
            opened_month=202611,
        )
        case.place(area)
        case.save()
        return case

    return make


@pytest.fixture
def case(new_case: NewCase) -> Case:
    return new_case()


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    """A woman against two people, one of them a child with a guardian."""
    return [
        {
            "role": "applicant",
            "kind": "person",
            "name": "王秀兰",
            "gender": "female",
            "ethnicity": "汉族",
            "birth_date": "1956-03-08",
            "id_kind": "resident",
            "id_number": "321299195603081024",
            "phone": "13800001234",
            "address": "测试市测试区测试镇一号",
            "employer": "测试厂",
            "occupation": "退休",
        },
        {"role": "respondent", "kind": "person", "name": "李建国", "phone": "0523-86881234"},
        {
            "role": "respondent",
            "kind": "person",
            "name": "李小明",
            "birth_date": "2015-05-01",
            "consent_note": "母亲当面同意",
        },
        {"role": "respondent", "kind": "person", "name": "张梅", "representation": "guardian", "represents": 2},
    ]
