"""The invented year is what the one door would have written."""

from __future__ import annotations

from typing import Any

import pytest

from common.demonstration import registers
from common.demonstration.district import district
from common.demonstration.loading import Loaded
from common.posts import default_posts
from kernel.cases.bulk import Bulk, Story
from kernel.cases.models import Case
from kernel.cases.verify import verify
from kernel.reach.models import Grant, Office, User
from lines.legal_aid import demonstration, sampling
from lines.legal_aid.models import ReviewDraw
from tests.cast import assemble
from tests.told_twice import compare, through_door

MANY = 150


@pytest.fixture
def loaded(db: None) -> Loaded:
    """A centre with an officer and a head."""
    cast, found = assemble(), Loaded(district())
    found.posts = default_posts()
    centre = Office.objects.create(name="司南区法律援助中心", short="司援", kind="legal_aid_centre", area=cast.district)
    found.offices = {registers.LEGAL_AID: centre}
    for post in ("aid_officer", "aid_head"):
        user = User.objects.create(username=f"demo-{post}", name=post, password="!")
        Grant.objects.create(user=user, post=found.posts[post], office=centre, since="2000-01-01")
    return found


def _course(story: Story) -> Any:
    return tuple(act.code for act in story.acts)


def test_bulk_writer_and_door_leave_the_same_rows(loaded: Loaded) -> None:
    """What the clock does by itself is told by the bulk writer alone: the door does it without being asked."""
    courses = {
        _course(story): story for story in demonstration.Year(loaded).stories(MANY) if _course(story)[-1] != "lapse"
    }
    acts = {act for course in courses for act in course}
    assert {"apply", "notified", "detained", "ask:supplement", "refuse", "grant", "advance", "archive"} <= acts
    for course, story in courses.items():
        first = through_door(story)
        Bulk(papers=True).write([story])
        compare(first, Case.objects.exclude(pk=first.pk).order_by("-id")[0], course)
    assert list(verify()) == []


def test_who_examined_never_decided(loaded: Loaded) -> None:
    for story in demonstration.Year(loaded).stories(MANY):
        by = {act.code: act.actor for act in story.acts}
        if "examine" in by and ("grant" in by or "refuse" in by):
            assert by["examine"] != by.get("grant", by.get("refuse"))


def test_a_year_of_reviews(loaded: Loaded) -> None:
    """Drawn as the rule draws them, given by two or three, blind and told whole."""
    place = Office.objects.get(kind="judicial_office")
    loaded.offices["judicial.1"] = place
    assert demonstration.load(loaded, scale=0.4, say=lambda text: None) > 0
    made = Case.objects.filter(procedure="aid_review")
    assert made.count() > 10 and {c.office for c in made} == {place}
    assert {c.stage for c in made} >= {"reviewed"} and all(
        sampling.proof(row) == "" for row in ReviewDraw.objects.all()
    )
    for case in made.filter(stage="reviewed"):
        given = {s.reviewer_id for s in case.children["legal_aid.Score"]}  # type: ignore[attr-defined]
        assert len(given) == (3 if case.record.disputed else 2) and case.record.grade
    assert list(verify()) == []
