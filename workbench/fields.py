"""Puts the right control on a page for a Django form field: native date pickers, number pads, plain file inputs."""

import copy
from dataclasses import dataclass

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.boundfield import BoundField
from django.forms.widgets import Widget
from django.utils.safestring import SafeString


class NativeDate(forms.DateInput):
    """The browser's own date picker; it speaks ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class NativeMoment(forms.DateTimeInput):
    """The browser's own picker of date and hour."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class NativeTime(forms.TimeInput):
    """The browser's own picker of an hour."""

    input_type = "time"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


@dataclass(frozen=True, kw_only=True)
class Dressed:
    """A field ready for the page.

    `kind` is one of text, area, select, date, number, file, check (one box), group (radios or boxes: a fieldset) and
    compound (several inputs under one legend). `target` is the id an error summary links to.
    """

    kind: str
    control: SafeString
    target: str
    help_id: str
    error_id: str


_KINDS: tuple[tuple[type[Widget] | tuple[type[Widget], ...], str], ...] = (
    ((forms.RadioSelect, forms.CheckboxSelectMultiple), "group"),
    (forms.CheckboxInput, "check"),
    (forms.MultiWidget, "compound"),
    (forms.FileInput, "file"),
    (forms.Textarea, "area"),
    ((forms.Select,), "select"),
    ((forms.DateInput, forms.DateTimeInput, forms.TimeInput), "date"),
    (forms.NumberInput, "number"),
)


def dress(bound: BoundField, **attrs: str | bool) -> Dressed:
    """Choose control, description and link target for one field of a form; `attrs` are added to the control."""
    kind = _kind(bound.field.widget)
    help_id, error_id = f"{bound.auto_id}_helptext", f"{bound.auto_id}_error"
    return Dressed(
        kind=kind,
        control=SafeString("") if kind == "group" else _control(bound, kind, attrs),
        target=error_target(bound),
        help_id=help_id,
        error_id=error_id,
    )


def error_target(bound: BoundField) -> str:
    """The id of the element to focus when the person follows an error to its field."""
    several = _kind(bound.field.widget) in ("group", "compound")
    return f"{bound.auto_id}_0" if several else bound.auto_id


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with a field: `text` beside it, `line` in the summary at the top of the form."""

    text: str
    line: str


_VERBS = {"group": "选择", "select": "选择", "file": "上传", "check": "勾选"}


def problems(bound: BoundField) -> list[Problem]:
    """The errors of a field as sentences that say what to do; Django's "this field is required" names the field."""
    found = []
    for error in bound.errors.as_data():
        for text in error.messages:
            if error.code == "required":
                said = f"请{_VERBS.get(_kind(bound.field.widget), '填写')}“{bound.label}”"
                found.append(Problem(text=said, line=said))
            else:
                found.append(Problem(text=text, line=f"{bound.label}：{text}"))
    return found


def _kind(widget: Widget) -> str:
    return next((kind for classes, kind in _KINDS if isinstance(widget, classes)), "text")


def _control(bound: BoundField, kind: str, extra: dict[str, str | bool]) -> SafeString:
    widget = _native(bound.field.widget, kind)
    attrs = dict(extra)
    if described := " ".join(_descriptions(bound)):
        attrs["aria-describedby"] = described
    if kind == "area" and str(widget.attrs.get("rows")) == "10":  # Django's default, too tall for a form of many fields
        attrs["rows"] = "4"
    return bound.as_widget(widget=widget, attrs=attrs)


def _descriptions(bound: BoundField) -> list[str]:
    found = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    return [*found, f"{bound.auto_id}_error"] if bound.errors else found


def _native(widget: Widget, kind: str) -> Widget:
    if kind == "date" and getattr(widget, "input_type", "") == "text":
        for base, native in ((forms.DateTimeInput, NativeMoment), (forms.DateInput, NativeDate)):
            if isinstance(widget, base):
                return native(attrs=dict(widget.attrs))
        return NativeTime(attrs=dict(widget.attrs))
    if kind == "number":
        return _typed_number(widget)
    if kind == "select" and BLANK_CHOICE_DASH[0] in widget.choices:  # type: ignore[attr-defined]
        return _named_blank(widget)
    if kind == "file":
        plain = copy.copy(widget)
        plain.template_name = "django/forms/widgets/file.html"  # what is already stored is listed by the page itself
        return plain
    return widget


def _named_blank(widget: Widget) -> Widget:
    """Says what to do where Django draws a line; one that may be left empty says that."""
    said = copy.copy(widget)
    blank = ("", "请选择" if widget.is_required else "不选")
    said.choices = [blank if pair == BLANK_CHOICE_DASH[0] else pair for pair in widget.choices]  # type: ignore[attr-defined]
    return said


def _typed_number(widget: Widget) -> Widget:
    """A text box with a number pad: the wheel over an `<input type=number>` silently changes an amount."""
    whole = str(widget.attrs.get("step", "1")) == "1"
    kept = {name: value for name, value in widget.attrs.items() if name not in ("min", "max", "step")}
    return forms.TextInput(attrs={"inputmode": "numeric" if whole else "decimal", "autocomplete": "off", **kept})
