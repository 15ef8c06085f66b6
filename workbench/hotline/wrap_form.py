"""The form that closes a call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from common.calls import helpers
from common.calls.models import Call
from common.calls.models.calls import Settled
from common.calls.wrapping import Wrapped
from kernel.words.registry import find
from workbench.fields import NativeMoment

PROMISED = timedelta(hours=2)  # proposed until when somebody is called back


def order_there() -> bool:
    """Whether there is a line in which a call becomes a work order."""
    rules = find("reception")
    return rules is not None and "call" in rules and rules["call"].opens


class WrapUp(forms.Form):
    """Who, what they want, what was done. A matter only where there is a catalogue."""

    who = forms.CharField(label="来电人", required=False, max_length=50, help_text="怎样称呼；不愿说的不填。")
    wants = forms.CharField(
        label="诉求", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), help_text="照来电人的话记。"
    )
    matter = forms.ChoiceField(label="事项", required=False)
    settled = forms.ChoiceField(label="处理方式", widget=forms.RadioSelect)
    answer = forms.CharField(
        label="答复", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="当场解答的，写明答复了什么、依据哪一条。",
    )  # fmt: skip
    due = forms.DateTimeField(
        label="最迟什么时候回电", required=False, widget=NativeMoment(), help_text="选“稍后回电”的填写。"
    )

    def __init__(self, call: Call, *args: Any, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [s for s in Settled if s != Settled.ORDER or order_there()]
        kinds = [s for s in kinds if s != Settled.CALL_BACK or call.caller]
        self.fields["settled"].choices = [(s.value, s.label) for s in kinds]  # type: ignore[attr-defined]
        self.fields["due"].initial = timezone.now() + PROMISED
        self._matters(helpers.matters(), words or str(self.data.get("wants", "")))
        if not call.caller:
            del self.fields["due"]

    def _matters(self, known: list[tuple[str, str]], words: str) -> None:
        if not known:
            del self.fields["matter"]
            return
        likely = helpers.suggested(words)
        chosen: Any = self.fields["matter"]
        first = [("按来电人的话，可能是", [(s.code, s.title) for s in likely])] if likely else []
        chosen.choices = [("", "请选择"), *first, *known]
        if likely:
            why = f"（说到了{likely[0].because}）" if likely[0].because else ""
            chosen.help_text = f"可能是“{likely[0].title}”{why}，不对的请改。"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("settled") == Settled.ANSWERED and not data.get("answer"):
            self.add_error("answer", "请写明答复了什么。")
        if data.get("settled") == Settled.CALL_BACK and not data.get("due") and "due" not in self.errors:
            self.add_error("due", "请填写最迟什么时候回电。")
        return data

    def said(self) -> Wrapped:
        data = self.cleaned_data
        return Wrapped(
            who=data["who"], wants=data["wants"], answer=data["answer"], matter=data.get("matter", ""),
            settled=data["settled"], due=data.get("due"),
        )  # fmt: skip
