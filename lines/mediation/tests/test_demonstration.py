"""The invented year is what the one door would have written: a sample of every outcome, told twice."""

from __future__ import annotations

import re
from datetime import date, datetime
from difflib import unified_diff
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from common.demonstration import loading
from common.demonstration.disputes import year
from common.demonstration.district import district
from common.demonstration.loading import Loaded
from common.demonstration.story import DisputeStory
from common.posts import default_posts
from kernel.cases.bulk import Act, Bulk, Story
from kernel.cases.door import open_case, perform
from kernel.cases.models import Asked, Case, Clock, Event, Participant
from kernel.cases.verify import verify
from kernel.reach.models import Grant, Office, User
from kernel.requests.asking import answer, ask
from lines.mediation.demonstration import to_story
from lines.mediation.models import Performance
from tests.test_bulk import _children, _like, _papers, _rows

from .road import picture

TODAY = date(2026, 11, 20)
WITH_FILES = ("index", "agreement_signed")  # papers that tell of the files only the door asks to see


@pytest.fixture(scope="module")
def told() -> list[DisputeStory]:
    return list(year(district(as_of=TODAY), date(2025, 11, 20), TODAY, 1500, 1))


def _kind(story: DisputeStory) -> tuple[str, bool, bool]:
    agreement = story.agreement
    return story.outcome, bool(agreement and agreement.at_once), bool(story.confirmation)


@pytest.fixture
def sample(told: list[DisputeStory]) -> list[DisputeStory]:
    """The first of every outcome, performed at once and later, with the court and without, that came to its end."""
    first: dict[tuple[str, bool, bool], DisputeStory] = {}
    for story in told:
        if story.stage in ("closed", "refused"):
            first.setdefault(_kind(story), story)
    assert {outcome for outcome, _, _ in first} == {"written", "oral", "failed", "declined", "withdrawn", "settled", ""}
    return list(first.values())


@pytest.fixture
def loaded(db: None, sample: list[DisputeStory]) -> Loaded:
    """The areas, and of the offices and people those of the sample."""
    found = Loaded(district(as_of=TODAY))
    found.posts = default_posts()
    loading._areas(found)
    for key in {story.committee for story in sample}:
        committee = found.district.committee_by_key[key]
        office = Office.objects.create(
            name=committee.name, short=committee.short, kind="committee", area=found.areas[committee.area]
        )
        found.offices[key] = office
        for n, member in enumerate(committee.members):
            user = User.objects.create(username=f"{office.pk}-{n}", name=member.person.name, password="!")
            found.users[member.key] = user
            Grant.objects.create(user=user, post=found.posts["chair"], office=office, since=date(2000, 1, 1))
    return found


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
    how, _, code = act.code.partition(":")
    if case is None:
        return open_case(
            story.procedure, act.code, actor=act.actor, office=story.office, area=story.area, payload=payload
        )
    if how == "ask":
        asked[code] = ask(case, code, actor=act.actor, payload=payload)
    elif how == "answer":
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


def test_bulk_writer_and_door_leave_the_same_rows(loaded: Loaded, sample: list[DisputeStory]) -> None:
    for told in sample:
        story = to_story(loaded, told)
        first = through_door(story)
        Bulk(papers=True).write([story])
        second = Case.objects.exclude(pk=first.pk).order_by("-id")[0]
        _compare(first, second, _kind(told))
    assert list(verify()) == []


def _compare(first: Case, second: Case, kind: Any) -> None:
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


def test_what_was_performed_at_once_is_recorded_once(loaded: Loaded, sample: list[DisputeStory]) -> None:
    at_once = [told for told in sample if told.agreement and told.agreement.at_once]
    assert at_once
    for told in at_once:
        Bulk(papers=True).write([to_story(loaded, told)])
        case = Case.objects.order_by("-id")[0]
        assert not Performance.objects.filter(case=case).exists()
        assert (case.record.performance, case.record.performed_on) == ("full", case.record.agreed_on)


def test_who_declined_is_who_the_reason_names(told: list[DisputeStory]) -> None:
    declined = [story.ending for story in told if story.outcome == "declined"]
    assert len(declined) > 5
    for ending in declined:
        assert ending is not None and ending.by and ending.reason.startswith(ending.by)
    named = {
        next(p.role for p in story.parties if p.name == story.ending.by)
        for story in told
        if story.outcome == "declined" and story.ending
    }
    assert named == {"applicant", "respondent"}, "either side may"


def test_nobody_is_counted_less_than_named(told: list[DisputeStory]) -> None:
    assert all(story.people >= len(story.parties) for story in told)
