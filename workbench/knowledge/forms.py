"""What an editor fills in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.catalogue.fields import MatterChoice
from common.knowledge.bare import number_in
from common.knowledge.models import Entry, Kind, Synonym
from common.knowledge.writing import WRITTEN


def long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class EntryForm(forms.ModelForm):
    """One answer or case; its kind decides what is asked."""

    matter = MatterChoice(label="事项", required=False)

    class Meta:
        model = Entry
        fields = ("title", "wordings", "facts", "body", "point", "basis", "valid_until")
        widgets = {"wordings": long(3), "facts": long(6), "body": long(8), "point": long(3), "basis": long(3)}
        help_texts = {
            "wordings": "群众还会怎么问，一行一个；查找时用，网页上不显示。",
            "facts": "用甲某、乙某，不写真名、住址和任何号码。",
            "basis": "一行一条，如《人民调解法》第四条；已导入全文的自动变成链接。",
            "valid_until": "到这一天为止；法律要改的写上，不写的一直有效。",
        }

    field_order = ("title", "matter", "wordings", "facts", "body", "point", "basis", "valid_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        case = self.instance.kind == Kind.CASE
        self.initial["matter"] = self.instance.matter
        self.fields["title"].label = "案例名称" if case else "问题"
        self.fields["body"].label = "结果" if case else "回答"
        self.fields["basis"].required = True
        self.fields["valid_until"].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        for name in ("wordings",) if case else ("facts", "point"):
            del self.fields[name]
        if case:
            self.fields["facts"].required = self.fields["point"].required = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in WRITTEN:
            if why := number_in(data.get(name) or ""):
                self.add_error(name, ValidationError(why))
        self.instance.matter = data.get("matter", "")
        return data


class BackForm(forms.Form):
    reason = forms.CharField(label="退回的理由", max_length=300, widget=long(2))


class SynonymForm(forms.ModelForm):
    class Meta:
        model = Synonym
        fields = ("said", "meant", "active")
        help_texts = {
            "said": "几种说法之间用空格；前后隔开的词中间写“…”，几选一用“|”，如：老板…欠|不给。",
            "meant": "法律条文里的用词，几个之间用空格。",
        }
