"""The page of a form through which something is done: its groups, what is wrong with it, what guards a second press."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from common.people.forms import as_draft, wants_more
from kernel.cases import door
from kernel.cases.forms import StepMixin
from kernel.cases.models import Case
from kernel.words import Procedure
from workbench import parts
from workbench.fields import error_target, problems

from .base import page

UNCONFIRMED = "请勾选“我已核对”，确认后再办理。"


def stamp(request: HttpRequest) -> dict[str, Any]:
    version = request.POST.get("version", "")
    return {"version": int(version) if version.isdigit() else None, "key": request.POST.get("idempotency_key", "")}


def ready(request: HttpRequest, form: StepMixin, word: Any) -> bool:
    """Whether a post is meant as the act: not a wish for another row, and confirmed where that is asked."""
    if wants_more(request.POST):
        as_draft(form)
        return False
    if getattr(word, "confirm", "") and not request.POST.get("confirmed"):
        form.full_clean()
        form.add_error(None, ValidationError(UNCONFIRMED))
        return False
    return True


def act_page(
    request: HttpRequest,
    form: StepMixin,
    word: Any,
    *,
    case: Case | None = None,
    where: forms.Form | None = None,
    rules: Procedure | None = None,
    title: str = "",
    origin: Case | None = None,
) -> HttpResponse:
    rules = rules or (case or blank_case(form)).rules
    back = reverse("desk_case", args=[case.pk]) if case else reverse("desk_list", args=[rules.code])
    crumbs = [parts.Link(label=rules.title, url=reverse("desk_list", args=[rules.code]))]
    crumbs += [parts.Link(label=case.number, url=back)] if case else []
    wrong = bool(form.is_bound and form.errors)
    return page(
        request,
        "workbench/act.html",
        {
            "case": case,
            "word": word,
            "title": title or word.title,
            "form": form,
            "groups": grouped(form),
            "where": where,
            "origin": origin,
            "rules": rules,
            "crumbs": [*crumbs, parts.Link(label=title or word.title)],
            "back": back,
            "version": case.version if case else None,
            "key": request.POST.get("idempotency_key") or door.new_key(),
            "links": error_links(form) if wrong else [],
            "draft": f"{rules.code}-{word.code}-{case.pk if case else 'new'}",
            "confirm": getattr(word, "confirm", ""),
        },
        status=422 if wrong else 200,
    )


def blank_case(form: StepMixin) -> Case:
    """The case a form is bound to while it is not yet opened."""
    if form.case is None:
        raise LookupError("a step's form is always bound to a case")
    return form.case


LATER = ("happened_at", "back_reason")


def grouped(form: StepMixin) -> list[tuple[str, list[Any]]]:
    """Headed groups of bound fields: the form's own, then what it did not name; when it took place comes last."""
    named = {n for _, names in form.groups for n in names}
    found = [(head, [form[n] for n in names if n in form.fields]) for head, names in form.groups]
    rest = [form[n] for n in form.fields if n not in named and n not in LATER]
    found += [("", rest)] if rest else []
    return [(head, fields) for head, fields in found if fields]


def error_links(form: StepMixin) -> list[tuple[str, str]]:
    """(id to focus, sentence) for the summary on top."""
    found = [("", str(e)) for e in form.non_field_errors()]
    for name in form.errors:
        if name not in form.fields:
            continue
        bound = form[name]
        if hasattr(bound.field, "links"):
            found += bound.field.links(bound)
        else:
            found += [(error_target(bound), problem.line) for problem in problems(bound)]
    return found


class Reason(forms.Form):
    reason = forms.CharField(
        label="理由",
        min_length=4,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="理由随案留痕，办案人和督察都能看到。",
    )
