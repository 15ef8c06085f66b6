"""Putting right and completing: correct, revoke, attach, and the full text of what is masked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.people.forms import as_draft, wants_more
from kernel.cases import repair
from kernel.cases.forms import FilesField, StepMixin
from kernel.cases.models import Event
from kernel.cases.refusals import Invalid, Refused
from kernel.words import Procedure
from workbench import parts

from .base import actor_of, case_or_404, desk, page
from .form_page import Reason, error_links, grouped, stamp


@desk
def correct(request: HttpRequest, case_id: UUID, event_id: UUID) -> HttpResponse:
    """The same form once more with what stands now, and a reason."""
    case = case_or_404(request, case_id)
    event = Event.objects.filter(pk=event_id, case=case).first()
    if event is None:
        raise Http404("没有这条记录。")
    if why := repair.may_repair(case, event, actor_of(request)):
        raise Refused(why)
    form = repair.correction_form(case, event, actor_of(request), data=request.POST or None)
    _files_optional(form)
    reason = Reason(request.POST or None, prefix="why")
    if request.method == "POST" and wants_more(request.POST):
        as_draft(form)
    elif request.method == "POST" and reason.is_valid():
        try:
            repair.correct(
                case,
                event.pk,
                actor=actor_of(request),
                payload=request.POST,
                reason=reason.cleaned_data["reason"],
                version=stamp(request)["version"],
            )
            messages.success(request, "已更正；原记录保留可查。")
            return redirect("desk_case", case.pk)
        except Invalid as invalid:
            form = invalid.form
    word, _ = repair.word_of(case, event)
    title = f"更正：{case.rules.title_of_act(event.act)}"
    crumbs = [parts.Link(label=case.number, url=reverse("desk_case", args=[case.pk])), parts.Link(label=title)]
    wrong = bool(form.is_bound and form.errors)
    return page(
        request,
        "workbench/correct.html",
        {
            "case": case,
            "word": word,
            "title": title,
            "form": form,
            "groups": grouped(form),
            "reason": reason,
            "crumbs": crumbs,
            "version": case.version,
            "links": error_links(form) if wrong else [],
            "back": reverse("desk_case", args=[case.pk]),
        },
        status=422 if wrong or reason.errors else 200,
    )


def _files_optional(form: StepMixin) -> None:
    for field in form.fields.values():
        if isinstance(field, FilesField):
            field.required = False


@desk
def revoke(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_or_404(request, case_id)
    event = repair.last_move(case)
    if event is None:
        raise Refused("没有可以撤销的步骤。")
    if why := repair.may_repair(case, event, actor_of(request)):
        raise Refused(why)
    reason = Reason(request.POST or None)
    if request.method == "POST" and reason.is_valid():
        repair.revoke(
            case, actor=actor_of(request), reason=reason.cleaned_data["reason"], version=stamp(request)["version"]
        )
        messages.success(request, "已撤销；原记录保留可查。")
        return redirect("desk_case", case.pk)
    title = case.rules.title_of_act(event.act)
    stage = case.rules.stages[event.from_stage].title if event.from_stage else "误登作废"
    return page(
        request,
        "workbench/revoke.html",
        {
            "case": case,
            "title": title,
            "stage": stage,
            "reason": reason,
            "version": case.version,
            "back": reverse("desk_case", args=[case.pk]),
        },
        status=422 if reason.errors else 200,
    )


class HandIn(forms.Form):
    category = forms.ChoiceField(label="材料类别")
    material = FilesField(label="文件", category="", help_text="照片、PDF、录音、录像、Word、Excel，可多选。")

    def __init__(self, rules: Procedure, *args: Any) -> None:
        super().__init__(*args)
        self.fields["category"].choices = list(rules.categories) or [("other", "其他材料")]  # type: ignore[attr-defined]


@desk
def attach(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_or_404(request, case_id)
    if why := repair.may_attach(case, actor_of(request)):
        raise Refused(why)
    form = HandIn(case.rules, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        category = form.cleaned_data["category"]
        repair.attach(case, [(category, f) for f in form.cleaned_data["material"]], actor=actor_of(request))
        messages.success(request, f"已补充{len(form.cleaned_data['material'])}份材料")
        return redirect("desk_case", case.pk)
    back = reverse("desk_case", args=[case.pk])
    return page(
        request, "workbench/attach.html", {"case": case, "form": form, "back": back}, 422 if form.errors else 200
    )


class Unmask(Reason):
    field = forms.ChoiceField(label="查看")
    field_order = ("field", "reason")

    def __init__(self, kept: dict[str, str], *args: Any) -> None:
        super().__init__(*args)
        self.fields["field"].choices = list(kept.items())  # type: ignore[attr-defined]


@desk
def unmask(request: HttpRequest, case_id: UUID, party_id: UUID) -> HttpResponse:
    """Full text of one masked field of a party, or of the case's own record, after a reason that stays in the case."""
    case = case_or_404(request, case_id)
    kept = repair.masked(case, party_id)
    if not kept:
        raise Http404("没有这位当事人，或者没有登记可以查看的个人信息。")
    form, text = Unmask(kept, request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        text = repair.unmask(case, party_id, data["field"], actor=actor_of(request), reason=data["reason"])
    back = reverse("desk_case", args=[case.pk])
    return page(
        request,
        "workbench/unmask.html",
        {
            "case": case,
            "person": next((p for p in case.people if p.pk == party_id), case.record),
            "form": form,
            "text": text,
            "what": kept.get(form.data.get("field", ""), ""),
            "back": back,
        },
        status=422 if form.errors else 200,
    )
