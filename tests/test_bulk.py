"""The bulk writer leaves the rows the one door leaves."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kernel.cases.bulk import Act, Bulk, Story
from kernel.cases.door import open_case, perform
from kernel.cases.models import Asked, Case, Clock, Event, Paper, Participant
from kernel.cases.verify import verify
from kernel.requests.asking import answer, ask
from lines.mediation.forms import Application
from tests.cast import PARTIES, Cast, assemble

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
VOLATILE = {
    "id",
    "case_id",
    "event_id",
    "asked_id",
    "answered_id",
    "subject",
    "salt",
    "hash",
    "head",
    "data_digest",
    "state_digest",
    "digest",
    "covers",
    "recorded_at",
    "made_at",
    "key",
    "content",
    "data",
    "replaced_by_id",
    "kept_digest",
}


def _stories(cast: Cast) -> list[tuple[str, dict[str, Any]]]:
    """One whole road with an oral agreement and a court: code and values as the forms clean them."""
    moments = [START + timedelta(days=n) for n in range(12)]
    common = {
        "kind": "neighbours",
        "facts": "两家因屋后滴水多次争吵。",
        "claims": "请求改造屋檐。",
        "people": 2,
        "place": "",
        "amount": None,
    }
    return [
        ("apply", {"parties": PARTIES, **common}),
        ("accept", {"consent": True}),
        ("choose", {"mediator": cast.mediator, "others": [cast.colleague], "chosen_by_parties": True}),
        ("mediate", {"at": moments[3], "place": "村委", "record": "双方陈述，达成一致。", "result": "达成协议"}),
        ("agree_orally", {"agreed_facts": "屋檐滴水", "agreement": "三日内改造屋檐。", "perform_how": "自行改造"}),
        ("ask:confirmation", {"court": "司南区人民法院", "jointly": True, "fit": True}),
        (
            "answer:confirmation",
            {"confirmation": "granted", "confirmed_on": moments[6].date(), "confirmation_number": "调确1号"},
        ),
        ("perform", {"at": moments[7], "state": "full", "note": ""}),
        ("close", {"closing_note": ""}),
        ("archive", {"volume": "2026-1", "pages": 12}),
    ]


def _through_door(cast: Cast) -> Case:
    actor, case, asked = cast.actor("mediator"), None, None
    for n, (code, values) in enumerate(_stories(cast)):
        at = START + timedelta(days=n)
        with mock.patch.object(timezone, "now", return_value=at):
            payload = {k: _posted(v) for k, v in values.items() if v not in (None, "", False)}
            if case is None:
                case = open_case("mediation", code, actor=actor, office=cast.committee, payload=payload)
            elif code.startswith("ask:"):
                asked = ask(case, code[4:], actor=actor, payload=payload)
            elif code.startswith("answer:"):
                answer(asked, actor=actor, payload=payload)
            else:
                perform(case, code, actor=actor, payload=payload)
    return Case.objects.get(pk=case.pk)


def _posted(value: Any) -> Any:
    """A cleaned value as a browser posts it."""
    if hasattr(value, "pk"):
        return value.pk
    if isinstance(value, list) and value and hasattr(value[0], "pk"):
        return [v.pk for v in value]
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return "on" if value is True else value


def _in_bulk(cast: Cast) -> Case:
    actor, parties = cast.actor("mediator"), Application.base_fields["parties"].clean(PARTIES)
    acts = tuple(
        Act(
            code=code,
            actor=actor,
            at=START + timedelta(days=n),
            values=values | ({"parties": parties} if n == 0 else {}),
        )
        for n, (code, values) in enumerate(_stories(cast))
    )
    Bulk(papers=True).write([Story(procedure="mediation", office=cast.committee, area=cast.village, acts=acts)])
    return Case.objects.order_by("-id")[0]


def _rows(model: Any, case: Case) -> list[dict[str, Any]]:
    rows = model._base_manager.filter(pk=case.pk) if model is Case else model._base_manager.filter(case_id=case.pk)
    keep = [f.attname for f in model._meta.concrete_fields if f.attname not in VOLATILE and not f.primary_key]
    return sorted((dict(row) for row in rows.values(*keep)), key=repr)


def test_same_rows_as_the_door() -> None:
    cast = assemble()
    first, second = _through_door(cast), _in_bulk(cast)
    for model in (Clock, Participant, Asked, Event, *_children(first)):
        assert _rows(model, first) == _rows(model, second), model.__name__
    changing = {"number", "title"}
    one, two = ({k: v for k, v in _rows(Case, c)[0].items() if k not in changing} for c in (first, second))
    assert one == two
    assert first.title == second.title
    assert _papers(first) == _papers(second)
    for one, two in zip(first.events.all(), second.events.all(), strict=True):
        assert one.data == _like(first, two.data), one.act
    assert not list(verify())


def _children(case: Case) -> list[Any]:
    from django.apps import apps

    return [
        *(apps.get_model(label) for label in case.rules.children),
        apps.get_model(case.rules.record),
        apps.get_model("people.Party"),
    ]


def _papers(case: Case) -> list[tuple[str, str, str]]:
    rows = Paper.objects.filter(case=case).order_by("code")
    return [(p.code, p.title, re.sub(r"第\d+号", "", str(p.content))) for p in rows]  # numbers run on


def _like(case: Case, data: Any) -> Any:
    """Keys of child rows differ by nature; everything else must not."""
    return {**data, "wrote": data["wrote"]} if not data["wrote"] else {**data, "wrote": _wrote(case, data)}


def _wrote(case: Case, data: Any) -> list[str]:
    """The row the same act wrote in the other case: of the same kind, and the first, the second … of it."""
    from django.apps import apps

    label, key = data["wrote"]
    own = apps.get_model(label)._base_manager.get(pk=key).case
    place = [w[1] for w in _rows_written(own, label)].index(key)
    return _rows_written(case, label)[place]


def _rows_written(case: Case, label: str) -> list[list[str]]:
    return [e.data["wrote"] for e in case.events.all() if e.data["wrote"] and e.data["wrote"][0] == label]
