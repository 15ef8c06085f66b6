"""A form field that holds all parties of a case, and the control that asks for them.

    parties = PartiesField(roles=(("applicant", "申请人", 1, None), ("respondent", "被申请人", 1, None)))

cleans to the rows `parties.write` takes. Works without JavaScript: a post that carries `add_row` asks for one more
row, not for the step; the view then shows the same form again, without complaints:

    if wants_more(request.POST):
        return page(request, as_draft(form))
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .models import Kind, Representation
from .party_form import TYPED, PartyForm
from .rules import Problem, Role, Row, Rows, counts, examine, principals

MORE = ("add_row", "_more")
AHEAD = 4
MOST = 60  # rows of one form, against a post made to keep the server busy

AnyForm = TypeVar("AnyForm", bound=forms.BaseForm)


def wants_more(data: Mapping[str, Any]) -> bool:
    """True where a post asks for another row instead of the step."""
    return any(name in data for name in MORE)


def as_draft(form: AnyForm) -> AnyForm:
    """The bound form as it was typed, unchecked and without complaints."""
    form._errors = ErrorDict()  # type: ignore[attr-defined]
    form.cleaned_data = {}
    return form


def is_blank(row: Mapping[str, Any]) -> bool:
    return not any(str(row.get(name) or "").strip() for name in TYPED)


class PartyRows:
    """The rows as the macro of repeated rows wants them: it knows formsets."""

    can_delete, max_num = True, MOST

    def __init__(self, prefix: str, forms_: Sequence[PartyForm], empty_form: PartyForm) -> None:
        self.prefix, self.forms, self.empty_form = prefix, forms_, empty_form

    def __iter__(self) -> Iterator[PartyForm]:
        return iter(self.forms)

    def non_form_errors(self) -> list[str]:
        return []  # shown by the field as a whole

    @property
    def management_form(self) -> SafeString:
        return format_html('<input type="hidden" name="{}-TOTAL_FORMS" value="{}">', self.prefix, len(self.forms))


class PartiesWidget(forms.MultiWidget):
    """Several inputs under one legend, per party. Reads `parties-0-name`… of a post, or a list of rows by field name."""

    template = "people/parties.html"
    is_hidden = False

    def __init__(self, roles: Sequence[Role], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(widgets=[], attrs=attrs)
        self.roles = roles
        self.problems: Sequence[Problem] = ()

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and not _indices(data, name)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        if isinstance(data.get(name), list):
            return [dict(row) for row in data.get(name)]
        blank: list[Row] = [{}] if wants_more(data) else []
        return [*_posted(data, name), *blank]

    def forms(self, rows: Sequence[Row], name: str) -> list[PartyForm]:
        """The inner forms of these rows, bound and not yet checked."""
        return [self._form(row, f"{name}-{place}", self._places(rows, place)) for place, row in enumerate(rows)]

    def _form(self, row: Row, prefix: str, places: Sequence[tuple[str, str]]) -> PartyForm:
        only = {"role": self.roles[0][0]} if len(self.roles) == 1 else {}
        roles = [(code, title) for code, title, *_ in self.roles]
        return PartyForm({**only, **row}, prefix=prefix, roles=roles, places=places)

    def _places(self, rows: Sequence[Row], own: int | None = None) -> list[tuple[str, str]]:
        """Whom a row may stand for; a few rows ahead, since the browser adds rows by itself."""
        names = [str(row.get("name") or "") for row in rows] + [""] * AHEAD
        return [(str(at), f"当事人{at + 1}　{name}".strip()) for at, name in enumerate(names) if at != own]

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        rows = self._completed(value or [])
        shown = self.forms(rows, name)
        for place, form in enumerate(shown):
            as_draft(form)
            for problem in self.problems:
                if problem.row == place:
                    form.errors.setdefault(problem.field, form.error_class()).append(problem.message)
        blank = as_draft(self._form({}, f"{name}-__prefix__", self._places(rows)))
        context = {"id": (attrs or {}).get("id") or f"id_{name}", "rows": PartyRows(name, shown, blank)}
        # Not escaped again: the template escapes what it is given.
        return SafeString(get_template(self.template, using="jinja2").render(context))

    def _completed(self, rows: list[Row]) -> list[Row]:
        """These rows, with blank ones for whoever must be there and is not; at least one row to type in."""
        there = Counter(row.get("role") for row in rows)
        needed: list[Row] = [{"role": code} for code, _, least, _ in self.roles for _ in range(least - there[code])]
        return [*rows, *needed] or [{"role": self.roles[0][0]}]


def _indices(data: Any, name: str) -> list[int]:
    pattern = re.compile(re.escape(name) + r"-(\d{1,4})-")
    return sorted({int(found[1]) for key in data if (found := pattern.match(key))})


def _posted(data: Any, name: str) -> list[Row]:
    """The rows of a post, closed up where one was removed, with `represents` following the move."""
    kept = [index for index in _indices(data, name) if not data.get(f"{name}-{index}-DELETE")]
    moved = {str(index): str(place) for place, index in enumerate(kept)}
    rows: list[Row] = []
    for index in kept:
        row = {field: data.get(f"{name}-{index}-{field}") for field in PartyForm.base_fields}
        rows.append(row | {"represents": moved.get(str(row["represents"]), "")})
    return rows


class PartiesField(forms.Field):
    """All parties of a case. After cleaning, `warnings` holds sentences worth a second look that stop nothing."""

    widget: PartiesWidget
    holds_parties = True  # the kernel hands the cleaned rows to the parties port

    def __init__(self, *, roles: Sequence[Role], label: str = "当事人", **kwargs: Any) -> None:
        self.roles, self.warnings = tuple(roles), list[str]()
        super().__init__(label=label, widget=PartiesWidget(self.roles), **kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)

    def clean(self, value: Any) -> list[Row]:
        """Rows for `parties.write`. Raises ValidationError with every problem of every row (`links` has the places)."""
        entered: list[Row] = value or []
        if len(entered) > MOST:
            raise ValidationError(f"一次最多登记{MOST}位当事人，人数众多的请登记推选的代表人。", code="many")
        filled = {
            place: form for place, form in enumerate(self.widget.forms(entered, "row")) if not is_blank(entered[place])
        }
        problems = [*_own_problems(filled), *self._common_problems(filled, entered)]
        problems.sort(key=lambda problem: MOST if problem.row is None else problem.row)
        self.widget.problems = problems
        if problems:
            raise ValidationError([ValidationError(problem.flat, code="party") for problem in problems])
        self.warnings = [f"当事人{place + 1}：{text}" for place, form in filled.items() for text in form.warnings]
        return _numbered({place: form.cleaned_data for place, form in filled.items()})

    def _common_problems(self, filled: dict[int, PartyForm], entered: list[Row]) -> list[Problem]:
        """What the rows say together, those that are wrong by themselves included: everything is said at once."""
        everybody = {place: form.cleaned_data for place, form in filled.items()}
        found = examine(everybody, today=timezone.localdate())
        for place, row in principals(everybody).items():
            if not row.get("role") and "role" not in filled[place].errors:
                found.append(Problem(message="请选择这一位的地位。", row=place, field="role"))
        blank = {place: str(row.get("role") or "") for place, row in enumerate(entered) if place not in filled}
        found += counts(everybody, self.roles if self.required or everybody else (), blank)
        if self.required and not everybody and not found:
            found.append(Problem(message="请至少登记一位当事人。"))
        return found

    def links(self, bound: BoundField) -> list[tuple[str, str]]:
        """For the summary of errors: (id of the element to focus, sentence) of each problem."""
        problems = self.widget.problems or [Problem(message=str(text)) for text in bound.errors]
        return [(_anchor(problem, str(bound.auto_id)), problem.flat) for problem in problems]

    def describe(self, value: Sequence[Row]) -> str:
        """The parties as read back in a timeline: names and what they are, nothing else of the person."""
        titles = {code: title for code, title, *_ in self.roles}
        return "、".join(f"{row['name']}（{_capacity(row, value, titles)}）" for row in value)


def _anchor(problem: Problem, base: str) -> str:
    return f"{base}_0" if problem.row is None else f"{base}-{problem.row}-{problem.field}"


def _capacity(row: Row, rows: Sequence[Row], titles: dict[str, str]) -> str:
    if not row.get("representation"):
        return titles.get(row["role"]) or str(row["role"])
    capacity = Representation(row["representation"]).label
    return f"{rows[row['represents']]['name']}的{capacity}"


def _own_problems(forms_: dict[int, PartyForm]) -> list[Problem]:
    return [
        Problem(message=str(message), row=place, field=field)
        for place, form in forms_.items()
        for field, messages in form.errors.items()
        for message in messages
    ]


def _numbered(rows: Rows) -> list[Row]:
    """The cleaned rows closed up: `represents` counts places in the answer, `age` has become the birth year."""
    moved = {place: number for number, place in enumerate(rows)}
    return [
        {name: value for name, value in row.items() if name not in {"age", "DELETE"}}
        | {
            "represents": moved.get(row["represents"]),
            "id": str(row.get("id") or "") or None,
            "kind": str(Kind(row["kind"])),
        }
        for row in rows.values()
    ]
