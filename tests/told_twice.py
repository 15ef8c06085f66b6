"""A story told through the one door and again by the bulk writer: what is left must be the same."""

from __future__ import annotations

import re
from datetime import date, datetime
from difflib import unified_diff
from typing import Any
from unittest import mock

from django.utils import timezone

from kernel.cases.bulk import Act, Story
from kernel.cases.door import open_case, perform
from kernel.cases.models import Asked, Case, Clock, Event, Participant
from kernel.reach.models import User
from kernel.requests.asking import answer, ask
from lines.mediation.tests.road import picture
from tests.test_bulk import _children, _like, _papers, _rows

WITH_FILES = ("index", "agreement_signed")  # papers that tell of the files only the door asks to see


def through_door(story: Story) -> Case:
    case: Any = None
    asked: dict[str, Asked] = {}
    for act in story.acts:
        with mock.patch.object(timezone, "now", return_value=act.at):
            case = _act(story, act, case, asked)
    return Case.objects.get(pk=case.pk)


def _act(story: Story, act: Act, case: Any, asked: dict[str, Asked]) -> Any:
    values = act.values(Case.objects.get(pk=case.pk)) if callable(act.values) else act.values
    payload = {name: _posted(value) for name, value in values.items() if value not in (None, "", False)}
    how, of, code = act.code.partition(":")
    if case is None:
        return open_case(
            story.procedure, act.code, actor=act.actor, office=story.office, area=story.area, payload=payload
        )
    if of and how == "ask":
        asked[code] = ask(case, code, actor=act.actor, payload=payload)
    elif of:
        answer(asked[code], actor=act.actor, payload=payload)
    else:
        perform(case, act.code, actor=act.actor, payload=payload, files=_files(act.code, values))
    return Case.objects.get(pk=case.pk)


def _files(code: str, values: dict[str, Any]) -> Any:
    """What the door asks to see, and a demonstration does not have."""
    if code == "sign":
        return {"scan": [picture("协议书.png")]}
    return {"photos": [picture("现场.png")]} if values.get("on_site") else None


def _posted(value: Any) -> Any:
    if isinstance(value, User):
        return value.pk
    if isinstance(value, list) and value and isinstance(value[0], User):
        return [v.pk for v in value]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [{k: _posted(v) for k, v in row.items() if v is not None} for row in value]
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return "on" if value is True else str(value) if isinstance(value, int) else value


def compare(first: Case, second: Case, kind: Any) -> None:
    for model in (Clock, Participant, Asked, Event, *_children(first)):
        rows = zip(_rows(model, first), _rows(model, second), strict=True)
        assert [_apart(one, two, first, second) for one, two in rows if _apart(one, two, first, second)] == [], kind
    own = {"number", "title"}
    one, two = ({k: v for k, v in _rows(Case, c)[0].items() if k not in own} for c in (first, second))
    assert one == two and first.title == second.title, kind
    texts = [[p for p in _papers(c) if p[0] not in WITH_FILES] for c in (first, second)]
    for one, two in zip(*texts, strict=True):
        assert one[:2] == two[:2], kind
        assert "\n".join(unified_diff(_lines(one[2]), _lines(two[2]), n=0)) == "", (kind, one[0])
    for a, b in zip(first.events.all(), second.events.all(), strict=True):
        assert _apart(_given(a.data), _given(_like(first, b.data)), first, second) == [], (kind, a.act)


def _given(data: Any) -> Any:
    """What an event keeps without what was left blank: a form names every column of a party, a generator those it has."""
    if isinstance(data, dict):
        return {name: _given(value) for name, value in sorted(data.items()) if value not in (None, "")}
    return [_given(value) for value in data] if isinstance(data, list) else data


def _lines(content: str) -> list[str]:
    """A paper's blocks, without ages: they are said as of the day a paper is composed, which in bulk is today."""
    return re.sub(r"\d+岁", "岁", content).split("}")


def _apart(one: dict[str, Any], two: dict[str, Any], first: Case, second: Case) -> list[Any]:
    """Only what differs, so that a failure can be read; a case's own number and keys are no difference."""
    names = [n for n in one if n != "represents_id"]
    texts = [(n, repr(one[n]).replace(first.number, "№"), repr(two[n]).replace(second.number, "№")) for n in names]
    return [(name, a, b) for name, a, b in texts if a != b]
