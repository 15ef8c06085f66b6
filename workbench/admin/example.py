"""A made-up case from which every paper can be composed: to try an office's template without touching a real one."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.apps import apps
from django.db import models
from django.utils import timezone

from kernel.cases.issue import Facts, issuer_of
from kernel.cases.models import Case
from kernel.papers.blocks import Fields, Sheet
from kernel.reach.models import Office
from kernel.words import Paper, Procedure
from kernel.words.registry import procedure, procedures
from workbench.chinese import date_text
from workbench.pages.files import fields_of

DAY = date(2026, 3, 5)
AT = timezone.make_aware(datetime(2026, 3, 5, 9, 30))
BIRTH = date(1980, 5, 6)
NAMES = ("王示例", "李样本")


def papers() -> list[tuple[Procedure, Paper]]:
    """Every paper of every line, each code once, in the order of the lines."""
    found: dict[str, tuple[Procedure, Paper]] = {}
    for line in procedures():
        for paper in line.all_papers():
            found.setdefault(paper.code, (line, paper))
    return list(found.values())


def sheet(line: Procedure, paper: Paper, office: Office) -> Sheet:
    """The paper composed from the made-up case."""
    made: Sheet = paper.compose(facts(line, paper, office))
    return made


def facts(line: Procedure, paper: Paper, office: Office) -> Facts:
    case = case_of(line, office)
    number = "（2026）示例字第1号" if paper.series else ""
    return Facts(
        case=case,
        record=case.record,
        parties=case.people,
        data=answers(line, paper),
        at=timezone.localtime(AT),
        number=number,
        actor="示例经办人",
        issuer=issuer_of(paper, case),
    )


class Answers(dict[str, Any]):
    """What the acts of a line ask, answered; a name nobody asks has an answer too."""

    def __missing__(self, name: str) -> str:
        return "示例内容"

    def get(self, name: str, default: Any = None) -> Any:
        return self[name]


def answers(line: Procedure, paper: Paper) -> Answers:
    """An answer to every question of a line; where acts ask alike, the act that makes the paper decides."""
    makers = [s.form for s in line.steps if isinstance(s.papers, tuple) and paper in s.papers]
    makers += [r.form for r in line.requests if paper in r.papers] + [
        r.answer_form for r in line.requests if paper in r.answer_papers
    ]
    found = Answers()
    for form in [*makers, *(s.form for s in line.steps), *(r.form for r in line.requests)]:
        for name, field in (form.base_fields if form else {}).items():
            if name not in found:
                found[name] = _answer(field)
    return found


def _answer(field: forms.Field) -> Any:
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [filled(field.queryset.model)] if field.queryset is not None else []
    if isinstance(field, forms.ModelChoiceField):
        return filled(field.queryset.model) if field.queryset is not None else None
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        codes = [value for value, _ in choices if isinstance(value, str) and value]
        first = codes[0] if codes else ""
        return [first] if isinstance(field, forms.MultipleChoiceField) else first
    return next((value for kind, value in _ANSWERS if isinstance(field, kind)), "示例内容")


_ANSWERS: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.DateTimeField, AT),
    (forms.DateField, DAY),
    (forms.DecimalField, Decimal("1234.00")),
    (forms.IntegerField, 2),
    (forms.BooleanField, True),
    (forms.FileField, []),
)


def case_of(line: Procedure, office: Office) -> Case:
    """A case with a record, rows and parties, none of them saved."""
    case = Case(
        procedure=line.code,
        office=office,
        number="（2026）示例案第1号",
        title="示例纠纷",
        stage=next(iter(line.stages)),
        opened_at=AT,
        opened_month=202603,
        closed_at=AT,
    )
    case.place(office.area)
    case.record = filled(apps.get_model(line.record), case=case, **_others(line, office))
    case.people = people(line)
    case.children = {label: [filled(apps.get_model(label), case=case)] for label in line.children}
    case.history, case.issued, case.handed_in, case.partakers = [], [], [], []
    return case


def _others(line: Procedure, office: Office) -> dict[str, Any]:
    """Cases of other lines a record looks at, as its columns say of which line they are."""
    found: dict[str, Any] = {}
    for field in apps.get_model(line.record)._meta.concrete_fields:
        choices = field.get_limit_choices_to() if field.is_relation and field.related_model is Case else {}
        if code := dict(choices).get("procedure"):
            found[field.name] = case_of(procedure(str(code)), office)
    return found


def people(line: Procedure) -> list[Any]:
    """One party of each side, as the parties port would give them."""
    from common.people.models import Party

    roles = [c for c, _ in _roles(line)] or ["applicant"]
    return [
        filled(Party, role=role, name=name, kind="person", uscc="", legal_person="")
        for role, name in zip(roles, NAMES, strict=False)
    ]


def _roles(line: Procedure) -> list[tuple[str, str]]:
    for step in line.openings:
        for field in step.form.base_fields.values() if step.form else ():
            if getattr(field, "holds_parties", False):
                return [(code, title) for code, title, *_ in field.roles]
    return []


def filled(model: type[models.Model], depth: int = 1, **given: Any) -> Any:
    """An unsaved row whose every column says something of its kind. Rows it points to are made up as well."""
    row = model(**{k: v for k, v in given.items() if not isinstance(v, models.Model)})
    for field in model._meta.concrete_fields:
        if field.name not in given and not field.primary_key:
            value = _related(field, depth) if field.is_relation else _value(field)
            if value is not None:
                setattr(row, field.name, value)
    for name, value in given.items():
        setattr(row, name, value)
    if row.pk is None:
        row.pk = 0  # nobody's: what a paper looks up by it finds nothing
    return row


def _related(field: Any, depth: int) -> Any:
    """What a row points to, one step far. Itself, and what is further away, stays empty."""
    if (
        depth == 0
        or field.related_model is field.model
        or field.name in ("case", *("province", "city", "district", "town", "village"))
    ):
        return None
    return filled(field.related_model, depth - 1)


def _value(field: Any) -> Any:
    """A value of the field's own kind."""
    if field.choices:
        return next(value for value, _ in field.flatchoices if value not in ("", None))
    if "birth" in field.name:
        return BIRTH
    if isinstance(field, models.JSONField):
        return field.get_default() if field.has_default() else []
    return next((value for kind, value in _VALUES if isinstance(field, kind)), None)


_VALUES: tuple[tuple[type[models.Field[Any, Any]], Any], ...] = (
    (models.BooleanField, True),
    (models.DateTimeField, AT),
    (models.DateField, DAY),
    (models.DecimalField, Decimal("1234.00")),
    (models.IntegerField, 2),
    (models.UUIDField, None),
    (models.BinaryField, None),
    (models.TextField, "示例内容"),
    (models.CharField, "示例"),
)


def fields(made: Sheet) -> dict[str, Any]:
    """The names a template may use, each with its value as text or as rows of text."""
    return {name: _text(value) for name, value in fields_of(made).items()}


def _text(value: Any) -> Any:
    return date_text(value) if isinstance(value, date) else value if isinstance(value, str | list) else str(value or "")


def starter(made: Sheet) -> Sheet:
    """The built-in form with every named value replaced by its placeholder: something to begin one's own from."""
    return dataclasses.replace(made, blocks=tuple(_opened(b) if isinstance(b, Fields) else b for b in made.blocks))


def _opened(block: Fields) -> Fields:
    return dataclasses.replace(
        block,
        rows=tuple(
            tuple(
                dataclasses.replace(f, value="{{ " + f.label + " }}") if f.label.isidentifier() and f.value else f
                for f in row
            )
            for row in block.rows
        ),
    )
