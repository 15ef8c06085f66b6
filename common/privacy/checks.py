"""Refuses to start with a record whose personal columns nobody has named."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core import checks

from kernel.words.registry import procedures

from .wiping import undeclared


@checks.register
def personal_columns_are_named(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Every record and child row of a procedure with free text says which of its columns are personal."""
    found: list[checks.CheckMessage] = []
    for rules in procedures():
        for label in (rules.record, *rules.children):
            if names := undeclared(apps.get_model(label)):
                text = f"{label}: name the columns to be erased in PERSONAL ({', '.join(names)} are free text)."
                found.append(checks.Error(text, id="privacy.E001"))
    return found
