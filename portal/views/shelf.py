"""Putting a draft by, and fetching it on another device: with number and code, or by being signed in."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kernel.cases.refusals import Refused

from ..asking import drafts, shelf
from ..asking.filling import Filling
from ..citizens.visits import visit_of
from ..frame import page, private
from ..throttle import TooOften
from .apply import application


class Fetch(forms.Form):
    number = forms.CharField(
        label="草稿号", max_length=20, error_messages={"required": "请填写草稿号。"}, help_text="8位数字。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "class": "digits"}),
    )  # fmt: skip
    code = forms.CharField(
        label="取回码", max_length=20, error_messages={"required": "请填写取回码。"}, help_text="8位字母和数字，大写小写都可以。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "digits"}),
    )  # fmt: skip


@application
def keep(request: HttpRequest, filling: Filling) -> HttpResponse:
    """What to do to go on later; on a press, number and code, shown once."""
    rules, word, draft = filling.rules, filling.word, filling.draft
    if draft is None:
        return redirect("portal_start", rules.code, word.code)
    pair = shelf.put_by(draft) if request.method == "POST" else None
    return page(request, "keep.html", {
        "rules": rules, "draft": draft, "pair": pair, "visit": visit_of(request),
        "kept": drafts.is_kept_by_phone(request, draft), "start": reverse("portal_start", args=[rules.code, word.code]),
    })  # fmt: skip


def fetch(request: HttpRequest) -> HttpResponse:
    """Number and code of a draft that was put by on another device."""
    form = Fetch(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            draft = shelf.fetch(request, form.cleaned_data["number"], form.cleaned_data["code"])
        except Refused as refused:
            form.add_error(None, refused.reason)
            status = 429 if isinstance(refused, TooOften) else 422
        else:
            answer = redirect("portal_start", draft.procedure, draft.step)
            drafts.remember(request, answer)
            return private(answer)
    elif request.method == "POST":
        status = 422
    return private(page(request, "fetch.html", {"form": form}, status=status))
