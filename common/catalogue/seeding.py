"""The catalogue a bureau starts with. What an administrator changed is never put back."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MATTERS = Path(__file__).parent / "data" / "matters.csv"


def seeds() -> Iterator[dict[str, Any]]:
    """The matters of the file as columns of the table, in order."""
    with MATTERS.open(encoding="utf-8", newline="") as file:
        for order, row in enumerate(csv.DictReader(file), start=1):
            yield {**row, "prefill": json.loads(row["prefill"] or "{}"), "order": order * 10}


def ensure(model: Any = None) -> int:
    """Enter the matters that are not there yet; how many. Running it twice changes nothing."""
    if model is None:
        from .models import Matter

        model = Matter
    known = set(model.objects.values_list("code", flat=True))
    fresh = [model(**row) for row in seeds() if row["code"] not in known]
    model.objects.bulk_create(fresh)
    return len(fresh)
