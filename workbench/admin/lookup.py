"""A field that finds one row by what is typed: a name, a code, an account. A list of suggestions, no script needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kernel.reach.models import Area, Office, User

SUGGESTED = 1000  # more rows than this are not sent with the page; typing still finds them
NEAR = 5
MOST = 260  # characters of a full name with its area


class PickInput(forms.TextInput):
    """A text box with the browser's own list of suggestions."""

    options: Callable[[], list[str]] = staticmethod(list)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = self.options()
        attrs = {**(attrs or {}), "autocomplete": "off"}
        if not options:
            return super().render(name, value, attrs, renderer)
        listed = f"{attrs.get('id', name)}_list"
        box = super().render(name, value, {**attrs, "list": listed}, renderer)
        items = format_html_join("", '<option value="{}"></option>', ((o,) for o in options))
        return format_html('{}<datalist id="{}">{}</datalist>', box, listed, items)


class Lookup(forms.Field):
    """One row of `rows`, found by its label or by one of `keys`; several of one name are told apart by the label."""

    def __init__(
        self, rows: QuerySet[Any], *, label_of: Callable[[Any], str], keys: tuple[str, ...], what: str, **kwargs: Any
    ) -> None:
        super().__init__(widget=PickInput(attrs={"maxlength": MOST}), **kwargs)
        self.rows, self.label_of, self.keys, self.what = rows, label_of, keys, what
        self.widget.options = self.options

    def options(self) -> list[str]:
        found = list(self.rows[: SUGGESTED + 1])
        return [self.label_of(row) for row in found] if len(found) <= SUGGESTED else []

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Model):
            return self.label_of(value)
        if isinstance(value, int):
            row = self.rows.model._base_manager.filter(pk=value).first()
            return self.label_of(row) if row else ""
        return value

    def to_python(self, value: Any) -> Any:
        text = str(value or "").replace("\0", "").strip()[:MOST]
        if not text:
            return None
        rows = list(self.rows.filter(self._matching(text)))
        found = [r for r in rows if self.label_of(r) == text] or rows
        if len(found) == 1:
            return found[0]
        raise ValidationError(self._several(text, found) if found else self._none(text))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)

    def _matching(self, text: str) -> Q:
        """Rows one of whose keys is the text, or the part of it before a bracket."""
        heads = [text] + [text[:i] for i, sign in enumerate(text) if sign == "（" and i]
        found = Q(pk__in=[])
        for key in self.keys:
            found |= Q(**{f"{key}__in": heads})
        return found

    def _several(self, text: str, rows: list[Any]) -> str:
        labels = "、".join(self.label_of(r) for r in rows[:NEAR])
        return f"有{len(rows)}个{self.what}叫“{text}”，请写明是哪一个：{labels}。"

    def _none(self, text: str) -> str:
        near = self.rows.filter(Q(**{f"{self.keys[0]}__icontains": text}))[:NEAR]
        labels = "、".join(self.label_of(r) for r in near)
        return f"没有找到{self.what}“{text}”。" + (f"您要找的是不是：{labels}？" if labels else "请核对后重新填写。")


def person_label(user: User) -> str:
    return f"{user.name}（{user.username}）"


def office_label(office: Office) -> str:
    return f"{office.name}（{office.area.full_name or office.area.name}）"


def area_label(area: Area) -> str:
    return area.full_name or area.name


def person_field(label: str, **kwargs: Any) -> Lookup:
    """Somebody who can sign in, by name or account."""
    rows = User.objects.filter(is_active=True).order_by("name", "id")
    return Lookup(rows, label=label, label_of=person_label, keys=("name", "username"), what="人员", **kwargs)


def office_field(label: str, **kwargs: Any) -> Lookup:
    """An office in use, by name."""
    rows = Office.objects.filter(active=True).select_related("area").order_by("name", "id")
    return Lookup(rows, label=label, label_of=office_label, keys=("name", "short"), what="机构", **kwargs)


def area_field(label: str, **kwargs: Any) -> Lookup:
    """An area in use, by full name, name or statistical code."""
    rows = Area.objects.filter(active=True).order_by("level", "stat_code", "id")
    return Lookup(
        rows, label=label, label_of=area_label, keys=("name", "full_name", "stat_code"), what="区域", **kwargs
    )
