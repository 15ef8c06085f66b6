"""What a step asks. A line's forms are ModelForms on its record, or on a child record with a `case` key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kernel.words import Request, Step

from . import timing
from .facts import Before, before, plain, shown
from .timing import Mark

if TYPE_CHECKING:
    from .actors import Actor
    from .models import Case, Event


@dataclass(frozen=True, kw_only=True)
class Plain:
    """How a field asks the public, to whom the office's language is foreign; what is left empty stays as it is."""

    ask: str = ""
    help: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)  # code -> words; codes left out keep theirs


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, str) and len(value) > 19:  # as an event keeps it, in UTC
            value = parse_datetime(value) or value
        if isinstance(value, datetime):
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return local.strftime("%Y-%m-%dT%H:%M")
        return value  # type: ignore[no-any-return]


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else (files or {}).get(name)


class FilesField(forms.FileField):
    """Several files of one attachment category. Content is judged by `attachments.take`, not by its name."""

    widget = FilesInput

    def __init__(self, *, category: str, **kwargs: Any) -> None:
        self.category = category
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)
            return []
        cleaned = [super(FilesField, self).clean(f, initial) for f in files]
        from .attachments import sniff  # heavy optional reading of magic numbers, only where files come

        for file in cleaned:
            sniff(file)
        return cleaned


class StepMixin(forms.BaseForm):
    """The part every step has: when it took place. Subclasses add what the step asks."""

    case: Case | None
    actor: Actor | None
    word: Step | Request | None
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()  # headed groups of fields, for long forms
    public_words: Mapping[str, Plain] = {}  # by field, how the public is asked; the office's words otherwise
    between: tuple[Mark | None, Mark | None] | None = None  # acts it lies between; None: after the case's last move
    stood: Before  # record and case as they were when the form was bound
    capped = True  # a supervisor's correction may lie as far back as it likes

    def prepare(self, case: Case | None, actor: Actor | None, word: Step | Request | None) -> None:
        """Bind to a case. Lines override to narrow choices; they call super first."""
        self.case, self.actor, self.word = case, actor, word

    @property
    def files_fields(self) -> dict[str, FilesField]:
        return {n: f for n, f in self.fields.items() if isinstance(f, FilesField)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "happened_at" in self.fields:
            data["happened_at"] = self._moment(data)
        return data

    def _moment(self, data: dict[str, Any]) -> datetime:
        """When it took place; of a correction, when it did so far. A minute typed is the moment known within it."""
        now, given, stood = timezone.now(), data.get("happened_at"), self.initial.get("happened_at")
        first, last = self.between or (timing.led_here(self._history()), None)
        at: datetime = given or stood or now
        if stood and _minute(at) == _minute(stood):
            at = stood
        elif first and at < first.at and (given is None or _minute(at) == _minute(first.at)):
            at = first.at
        if found := self._untimely(at, now, first, last):
            self.add_error(*found)
        return at

    def _history(self) -> list[Event]:
        return self.case.history if self.case is not None and self.case.seq else []

    def _untimely(
        self, at: datetime, now: datetime, first: Mark | None, last: Mark | None
    ) -> tuple[str, ValidationError] | None:
        """The field at fault and why this moment cannot be."""
        days, stood = getattr(self.word, "back_days", 30), self.initial.get("happened_at")
        today, reason = timezone.localdate(now), self.cleaned_data.get("back_reason")
        if at > now + timedelta(minutes=5) and not (first and at == first.at):
            return "happened_at", ValidationError("发生时间不能晚于现在，请改为实际发生的时间。")
        if self.capped and at != stood and at < now - timedelta(days=days):
            return "happened_at", ValidationError(f"最多补录{days}日内发生的事项；更早的请由主管以“更正”办理。")
        if first and at < first.at:
            return "happened_at", ValidationError(
                f"不能早于在前的{self._named(first)}：引出这一步的事先发生，请核对时间。"
            )
        if last and at > last.at:
            return "happened_at", ValidationError(f"不能晚于在后的{self._named(last)}，请核对时间。")
        if not stood and not reason and timezone.localdate(at) < today - timedelta(days=1):
            return "back_reason", ValidationError("补录以前发生的事项，请写明为什么当时没有登记。")
        return None

    def _named(self, mark: Mark) -> str:
        """“受理”（2026年3月2日 09:00）."""
        title = self.case.rules.title_of_act(mark.act) if self.case else mark.act
        return f"“{title}”（{timezone.localtime(mark.at):%Y年%-m月%-d日 %H:%M}）"

    def values(self) -> dict[str, Any]:
        """Cleaned values as plain JSON, files left out: what the event keeps."""
        skipped = {*self.files_fields}
        return {n: plain(v) for n, v in self.cleaned_data.items() if n in self.fields and n not in skipped}

    def shown(self) -> list[list[str]]:
        """Label and text of every value given, for the timeline."""
        skipped = {"happened_at", *self.files_fields}
        pairs = [(f.label or n, shown(f, self.cleaned_data.get(n))) for n, f in self.fields.items() if n not in skipped]
        return [[str(label), text] for label, text in pairs if text]

    def write(self, case: Case) -> models.Model | None:
        """Bring what was asked onto the record, without saving a record; child rows are returned to be saved."""
        return None


def _minute(moment: datetime) -> datetime:
    """What a browser's field can say of a moment."""
    return moment.replace(second=0, microsecond=0)


def _moment_fields() -> dict[str, forms.Field]:
    return {
        "happened_at": forms.DateTimeField(
            label="发生时间",
            required=False,
            widget=MomentInput,
            help_text="不填即为现在。",
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        ),
        "back_reason": forms.CharField(label="补录理由", required=False, max_length=200),
    }


class PlainStepForm(StepMixin, forms.Form):
    """A step that writes nothing on the record."""

    def __init__(self, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        bound = [kwargs.pop(k, None) for k in ("case", "actor", "word")]
        super().__init__(*args, **kwargs)
        self.fields.update(_moment_fields())
        self.prepare(*bound)


class StepForm(StepMixin, forms.ModelForm):  # type: ignore[type-arg]
    """A step that writes the record of its line, or one child row of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        bound = [kwargs.pop(k, None) for k in ("case", "actor", "word")]
        super().__init__(*args, **kwargs)
        self.fields.update(_moment_fields())
        for name in self._counted():
            self.fields[name].required = False
        self.prepare(*bound)

    def _counted(self) -> list[str]:
        """Number fields with a default: left blank they mean the default, not an error."""
        own = {f.name: f for f in self._meta.model._meta.concrete_fields}
        return [
            n for n, f in self.fields.items() if isinstance(f, forms.IntegerField) and n in own and own[n].has_default()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in self._counted():
            if data.get(name) is None and name not in self.errors:
                data[name] = self._meta.model._meta.get_field(name).get_default()
        return data

    @classmethod
    def is_child(cls) -> bool:
        """True where the form's model has many rows a case."""
        return not cls._meta.model._meta.pk.is_relation

    def write(self, case: Case) -> models.Model | None:
        instance = self.save(commit=False)
        instance.case = case
        if self.is_child():
            return instance  # type: ignore[no-any-return]
        case.record = instance
        return None


def blank_form(word: Step | Request, *, answer: bool = False) -> type[StepMixin]:
    """The form class of a step, a question or its answer; one that asks nothing but when it took place otherwise."""
    chosen: Callable[..., Any] | None = word.answer_form if answer and isinstance(word, Request) else word.form
    return chosen or PlainStepForm  # type: ignore[return-value]


def bind(
    word: Step | Request,
    case: Case | None,
    actor: Actor,
    *,
    data: Any = None,
    files: Any = None,
    answer: bool = False,
    instance: Any = None,
    initial: dict[str, Any] | None = None,
) -> StepMixin:
    """A form of this step on this case. With `data` it is bound; otherwise it shows what is already known."""
    form = blank_form(word, answer=answer)
    if issubclass(form, StepForm) and instance is None and case is not None and not form.is_child():
        instance = case.record
    made = form(data, files, instance=instance, initial=initial, case=case, actor=actor, word=word)  # type: ignore[call-arg]
    if data is not None and case is not None:
        made.stood = before(case)
    return made
