"""One operation for every opening, step, question and answer of every procedure, read off its words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from api.auth import sender
from api.problems import Trouble
from api.shapes.bodies import body_of, name_of
from api.shapes.fields import Json
from api.uploads import filled
from kernel.cases.door import perform
from kernel.cases.forms import StepMixin, bind
from kernel.cases.models import Asked
from kernel.requests import asking
from kernel.words import Procedure, Request, Step

from .common import (
    ACT,
    IF_MATCH,
    KEY,
    NO_CASE,
    Done,
    case_to_act_on,
    done,
    json_body,
    own_key,
    ref,
    says,
    version_of,
)
from .opening import opening


def bodies(rules: Procedure) -> Iterator[tuple[str, Json]]:
    """Name and schema of the body of every act of a procedure."""
    for step in rules.steps:
        yield f"{name_of(rules, step.code)}Input", body_of(step)
    for request in rules.requests:
        yield f"{name_of(rules, request.ask)}Input", body_of(request)
        yield f"{name_of(rules, request.answer)}Input", body_of(request, answer=True)


def add(router: Router, rules: Procedure) -> None:
    """The operations of one procedure."""
    case = f"/{rules.code}/cases/{{case_id}}"
    for step in rules.steps:
        if step.opens:
            view, path = opening(rules, step), f"/{rules.code}/open/{step.code}"
            router.add_api_operation(path, ["POST"], view, response={201: Done}, **_told(rules, step, "open"))
        else:
            view, path = _doing(rules, step), f"{case}/do/{step.code}"
            router.add_api_operation(path, ["POST"], view, response=Done, **_told(rules, step, "do"))
    for word in rules.requests:
        view, path = _asking(rules, word), f"{case}/ask/{word.code}"
        router.add_api_operation(path, ["POST"], view, response=Done, **_told(rules, word, "ask"))
        view, path = _answering(rules, word), f"{case}/answer/{word.code}/{{asked_id}}"
        router.add_api_operation(path, ["POST"], view, response=Done, **_told(rules, word, "answer"))


def _told(rules: Procedure, word: Step | Request, kind: str) -> dict[str, Any]:
    """What the description says of an act."""
    act = f"{kind}:{word.code}" if isinstance(word, Request) else word.code
    body = json_body(ref(f"{name_of(rules, act)}Input"), required=False)
    return {
        "operation_id": f"{rules.code}_{kind}_{word.code}",
        "summary": f"答复：{word.title}" if kind == "answer" else word.title,
        "description": _about(word, kind),
        "tags": [rules.code],
        "openapi_extra": says(*ACT, requestBody=body),
    }


def _about(word: Step | Request, kind: str) -> str:
    """Who may, on which article, and what follows."""
    by = word.answered_by if isinstance(word, Request) and kind == "answer" else word.by
    told = [f"依据：{word.law}。办理人：{'、'.join(r.title for r in by)}。"]
    stages = word.at if isinstance(word, Request) else word.stages
    if stages:
        told.append(f"可在环节：{'、'.join(s.title for s in stages)}。")
    if isinstance(word, Step) and word.targets:
        told.append(f"办理后进入：{'、'.join(s.title for s in word.targets)}。")
    if isinstance(word, Step) and word.confirm:
        told.append(word.confirm)
    return "".join(told)


def _doing(rules: Procedure, step: Step) -> Any:
    def view(
        request: HttpRequest, case_id: UUID, if_match: str = IF_MATCH, idempotency_key: str = KEY
    ) -> dict[str, Any]:
        case = case_to_act_on(request, case_id, rules.code, step.code)
        with filled(request, bind(step, case, sender(request).actor)) as (payload, files):
            event = perform(case, step.code, payload=payload, files=files, **_stamp(request, if_match, idempotency_key))
        return done(event)

    return view


def _stamp(request: HttpRequest, if_match: str, key: str) -> dict[str, Any]:
    return {"actor": sender(request).actor, "version": version_of(if_match), "key": own_key(request, key)}


def _asking(rules: Procedure, word: Request) -> Any:
    def view(
        request: HttpRequest, case_id: UUID, if_match: str = IF_MATCH, idempotency_key: str = KEY
    ) -> dict[str, Any]:
        case = case_to_act_on(request, case_id, rules.code, word.code)
        with filled(request, bind(word, case, sender(request).actor)) as (payload, files):
            asked = asking.ask(
                case, word.code, payload=payload, files=files, **_stamp(request, if_match, idempotency_key)
            )
        return done(asked.asked, asked.pk)

    return view


def _answering(rules: Procedure, word: Request) -> Any:
    def view(
        request: HttpRequest,
        case_id: UUID,
        asked_id: UUID,
        *,
        if_match: str = IF_MATCH,
        idempotency_key: str = KEY,
    ) -> dict[str, Any]:
        case = case_to_act_on(request, case_id, rules.code, word.code)
        asked = Asked.objects.filter(pk=asked_id, case=case, code=word.code).select_related("case").first()
        if asked is None:
            raise Trouble(404, NO_ASKED)
        form: StepMixin = bind(word, case, sender(request).actor, answer=True)
        with filled(request, form) as (payload, files):
            asked = asking.answer(asked, payload=payload, files=files, **_stamp(request, if_match, idempotency_key))
        return done(asked.answered, asked.pk)

    return view


NO_ASKED = NO_CASE.replace("案件", "函询")
