"""The form of a questionnaire, derived from its questions: the same on a phone, at a tablet and for who fills it in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.people.identity import check_phone
from common.ratings.models import DISSATISFIED

from .models import Kind, Question, Survey

OPTIONAL = "（可以不答）"


class AnswerForm(forms.Form):
    """One field a question, `q<id>`; at the end a telephone where somebody is not content and no case leads to them."""

    def __init__(self, survey: Survey, data: Any = None, *, phone: bool = False) -> None:
        super().__init__(data)
        self.questions = list(survey.questions.all())
        for question in self.questions:
            self.fields[f"q{question.pk}"] = _field(question)
        if phone and any(q.kind == Kind.GRADE for q in self.questions):
            self.fields["phone"] = forms.CharField(
                label="不满意的，留个电话，我们回电话（可以不留）", max_length=20, required=False,
                widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
            )  # fmt: skip

    def clean_phone(self) -> str:
        said = str(self.cleaned_data["phone"]).strip()
        if not said:
            return ""
        found = check_phone(said)
        if not found.ok:
            raise ValidationError(found.problem)
        return found.number

    @property
    def answers(self) -> dict[int, Any]:
        """What was answered, by question; numbers for what was chosen."""
        found = {q.pk: self.cleaned_data.get(f"q{q.pk}") for q in self.questions}
        return {pk: value for pk, value in found.items() if value not in (None, "", [])}

    @property
    def low(self) -> bool:
        return any(q.kind == Kind.GRADE and self.answers.get(q.pk) in DISSATISFIED for q in self.questions)


def _field(question: Question) -> forms.Field:
    label = question.text if question.must else f"{question.text}{OPTIONAL}"
    if question.kind == Kind.WORDS:
        area = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(label=label, required=question.must, max_length=500, widget=area)
    choices = [(str(value), text) for value, text in question.choices]
    told: dict[str, Any] = {"label": label, "choices": choices, "required": question.must, "coerce": int}
    wrong = {"required": f"请回答“{question.text}”。", "invalid_choice": "请从列出的选项里选。"}
    if question.kind == Kind.SEVERAL:
        return forms.TypedMultipleChoiceField(**told, widget=forms.CheckboxSelectMultiple, error_messages=wrong)
    return forms.TypedChoiceField(**told, empty_value=None, widget=forms.RadioSelect, error_messages=wrong)
