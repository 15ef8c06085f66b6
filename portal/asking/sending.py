"""From a filled-in draft to a case: everything judged once more by the step's own form, then through the one door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.people.forms import PartiesField
from kernel import ports
from kernel.cases import door
from kernel.cases.actors import party
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid

from .. import codes
from ..models import Draft
from ..throttle import SENT_PHONE, spend
from . import drafts
from .filling import Filling
from .questions import Fields, Files, Others, Question, You


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """Something to put right before sending, and the page on which it is."""

    slug: str
    text: str


class Unfit(Exception):
    """The answers together do not hold; nothing was sent and nothing is lost."""

    def __init__(self, problems: list[Wrong]) -> None:
        super().__init__("; ".join(p.text for p in problems))
        self.problems = problems


def phone_of(filling: Filling, pages: list[Question]) -> str:
    """The phone of whoever fills this in; empty before it is known."""
    form = _you(pages).show(filling)
    return str(form.cleaned_data.get("phone", "")) if form.is_bound and form.is_valid() else ""


def rows_of(filling: Filling, pages: list[Question]) -> list[dict[str, Any]]:
    """Everybody named so far, as the parties field takes them: the own side first."""
    if not filling.parties_field:
        return []
    form = _you(pages).show(filling)
    role = filling.fields[filling.parties_field].roles[0][0]  # type: ignore[attr-defined]
    own = form.rows(role) if form.is_bound and form.is_valid() else []
    return own + [row for page in pages if isinstance(page, Others) for row in page.rows(filling)]


def send(filling: Filling, pages: list[Question], *, token: str) -> tuple[Case, str]:
    """Open the case. A second press, at the same moment or later, gives the same case and the same code.

    Raises Unfit with the pages to go back to, TooOften, Refused.
    """
    draft = filling.held
    if draft.case_id is not None:
        return draft.case, codes.spaced(code_of(draft, token))  # type: ignore[return-value]
    phone, files = phone_of(filling, pages), drafts.opened(draft)
    payload, files = filling.full(rows_of(filling, pages), files)
    counted = spend(SENT_PHONE, phone)
    try:
        with transaction.atomic():
            case = door.open_case(
                filling.rules.code, filling.word.code, actor=party(None, filling.sender), office=filling.office,  # type: ignore[arg-type]
                payload=payload, files=files, area=filling.area, key=f"portal:{draft.pk}",
            )  # fmt: skip
            return case, _settle(draft, case, phone, token)
    except Invalid as invalid:
        counted.delete()
        raise Unfit(_problems(invalid.form, filling, pages)) from invalid
    finally:
        for file in (f for held in files.values() for f in held):
            file.close()


def _settle(draft: Draft, case: Case, phone: str, token: str) -> str:
    """Empty the draft, keep the code, tell the phone: once, however often it was pressed."""
    code = code_of(draft, token)
    if codes.keep(case, code):
        ports.messages().to_phone(phone, codes.told(case, code))
    drafts.empty(draft)
    draft.case, draft.sent_at = case, timezone.now()
    draft.save(update_fields=["case", "sent_at", "content"])
    return codes.spaced(code)


def code_of(draft: Draft, token: str) -> str:
    """The follow code of what was sent: known to this browser alone."""
    return codes.derived(f"{token}{draft.pk}")


def _you(pages: list[Question]) -> You:
    return next(p for p in pages if isinstance(p, You))


def _problems(form: Any, filling: Filling, pages: list[Question]) -> list[Wrong]:
    """What the step's form refused, each with the page that asks for it."""
    found = []
    for name, errors in form.errors.items():
        field = form.fields.get(name)
        if isinstance(field, PartiesField):
            found += [
                Wrong(slug=_page_of_row(problem.row, filling, pages), text=problem.message)
                for problem in field.widget.problems
            ]
        else:
            asked = filling.fields.get(name, field)
            label = f"{asked.label}：" if asked is not None else ""
            found += [Wrong(slug=_page_of(name, pages), text=f"{label}{error}") for error in errors]
    return found


def _page_of(name: str, pages: list[Question]) -> str:
    asking = next((p for p in pages if isinstance(p, Fields) and name in p.own), None)
    return asking.slug if asking else next((p.slug for p in pages if isinstance(p, Files)), pages[0].slug)


def _page_of_row(row: int | None, filling: Filling, pages: list[Question]) -> str:
    """Rows are numbered through: the own side's first, then each page of another side."""
    place = row or 0
    for page in pages:
        rows = (
            page.show(filling).rows("")
            if isinstance(page, You)
            else page.rows(filling)
            if isinstance(page, Others)
            else []
        )
        if place < len(rows):
            return page.slug
        place -= len(rows)
    return _you(pages).slug
