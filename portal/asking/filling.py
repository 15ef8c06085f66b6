"""One application as it stands: the words it follows, what was typed, and the step's own form over all of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.forms import BaseForm

from kernel.cases.actors import party
from kernel.cases.forms import FilesField, StepMixin, bind
from kernel.cases.models import Case
from kernel.reach.models import Area, Office
from kernel.words import Procedure, Step

from ..codes import capacities
from ..models import Draft
from ..places import Desk, desks, root, served

LATER = ("happened_at", "back_reason")
APPLICANT = "申请人"
PLACE = ("top", "area", "desks", "desk", "office", "empty")  # what follows from where, and by whom
STANDS = {"where": ("top",), "office": ("top", "area", "desks")}  # what stands when these pages are answered anew


class Filling:
    """`draft` is None before anything was typed. Everything else is worked out once, when it is asked for."""

    def __init__(self, rules: Procedure, word: Step, draft: Draft | None) -> None:
        self.rules, self.word, self.draft = rules, word, draft

    def again(self, answered: str) -> Filling:
        """The same application after a page was answered: what that answer has no part in is not worked out again."""
        fresh, known = Filling(self.rules, self.word, self.draft), vars(self)
        vars(fresh).update({name: known[name] for name in STANDS.get(answered, PLACE) if name in known})
        return fresh

    @property
    def held(self) -> Draft:
        """The draft, on pages that are only reached with one."""
        if self.draft is None:
            raise LookupError("nothing was typed yet")
        return self.draft

    @property
    def sender(self) -> str:
        """What whoever sends this is called: 申请人, 咨询人, 投诉人."""
        return next(iter(capacities(self.rules).values()), APPLICANT)

    @property
    def content(self) -> dict[str, dict[str, Any]]:
        return self.draft.content if self.draft else {}

    def answers(self, slug: str) -> dict[str, Any] | None:
        """What a page was answered with, as it was posted; None for one that was not."""
        return self.content.get(slug)

    @cached_property
    def top(self) -> Area | None:
        return root()

    @cached_property
    def area(self) -> Area | None:
        """Where the matter is; None before that is answered, or where the area is no longer served."""
        return served(_int((self.answers("where") or {}).get("area")), self.top)

    @cached_property
    def desks(self) -> list[Desk]:
        """Offices that may take it, nearest first."""
        return desks(self.rules, self.area) if self.area else []

    @cached_property
    def desk(self) -> Desk | None:
        """The office chosen, or the only one there is."""
        wanted = _int((self.answers("office") or {}).get("office"))
        found = next((d for d in self.desks if d.office == wanted), None)
        return found or (self.desks[0] if len(self.desks) == 1 else None)

    @cached_property
    def office(self) -> Office | None:
        return Office.objects.select_related("area").get(pk=self.desk.office) if self.desk else None

    @cached_property
    def empty(self) -> StepMixin:
        """The step's form before anything is known, to be asked what it holds; `blank` makes one to be shown."""
        return self._bind(None)

    @property
    def fields(self) -> dict[str, forms.Field]:
        """The fields of the step's form, as it asks them before anything is known."""
        return self.empty.fields

    @property
    def groups(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The form's own groups: heading and names of fields."""
        return self.empty.groups

    @cached_property
    def parties_field(self) -> str:
        return next((n for n, f in self.fields.items() if getattr(f, "holds_parties", False)), "")

    @cached_property
    def form(self) -> StepMixin:
        """The step's form over every answer given so far; parties and files come in with `sending`."""
        return self._bind(self.typed)

    @property
    def typed(self) -> dict[str, Any]:
        """The answers to the step's own fields, of all pages together."""
        found: dict[str, Any] = {}
        for slug, values in self.content.items():
            if slug.startswith("q-"):
                found.update(values)
        return found

    def blank(self) -> StepMixin:
        return self._bind(None)

    def full(
        self, rows: list[dict[str, Any]], files: dict[str, list[Any]]
    ) -> tuple[dict[str, Any], dict[str, list[Any]]]:
        """Payload and files as the door takes them."""
        payload = {name: value for name, value in self.typed.items() if name not in LATER}
        return payload | ({self.parties_field: rows} if self.parties_field else {}), files

    def _bind(self, data: dict[str, Any] | None) -> StepMixin:
        # An unsaved case without an office: forms narrow choices by what they are given.
        case = Case(procedure=self.rules.code, stage="", level=self.rules.level)
        case.record = None
        if self.office is not None:
            case.office = self.office
        return speak_plainly(bind(self.word, case, party(None, self.sender), data=data))


def speak_plainly(form: StepMixin) -> StepMixin:
    """Put the words a form has for the public in the place of the office's."""
    for name, plain in form.public_words.items():
        field: Any = form.fields.get(name)
        if field is None:
            continue
        field.label, field.help_text = plain.ask or field.label, plain.help or field.help_text
        if plain.choices:
            field.choices = [(code, plain.choices.get(str(code), text)) for code, text in field.choices]
    return form


def asked(name: str, field: forms.Field) -> bool:
    """Whether the public is asked this field: not what staff note down or count, nor what has a page of its own.

    An optional tick is a remark of the office; an optional number with a default is counted by it.
    """
    if (
        name in LATER
        or field.widget.is_hidden
        or isinstance(field, FilesField)
        or getattr(field, "holds_parties", False)
    ):
        return False
    if isinstance(field, forms.BooleanField):
        return field.required
    return field.required or not (isinstance(field, forms.IntegerField) and field.initial is not None)


class Part:
    """Some fields of a form, as if they were a form: what a page of a long form shows and judges."""

    def __init__(self, form: BaseForm, names: tuple[str, ...]) -> None:
        self.form, self.names = form, names

    def __iter__(self) -> Iterator[BoundField]:
        return (self.form[name] for name in self.names)

    def __getitem__(self, name: str) -> BoundField:
        return self.form[name]

    @property
    def is_bound(self) -> bool:
        return self.form.is_bound

    @property
    def errors(self) -> dict[str, Any]:
        if not self.form.is_bound:
            return {}
        return {name: self.form.errors[name] for name in self.names if name in self.form.errors}

    def is_valid(self) -> bool:
        return bool(self.form.is_bound and not self.errors)

    def non_field_errors(self) -> list[str]:
        return []

    def hidden_fields(self) -> list[BoundField]:
        return [bound for bound in self if bound.is_hidden]

    def visible_fields(self) -> list[BoundField]:
        return [bound for bound in self if not bound.is_hidden]


def _int(text: Any) -> int:
    return int(text) if str(text or "").isdigit() else 0
