"""A small house with its files in a folder of the test's own, and periods somebody signed off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from common.privacy.models import Period
from tests.cast import Cast, assemble


@pytest.fixture
def files(tmp_path: Path, settings: Any) -> Path:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}
    return tmp_path


@pytest.fixture
def cast(db: None, files: Path) -> Cast:
    return assemble()


@pytest.fixture
def signed(cast: Cast) -> Callable[..., Period]:
    """A period that counts: signed off by the administrator."""

    def sign(kind: str, length: int = 10, unit: str = "年", **more: Any) -> Period:
        values = {
            "source": "司南区司法局档案保管期限表",
            "since": timezone.localdate() - timedelta(days=1),
            "signed_off_by": cast.administrator,
            "signed_off_at": timezone.now(),
            **more,
        }
        return Period.objects.create(kind=kind, length=length, unit=unit, **values)

    return sign
