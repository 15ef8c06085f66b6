"""Hands the words to Django's system checks, so that the house refuses to start on nonsense."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core import checks

from kernel.journal.fields import sealed_fields
from kernel.words.checks import Problem, check, check_indicator
from kernel.words.registry import indicators, procedures

FIELDS_OF_CASE = {"opened_at", "closed_at", "stage", "office", "handler", "level"}


@checks.register("words")
def check_words(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Problems of every procedure, register, regime and indicator, numbered words.E001 and up."""
    problems = [problem for p in procedures() for problem in (*check(p), *_record(p), *_plain(p))]
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
    columns = {f.name for f in model._meta.concrete_fields} - {f.name for f in sealed_fields(model)}
    for name in sorted(set(p.searched) - columns):
        found.append(Problem(84, f"{p.code}/{name}", f"searched names no plain column of {p.record}"))
    return found


def _plain(p: Any) -> list[Problem]:
    """What a form says to the public must be about its own fields and choices, or it is never read."""
    found = []
    for step in (s for s in p.steps if s.form):
        fields = step.form.base_fields
        for name, plain in step.form.public_words.items():
            known = {str(code) for code, _ in getattr(fields.get(name), "choices", ())}
            if name not in fields or set(plain.choices) - known:
                found.append(Problem(83, f"{p.code}/{step.code}/{name}", "public_words name no field or choice of it"))
    return found
