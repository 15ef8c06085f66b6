"""What is held on people, read off the models: the table of the impact assessment (docs/privacy.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models

from common.people.models import Party
from kernel.journal.fields import Sealed, indexes
from kernel.words.registry import procedures

from .kinds import kinds
from .wiping import personal

BEGIN, END = "<!-- generated: sinan privacy --write -->", "<!-- end of what is generated -->"


def columns() -> Iterator[tuple[str, str, str, str]]:
    """Model, column, whether it is sealed, and whether it goes with the case: one line each."""
    records = {label for p in procedures() for label in (p.record, *p.children)}
    for model in sorted(apps.get_models(), key=lambda m: m._meta.label):
        label = model._meta.label
        held = [f for f in personal(model) if f.name not in indexes(model)]
        if model is Party:
            held = [f for f in model._meta.concrete_fields if f.name in Party.PERSONAL]
        way = (
            "with its case"
            if label in records or model is Party or label.startswith(("cases.", "ratings.", "imports.Origin"))
            else "by its own period"
        )
        for f in held:
            yield label, _title(f), "yes" if isinstance(f, Sealed) else "no", way


def _title(field: models.Field) -> str:
    title = str(field.verbose_name)
    return f"{title} `{field.name}`" if not title.isascii() else f"`{field.name}`"


def written() -> str:
    """Both tables as Markdown, between their marks."""
    lines = [
        BEGIN,
        "",
        "| Record type | Holds | Purpose | Basis | Period proposed | In the end |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for kind in kinds().values():
        length = f"{kind.length}{kind.unit}" if kind.length else "—"
        lines.append(f"| {kind.title} | {kind.holds} | {kind.purpose} | {kind.law} | {length} | {kind.deal} |")
    lines += ["", "| Table | Column | Sealed | Goes |", "| --- | --- | --- | --- |"]
    lines += [f"| {' | '.join(row)} |" for row in columns()]
    return "\n".join([*lines, "", END])


def placed(text: str) -> str:
    """A document with what is generated put in place of what stood between the marks. ValueError without marks."""
    start, end = text.index(BEGIN), text.index(END) + len(END)
    return text[:start] + written() + text[end:]


def document() -> Path:
    return Path(__file__).resolve().parents[2] / "docs" / "privacy.md"
