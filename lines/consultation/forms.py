"""What each step of a consultation asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.catalogue import triage
from common.catalogue.fields import MatterChoice
from common.people.forms import PartiesField
from kernel.cases.forms import FilesField, Plain, StepForm

from . import rules
from .models import Consultation, GroupLog

Groups = tuple[tuple[str, tuple[str, ...]], ...]
PUBLIC = {
    "question": Plain(ask="您想问什么？", help="写清事情的经过和您想知道的。不要写别人的身份证号码。"),
    "material": Plain(ask="合同、单据、照片", help="有就交，没有不要紧。"),
}


def long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class Question(StepForm):
    """What everybody asks with; who asks may stay unnamed at the desk."""

    parties = PartiesField(label="咨询人", roles=(("asker", "咨询人", 0, 5),), required=False)
    material = FilesField(label="材料", category="material", required=False)

    class Meta:
        model = Consultation
        fields: tuple[str, ...] = ("question",)
        widgets = {"question": long(6)}

    groups: Groups = (("问题", ("way", "question", "matter")), ("咨询人", ("parties",)), ("材料", ("material",)))
    way = ""

    def write(self, case: Any) -> Any:
        self.instance.way = self.way or self.instance.way
        if not self.instance.matter:
            found = triage.suggest(self.instance.question)
            self.instance.matter = found[0].matter if found else ""
        return super().write(case)


class Asked(Question):
    """A citizen's question from home: somebody must be there to be answered."""

    way = "web"
    public_words = PUBLIC
    parties = PartiesField(label="咨询人", roles=(("asker", "咨询人", 1, 5),))


class AtTheDesk(Question):
    matter = MatterChoice(label="事项", required=False)

    class Meta(Question.Meta):
        fields: tuple[str, ...] = ("way", "question")

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        chosen: Any = self.fields["way"]
        chosen.choices = [c for c in chosen.choices if c[0] != "web"]

    def write(self, case: Any) -> Any:
        self.instance.matter = self.cleaned_data["matter"]
        return super().write(case)


class Answer(StepForm):
    class Meta:
        model = Consultation
        fields: tuple[str, ...] = ("answer", "basis", "advice", "lawyer")
        widgets = {"answer": long(8)}
        help_texts = {
            "basis": "引用的法律条文，如“民法典第一百八十八条”。",
            "advice": "例如：先找村调委会；证据不够，先保存聊天记录；可以申请法律援助。",
        }

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["answer"].required = self.fields["basis"].required = True


class Review(StepForm):
    class Meta:
        model = Consultation
        fields: tuple[str, ...] = ("verdict", "review")
        widgets = {"review": long(3)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["verdict"].required = True

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("verdict") == "amend" and not data.get("review"):
            self.add_error("review", "请写明要补充或者更正什么。")
        return data


class Publication(StepForm):
    """A typical case out of a question: nobody is to be known by it."""

    story = forms.CharField(label="案情（隐去身份）", max_length=1500, widget=long(6))
    lesson = forms.CharField(label="说法", max_length=1500, widget=long(6))

    class Meta:
        model = Consultation
        fields: tuple[str, ...] = ("typical",)

    groups: Groups = (("典型案例", ("typical", "story", "lesson")),)

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["typical"].required = True
        self.initial.setdefault("story", self.instance.question)
        self.initial.setdefault("lesson", self.instance.answer)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in ("typical", "story", "lesson"):
            if why := rules.tells_of_people(data.get(name) or "", self.case.people if self.case else ()):
                self.add_error(name, ValidationError(why))
        return data


class Log(StepForm):
    class Meta:
        model = GroupLog
        fields: tuple[str, ...] = ("group", "service", "about", "answered", "people", "lawyer")
        widgets = {"about": long(4)}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if why := rules.tells_of_people(data.get("about") or "", ()):
            self.add_error("about", ValidationError(why))
        return data
