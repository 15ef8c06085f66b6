"""What a service guide says beside the words of the kernel: on what conditions, for which matters, and where to go."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms

from common.catalogue.models import Matter
from kernel.cases.actors import party
from kernel.cases.forms import bind
from kernel.reach.models import Office
from kernel.words import Procedure, RoleKind, Step

from . import places

FEW = 8  # offices a page names one by one


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Something the office makes sure of before it takes a matter, with the article it stands on."""

    text: str
    law: str
    note: str = ""


def conditions(rules: Procedure) -> list[Condition]:
    """What must be ticked in the steps that take what was sent in: what staff may not go on without; and what the form
    says it looks at (`conditions`: words and article).
    """
    found: dict[str, Condition] = {}
    for step in _first(rules):
        if step.form is None or not _onward(step):
            continue
        found |= {text: Condition(text=text, law=str(law)) for text, law in getattr(step.form, "conditions", ())}
        for field in bind(step, None, party(None)).fields.values():
            if isinstance(field, forms.BooleanField) and field.required and not field.widget.is_hidden:
                text = str(field.label)
                found[text] = Condition(text=text, law=str(step.law), note=str(field.help_text or ""))
    return list(found.values())


def refusals(rules: Procedure) -> list[tuple[str, str]]:
    """How the office may decline what was sent in, each with its article."""
    return [
        (s.title, str(s.law)) for s in _first(rules) if s.targets and all(t.final and not t.done for t in s.targets)
    ]


def _first(rules: Procedure) -> list[Step]:
    """Steps of the staff where an application of the public stands first."""
    stages = {t.code for s in rules.openings if s.open_to(RoleKind.PARTY) for t in s.targets}
    steps = {s.code: s for code in stages for s in rules.steps_at(code)}
    return [s for s in rules.steps if s.code in steps and not s.open_to(RoleKind.PARTY)]


def _onward(step: Step) -> bool:
    return any(not t.over for t in step.targets)


def matters(rules: Procedure) -> list[Matter]:
    """Entries of the catalogue this procedure answers: what else to bring, what the bureau promised. One query."""
    return list(Matter.objects.filter(active=True, line=rules.code))


def where(rules: Procedure) -> tuple[list[Office], int]:
    """Offices that take it, where they are few enough to be named; and how many there are."""
    offices = list(places.takers(rules).order_by("area__level", "pk").distinct()[: FEW + 1])
    if len(offices) <= FEW:
        return offices, len(offices)
    return [], places.takers(rules).distinct().count()
