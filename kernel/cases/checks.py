"""Hands the words to Django's system checks, so that the house refuses to start on nonsense."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core import checks

from kernel.words.checks import Problem, check, check_indicator
from kernel.words.registry import indicators, procedures

FIELDS_OF_CASE = {"opened_at", "closed_at", "stage", "office", "handler", "level"}


@checks.register("words")
def check_words(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Problems of every procedure, register, regime and indicator, numbered words.E001 and up."""
    problems = [problem for p in procedures() for problem in (*check(p), *_record(p))]
    lines = [p.code for p in procedures()]
    problems += [problem for i in indicators() for problem in check_indicator(i, lines)]
    return [checks.Error(f"{p.place}: {p.text}", id=f"words.E{p.number:03}") for p in problems]


def _record(p: Any) -> list[Problem]:
    """The record must exist, belong one to one to a case, and have the columns the ledger shows."""
    try:
        model = apps.get_model(p.record)
    except (LookupError, ValueError):
        return [Problem(80, p.code, f"record {p.record} does not exist")]
    found = []
    key = model._meta.pk
    if key is None or not key.one_to_one or key.name != "case":
        found.append(Problem(81, p.code, f"{p.record} needs case = OneToOneField(Case, primary_key=True)"))
    names = {f.name for f in model._meta.get_fields()}
    for name in (*p.columns, *p.filters):
        if name not in names and not hasattr(model, name):
            found.append(Problem(82, f"{p.code}/{name}", f"is no field of {p.record}"))
    return found
