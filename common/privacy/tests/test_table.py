"""The table of the impact assessment says what the models say."""

from __future__ import annotations

from django.apps import apps

from common.privacy.checks import personal_columns_are_named
from common.privacy.table import columns, document, placed
from kernel.journal.fields import sealed_fields


def test_the_document_is_up_to_date() -> None:
    text = document().read_text(encoding="utf-8")
    assert placed(text) == text, "run: sinan privacy --write"


def test_every_sealed_column_is_in_it() -> None:
    told = {(label, title.split("`")[1]) for label, title, *_ in columns()}
    sealed = {(m._meta.label, f.name) for m in apps.get_models() for f in sealed_fields(m)}
    assert sealed <= told


def test_every_record_names_its_personal_columns() -> None:
    assert personal_columns_are_named(None) == []
