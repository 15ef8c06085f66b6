from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from common.search.index import keep
from kernel.cases.models import Case
from kernel.reach.models import Office
from tests.cast import Cast, assemble

NewCase = Callable[..., Case]


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Any) -> Cast:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}
    return assemble()


def make(title: str, office: Office, n: int, **values: Any) -> Case:
    """A bare case, indexed: what search needs of one."""
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
    case = Case(
        procedure="mediation",
        stage="mediating",
        office=office,
        title=title,
        number=f"（2026）测案第{n}号",
        opened_at=at,
    )
    for name, value in values.items():
        setattr(case, name, value)
    case.opened_month = 202601
    case.place(office.area)
    case.save(force_insert=True)
    keep([case])
    return case
