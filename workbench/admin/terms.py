"""What a configurable length says in words, and the forms that change one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from kernel.clocks.models import TermRow
from kernel.words import Limit, Procedure, Unit
from kernel.words.registry import find
from workbench import parts
from workbench.chinese import date_text
from workbench.fields import NativeDate

from .forms import RowForm
from .lookup import office_field

NOTHING = "长度应大于零。"


def line_title(code: str) -> str:
    found = find(code)
    return found.title if found else code


def length_of(row: TermRow) -> str:
    """The length as the law would say it; a limit that ends on a named day has none of its own."""
    return str(row.term) if row.length else "按固定日期"


def dates_of(row: TermRow) -> str:
    since = f"{date_text(row.since)}起" if row.since else ""
    until = f"至{date_text(row.until)}" if row.until else ""
    return since + until or "一直"


def state_of(row: TermRow) -> parts.Badge:
    if row.until and row.until < timezone.localdate():
        return parts.Badge(text="已失效", tone="grey")
    if row.unverified:
        text = "待核实" if row.in_use else "待核实，未启用"
        return parts.Badge(text=text, tone="amber")
    return parts.Badge(text="已核定", tone="green")


@dataclass(frozen=True)
class Word:
    """The limit a row is a length of, as the rules declare it; None once they declare it no more."""

    line: Procedure | None
    limit: Limit | None

    @property
    def unit_fixed(self) -> bool:
        return bool(self.limit and (self.limit.fixed or self.limit.count_back))


def word_of(row: TermRow) -> Word:
    line = find(row.line)
    limit = next((x for x in line.limits if x.code == row.limit), None) if line else None
    return Word(line, limit)


class TermFields(forms.Form):
    """Length, unit, dates and source of one version."""

    length = forms.IntegerField(label="长度", min_value=0, max_value=3650)
    unit = forms.ChoiceField(label="单位", choices=[(u.value, u.value) for u in Unit])
    since = forms.DateField(
        label="施行日期", required=False, widget=NativeDate(), help_text="这一天及以后起算的案件适用；不填为一直。"
    )
    until = forms.DateField(label="失效日期", required=False, widget=NativeDate(), help_text="含当日；不填为一直有效。")
    source = forms.CharField(
        label="来源",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明文件名称和条款，如“××市人民调解工作规范第十二条”。",
    )
    widths = {"length": "w-3", "unit": "w-3", "since": "w-6", "until": "w-6", "office": "w-6"}


def no_length(row: TermRow, length: int) -> bool:
    """Whether a length of nothing makes no sense: only a limit that ends on a named day may have none."""
    return not length and not word_of(row).unit_fixed


class TermForm(RowForm, TermFields):
    """Puts one version right."""

    class Meta:
        model = TermRow
        fields = ("length", "unit", "since", "until", "source")

    def clean_length(self) -> int:
        length: int = self.cleaned_data["length"]
        if no_length(self.instance, length):
            raise forms.ValidationError(NOTHING)
        return length


class VersionForm(TermFields):
    """A further version: from a day on, or for one office. An open-ended one before it ends the day before."""

    office = office_field(
        "适用机构", required=False, help_text="只对某个机构另行规定的填写，写办案的机构；不填为全部机构。"
    )
    field_order = ("office", "length", "unit", "since", "until", "source")

    def __init__(self, like: TermRow, data: Any = None) -> None:
        super().__init__(data, initial={"office": like.office_id, "length": like.length, "unit": like.unit})
        self.like = like
        self.former: TermRow | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        made = self.made()
        if no_length(made, made.length):
            self.add_error("length", NOTHING)
        if made.since and made.until and made.until < made.since:
            self.add_error("until", "失效日期不能早于施行日期。")
        self._beside(made)
        return data

    def made(self) -> TermRow:
        """The version typed, unsaved."""
        values = {n: self.cleaned_data[n] for n in ("office", "length", "unit", "since", "until", "source")}
        return TermRow(line=self.like.line, limit=self.like.limit, title=self.like.title, **values)

    def _beside(self, made: TermRow) -> None:
        others = list(TermRow.objects.filter(line=made.line, limit=made.limit, office=made.office))
        open_ = [r for r in others if r.until is None and made.since and (r.since or date.min) < made.since]
        if open_ and made.since:
            self.former = open_[0]
            self.former.until = made.since - timedelta(days=1)
        clash = next((r for r in others if r is not self.former and r.overlaps(made)), None)
        if clash:
            why = f"与“{length_of(clash)}（{dates_of(clash)}）”的施行日期重叠，请先填写它的失效日期，或改换日期。"
            self.add_error("since", why)


class SignForm(RowForm):
    """Somebody has the text before them and says so."""

    source = forms.CharField(
        label="依据原文",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="文件名称、文号、条款，以及原文中规定期限的那一句。",
    )
    seen_on = forms.DateField(label="原文的发布或施行日期", widget=NativeDate())
    agreed = forms.BooleanField(label="我已对照原文，长度、单位和施行日期无误")

    class Meta:
        model = TermRow
        fields = ("source",)
