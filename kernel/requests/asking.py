"""The acts of a request: ask and answer. Both pass the same gate and write the same event as a step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from kernel.cases.actors import Actor
from kernel.cases.door import files_of, former, lock, save_record, settle_due, write_form
from kernel.cases.facts import changes
from kernel.cases.forms import StepMixin, bind
from kernel.cases.models import Case, Event
from kernel.cases.refusals import Invalid, Refused, Stale, View
from kernel.cases.write import Deed, append
from kernel.ids import uuid7
from kernel.words import Request

from kernel.cases.models import Asked


def ask(
    case: Case, code: str, *, actor: Actor, payload: Any = None, files: Any = None, version: int | None = None,
    key: str = "",
) -> Asked:
    """Send a question. The same `key` again returns the same question."""
    settle_due(case)
    with transaction.atomic():
        fresh = lock(case)
        if done := Asked.objects.filter(asked__key=key or "-", case=fresh).first():
            return done
        word = _word(fresh, code)
        _check(fresh, actor, word, version)
        form = _valid(bind(word, fresh, actor, data=payload or {}, files=files))
        return _ask(fresh, word, form, actor, key)


def _ask(case: Case, word: Request, form: StepMixin, actor: Actor, key: str) -> Asked:
    asked_id = uuid7()
    event = _write(case, word.ask, asked_id, form, actor, key, word.run, word.papers)
    data = form.cleaned_data
    office = data.get("to_office")
    return Asked.objects.create(
        id=asked_id, case=case, code=word.code, to_office=office, asked=event, asked_at=event.happened_at,
        to_name=str(office or data.get("to_name") or word.to)[:80],
    )


def answer(
    asked: Asked, *, actor: Actor, payload: Any = None, files: Any = None, version: int | None = None, key: str = "",
) -> Asked:
    """Record what came back. A question is answered once; a wrong answer is corrected like any entry."""
    with transaction.atomic():
        fresh = lock(asked.case)
        asked = Asked.objects.select_related("answered").get(pk=asked.pk)
        if asked.answered is not None:
            if key and asked.answered.key == key:
                return asked
            raise Refused("这项函询已经有答复；如有错误请办理“更正”。")
        word = _word(fresh, asked.code)
        _check(fresh, actor, word, version, answer=True)
        form = _valid(bind(word, fresh, actor, data=payload or {}, files=files, answer=True))
        event = _write(fresh, word.answer, asked.pk, form, actor, key, word.run_answer, word.answer_papers)
        asked.answered, asked.answered_at = event, event.happened_at
        asked.save(update_fields=["answered", "answered_at"])
        return asked


def _word(case: Case, code: str) -> Request:
    found = next((r for r in case.rules.requests if r.code == code), None)
    if found is None:
        raise Refused(f"{case.rules.title}没有“{code}”这项函询。")
    return found


def _check(case: Case, actor: Actor, word: Request, version: int | None, *, answer: bool = False) -> None:
    if version is not None and case.version != version:
        raise Stale
    if why := View(case, actor).refusal(word, answer=answer):
        raise Refused(why)
    if not answer and word.once and Asked.objects.filter(case=case, code=word.code, answered=None).exists():
        raise Refused(f"“{word.title}”已经发出，尚未收到答复。")


def _valid(form: StepMixin) -> StepMixin:
    if not form.is_valid():
        raise Invalid(form)
    return form


def _write(
    case: Case, act: str, subject: UUID, form: StepMixin, actor: Actor, key: str, run: Any, papers: Any,
) -> Event:
    record = former(case)
    wrote = write_form(case, form)
    if run:
        run(case, form.cleaned_data)
    save_record(case)
    was = changes(record, case.record) if case.record is not None else {}
    data = {"values": form.values(), "shown": form.shown(), "was": was, "wrote": wrote}
    return append(case, Deed(
        act=act, actor=actor, at=form.cleaned_data["happened_at"], subject=subject, key=key, data=data, papers=papers,
        cleaned=form.cleaned_data, files=files_of(form),
    ))


def waiting(case: Case) -> list[Asked]:
    """Questions of a case still without an answer, oldest first."""
    return list(Asked.objects.filter(case=case, answered=None).select_related("to_office"))
