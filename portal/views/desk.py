"""For the desk: give somebody who came in person a code, so that they can follow their case at home."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from common.people.masking import mask_phone
from kernel.cases.refusals import Refused
from workbench import parts
from workbench.pages.base import actor_of, case_or_404, desk, page

from .. import codes
from ..frame import private


class Whom(forms.Form):
    party = forms.ChoiceField(label="发给谁", widget=forms.RadioSelect, error_messages={"required": "请选择发给谁。"})
    tell = forms.BooleanField(label="同时用短信发到他（她）登记的手机", required=False)

    def __init__(self, people: list[Any], titles: dict[str, str], data: Any) -> None:
        super().__init__(data, initial={"party": str(people[0].pk)} if people else {})
        self.people = {str(p.pk): p for p in people}
        self.fields["party"].choices = [(key, _label(p, titles)) for key, p in self.people.items()]  # type: ignore[attr-defined]
        if not any(p.phone for p in people):
            del self.fields["tell"]


def _label(party: Any, titles: dict[str, str]) -> str:
    phone = f"，{mask_phone(party.phone)}" if party.phone else "，没有登记手机"
    return f"{titles.get(party.role, '')} {party.name}{phone}".strip()


@desk
def issue(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Choose whom it is for; the code is on the next page, and on no page after it."""
    case = case_or_404(request, case_id)
    if why := codes.why_not(case, actor_of(request)):
        raise Refused(why)
    people = [p for p in case.people if p.withdrawn_at is None and not p.represents_id]
    form, code = Whom(people, codes.capacities(case.rules), request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        chosen, tell = form.people[form.cleaned_data["party"]], bool(form.cleaned_data.get("tell"))
        code = codes.issue(case, by=actor_of(request), party=chosen, tell=tell)
    back = reverse("desk_case", args=[case.pk])
    crumbs = [parts.Link(label=case.number, url=back), parts.Link(label="发查询码")]
    address = request.build_absolute_uri(reverse("portal_follow"))
    values = {"case": case, "form": form, "code": code, "back": back, "crumbs": crumbs, "address": address}
    return private(page(request, "portal/issue.html", values, status=422 if form.errors else 200))
