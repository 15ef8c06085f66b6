"""The acts of a request: ask and answer. Both pass the same gate and write the same event as a step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kernel.cases.actors import Actor
from kernel.cases.door import addressee, files_of, lock, once, repeated, save_record, settle_due, write_form
from kernel.cases.forms import StepMixin, bind
from kernel.cases.models import Asked, Case, Event
from kernel.cases.refusals import Invalid, Refused, Stale, View
from kernel.cases.timing import question
from kernel.cases.write import Deed, append, told
from kernel.ids import uuid7
from kernel.words import Request


def ask(
    case: Case,
    code: str,
    *,
    actor: Actor,
    payload: Any = None,
    files: Any = None,
    version: int | None = None,
    key: str = "",
) -> Asked:
    """Send a question. The same `key` again returns the same question."""
    settle_due(case)
    with once(key, case, f"ask:{code}"):
        fresh = lock(case)
        if done := repeated(key, case, f"ask:{code}"):
            return Asked.objects.get(asked=done)
        word = _word(fresh, code)
        _check(fresh, actor, word, version)
        form = _valid(bind(word, fresh, actor, data=payload or {}, files=files))
        return _ask(fresh, word, form, actor, key=key)


def _ask(case: Case, word: Request, form: StepMixin, actor: Actor, *, key: str) -> Asked:
    asked_id = uuid7()
    event = _write(case, asked_id, form, actor, act=word.ask, key=key, run=word.run, papers=word.papers)
    return Asked.objects.create(
        id=asked_id,
        case=case,
        code=word.code,
        to_office=form.cleaned_data.get("to_office"),
        asked=event,
        asked_at=event.happened_at,
        to_name=addressee(word, form.cleaned_data),
    )


def answer(
    asked: Asked,
    *,
    actor: Actor,
    payload: Any = None,
    files: Any = None,
    version: int | None = None,
    key: str = "",
) -> Asked:
    """Record what came back. A question is answered once; a wrong answer is corrected like any entry."""
    settle_due(asked.case)
    with once(key, asked.case, f"answer:{asked.code}"):
        fresh = lock(asked.case)
        asked = Asked.objects.select_related("answered").get(pk=asked.pk)
        if (done := repeated(key, fresh, f"answer:{asked.code}")) and done == asked.answered:
            return asked
        if asked.answered is not None:
            raise Refused("这项函询已经有答复；如有错误请办理“更正”。")
        word = _word(fresh, asked.code)
        _check(fresh, actor, word, version, answer=True)
        form = bind(word, fresh, actor, data=payload or {}, files=files, answer=True)
        form.between = question(fresh.history, asked.pk), None
        _valid(form)
        event = _write(
            fresh, asked.pk, form, actor, act=word.answer, key=key, run=word.run_answer, papers=word.answer_papers
        )
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


def _valid(form: StepMixin) -> StepMixin:
    if not form.is_valid():
        raise Invalid(form)
    return form


def _write(
    case: Case,
    subject: UUID,
    form: StepMixin,
    actor: Actor,
    *,
    act: str,
    key: str,
    run: Any,
    papers: Any,
) -> Event:
    wrote = write_form(case, form)
    if run:
        run(case, form.cleaned_data)
    save_record(case)
    data = told(case, form.stood, values=form.values(), shown=form.shown(), wrote=wrote)
    return append(
        case,
        Deed(
            act=act,
            actor=actor,
            at=form.cleaned_data["happened_at"],
            subject=subject,
            key=key,
            data=data,
            papers=papers,
            cleaned=form.cleaned_data,
            files=files_of(form),
        ),
    )


def waiting(case: Case) -> list[Asked]:
    """Questions of a case still without an answer, oldest first."""
    return list(Asked.objects.filter(case=case, answered=None).select_related("to_office"))
