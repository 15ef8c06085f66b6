"""The pages of an application, derived from the form of the opening step: one question each where it is a long one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from common.people.masking import mask_id
from kernel.cases.facts import shown
from kernel.cases.forms import FilesField

from . import people
from .filling import Filling, Part, asked

ReadBack = list[tuple[str, str]]
LONGEST = 20_000  # characters kept of one answer, however wrong: against a post made to fill the disk
FEW = 6  # a list of more choices gets a page of its own


class Question:
    """One page. `form` shows or judges it, `keep` says what of a post belongs to it, `read_back` what was understood."""

    slug = ""
    title = ""
    hint = ""
    template = "question.html"
    local = False  # whether the browser may remember it as well: nothing about people

    def form(self, filling: Filling, answers: Mapping[str, Any] | None) -> Any:
        raise NotImplementedError

    def names(self, filling: Filling) -> tuple[str, ...]:
        return tuple(self.form(filling, None).fields)

    def keep(self, filling: Filling, post: Any) -> dict[str, Any]:
        """The posted values of this page as JSON: a list where a name came more than once."""
        own = {key for key in post for name in self.names(filling) if key == name or key.startswith(f"{name}_")}
        given = {key: [value[:LONGEST] for value in post.getlist(key)] for key in sorted(own)}
        return {key: values[0] if len(values) == 1 else values for key, values in given.items() if values}

    def show(self, filling: Filling) -> Any:
        """The form as the page first shows it: with what was answered and what is wrong with it."""
        return self.form(filling, filling.answers(self.slug))

    def done(self, filling: Filling) -> bool:
        return filling.answers(self.slug) is not None and bool(self.show(filling).is_valid())

    def read_back(self, filling: Filling) -> ReadBack:
        form = self.show(filling)
        if not form.is_bound or not form.is_valid():
            return []
        return [
            (_plain(str(f.label)), self.text(name, f, form.cleaned_data.get(name))) for name, f in form.fields.items()
        ]

    def text(self, name: str, field: forms.Field, value: Any) -> str:
        return mask_id(value) if name == "id_number" and value else shown(field, value)


class Where(Question):
    slug, title, template = "where", "事情发生在哪里？", "where.html"
    hint = "选村或社区，我们帮您找最近的地方。"

    class Form(forms.Form):
        area = forms.IntegerField(error_messages={"required": "请选择村或社区。", "invalid": "请选择村或社区。"})

        def __init__(self, filling: Filling, data: Any) -> None:
            super().__init__(data)
            self.filling = filling

        def clean_area(self) -> int:
            if self.filling.area is None:
                raise forms.ValidationError("请选择村或社区。")
            return int(self.cleaned_data["area"])

    def form(self, filling: Filling, answers: Mapping[str, Any] | None) -> Any:
        return self.Form(filling, answers)

    def read_back(self, filling: Filling) -> ReadBack:
        return [("地点", filling.area.full_name if filling.area else "")]


class Office(Question):
    slug, title, template = "office", "请哪里来办？", "office.html"
    hint = "离您最近的排在最前面。"

    class Form(forms.Form):
        office = forms.ChoiceField(label="受理机构", error_messages={
            "required": "请选择受理机构。", "invalid_choice": "请在列出的机构中选择。",
        })  # fmt: skip

        def __init__(self, filling: Filling, data: Any) -> None:
            first = str(filling.desks[0].office) if filling.desks else None
            super().__init__(data, initial={"office": first})
            self.fields["office"].choices = [(str(d.office), d.name) for d in filling.desks]  # type: ignore[attr-defined]
            self.desks = filling.desks

    def form(self, filling: Filling, answers: Mapping[str, Any] | None) -> Any:
        return self.Form(filling, answers)

    def done(self, filling: Filling) -> bool:
        return filling.desk is not None

    def read_back(self, filling: Filling) -> ReadBack:
        return [("由谁来办", filling.desk.name if filling.desk else "")]


class Who(Question):
    slug = "who"

    def form(self, filling: Filling, answers: Mapping[str, Any] | None) -> Any:
        return people.Who(answers)


class You(Question):
    slug, title = "you", "请填写您的信息"
    hint = "只用于办理这件事，不会公开。"

    def form(self, filling: Filling, answers: Mapping[str, Any] | None) -> Any:
        return people.FORMS[self.capacity(filling)](answers)

    def capacity(self, filling: Filling) -> str:
        wanted = (filling.answers("who") or {}).get("capacity", people.SELF)
        return wanted if wanted in people.FORMS else people.SELF


class Others(Question):
    """Everybody on one further side: a row each."""

    template = "others.html"
    first = {"kind": "person"}  # what a blank row starts with

    def __init__(self, role: tuple[str, str, int, int | None], place: int) -> None:
        self.role, self.slug = role, f"others-{role[0]}"
        self.title = "对方是谁？" if place == 1 else f"{role[1]}是谁？"
        self.hint = "知道多少填多少，只写名字也行。"

    def form(self, filling: Filling, answers: Mapping[str, Any] | None) -> Any:
        return people.others(self.role[3] or 20)(answers, prefix=self.slug)

    def keep(self, filling: Filling, post: Any) -> dict[str, Any]:
        """The rows that stay, closed up, and one more where that was asked."""
        total = _number(post.get(f"{self.slug}-TOTAL_FORMS"), most=self.role[3] or 20)
        rows = [self._row(post, n) for n in range(total) if not post.get(f"{self.slug}-{n}-DELETE")]
        rows = (rows or [{}]) + ([{}] if "add_row" in post else [])
        kept = {f"{self.slug}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
        return {**kept, f"{self.slug}-TOTAL_FORMS": str(len(rows)), f"{self.slug}-INITIAL_FORMS": "0"}

    def _row(self, post: Any, n: int) -> dict[str, str]:
        return {
            name: post.get(f"{self.slug}-{n}-{name}", "")[:LONGEST] or self.first.get(name, "")
            for name in people.Other.base_fields
        }

    def unjudged(self, filling: Filling) -> Any:
        """The rows as they were typed, without complaints: another row was asked for, not the next page."""
        kept = filling.answers(self.slug) or {}
        rows = [
            self._row(kept, n) for n in range(_number(kept.get(f"{self.slug}-TOTAL_FORMS"), most=self.role[3] or 20))
        ]
        return people.others(self.role[3] or 20)(initial=rows, prefix=self.slug)

    def rows(self, filling: Filling) -> list[dict[str, Any]]:
        form = self.show(filling)
        return [one.row(self.role[0]) for one in form if one.cleaned_data.get("name")] if form.is_valid() else []

    def read_back(self, filling: Filling) -> ReadBack:
        named = [("、".join(filter(None, (r["name"], r.get("phone"), r.get("address"))))) for r in self.rows(filling)]
        return [("对方" if len(named) < 2 else f"对方{n}", text) for n, text in enumerate(named, 1)]


class Fields(Question):
    """One or a few fields of the step's own form."""

    local = True

    def __init__(self, names: tuple[str, ...], head: str, fields: Mapping[str, forms.Field]) -> None:
        self.own, self.slug = names, f"q-{names[0]}"
        self.alone = len(names) == 1
        told = self.alone and isinstance(fields[names[0]].widget, forms.Textarea)
        self.told = names[0] if told else ""  # the field that takes what happened, in one's own words
        free = not any(fields[n].required for n in names)
        asks = head.endswith("？")  # a heading that asks says more than that nothing need be said
        self.title = "还有什么要补充的？" if free and not self.alone and not asks else "" if self.alone else head
        self.hint = "不清楚的可以不填。" if free and not self.alone else ""

    def names(self, filling: Filling) -> tuple[str, ...]:
        return self.own

    def form(self, filling: Filling, answers: Mapping[str, Any] | None) -> Any:
        form = filling.form if answers is not None else filling.blank()
        for name in self.own:
            self._dress(form.fields[name])
        return Part(form, self.own)

    def _dress(self, field: Any) -> None:
        if not field.required and not str(field.label).endswith(people.OPTIONAL):
            field.label = f"{field.label}{people.OPTIONAL}"
        if self.alone and _is_list(field) and not isinstance(field.widget, forms.RadioSelect):
            field.widget = forms.RadioSelect()
            field.choices = [pair for pair in field.choices if pair[0] not in ("", None)]

    def read_back(self, filling: Filling) -> ReadBack:
        part = self.show(filling)
        data = getattr(filling.form, "cleaned_data", {})
        return [(_plain(str(bound.label)), shown(bound.field, data.get(bound.name))) for bound in part]


class Files(Question):
    slug, title, template = "files", "有照片或者材料吗？", "files.html"
    hint = "没有也可以，直接点“继续”，以后还能补交。照片、PDF、录音、录像都可以。"

    def form(self, filling: Filling, answers: Mapping[str, Any] | None) -> Any:
        return FilesForm(filling, answers)

    def names(self, filling: Filling) -> tuple[str, ...]:
        return ()

    def read_back(self, filling: Filling) -> ReadBack:
        form = self.form(filling, {})
        return [
            (str(field.label), f"{len(form.held[name])} 个文件" if form.held[name] else "没有")
            for name, field in form.asks
        ]


class FilesForm(forms.Form):
    """What lies in the draft under each file field; valid when every field that must have a file has one."""

    def __init__(self, filling: Filling, data: Any) -> None:
        super().__init__(data)
        self.asks = [(n, f) for n, f in filling.fields.items() if isinstance(f, FilesField)]
        rows = list(filling.draft.files.all()) if filling.draft else []
        self.held = {name: [r for r in rows if r.field == name] for name, _ in self.asks}

    def clean(self) -> dict[str, Any]:
        for name, field in self.asks:
            if field.required and not self.held[name]:
                self.add_error(None, forms.ValidationError(f"请上传{field.label}。"))
        return self.cleaned_data


def plan(filling: Filling) -> list[Question]:
    """The pages of an application in order: where and who, then the form's own groups, then files."""
    found: list[Question] = [Where(), Office(), *_people(filling), *_own(filling)]
    return [*found, Files()] if any(isinstance(f, FilesField) for f in filling.fields.values()) else found


def _people(filling: Filling) -> list[Question]:
    """One's own page, and one for every side that must be there; further sides are entered by the office."""
    if not filling.parties_field:
        return [You()]
    roles = filling.fields[filling.parties_field].roles  # type: ignore[attr-defined]
    return [Who(), You(), *(Others(role, n) for n, role in enumerate(roles) if n and role[2] > 0)]


def _own(filling: Filling) -> list[Question]:
    """Long questions alone, short ones of a group together, in the order in which the form has them."""
    fields, found = filling.fields, list[Question]()
    grouped = [name for _, names in filling.groups for name in names]
    rest = tuple(name for name in fields if name not in grouped)
    for head, names in (*filling.groups, (filling.rules.title, rest)):
        short: list[str] = []
        for name in (n for n in names if n in fields and asked(n, fields[n])):
            if _long(fields[name]):
                found.append(Fields((name,), head, fields))
            else:
                short.append(name)
        found += [Fields(tuple(short), head, fields)] if short else []
    return found


def _long(field: forms.Field) -> bool:
    return isinstance(field.widget, forms.Textarea) or _is_list(field)


def _is_list(field: forms.Field) -> bool:
    listed = isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.Select)
    return listed and len(list(field.choices)) > FEW  # type: ignore[attr-defined]


def _plain(label: str) -> str:
    return label.removesuffix(people.OPTIONAL)


def _number(text: Any, *, most: int) -> int:
    return min(int(text), most) if str(text or "").isdigit() else 1
