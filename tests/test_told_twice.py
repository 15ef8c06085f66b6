"""The invented year at windows and desks is what the one door would have written."""

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
from lines.complaint import demonstration as complaint
from lines.consultation import demonstration as consultation
from lines.general import demonstration as general
from tests.cast import assemble
from tests.told_twice import compare, through_door

MANY = 60  # stories of which the first of every course is told


@pytest.fixture
def loaded(db: None) -> Loaded:
    """A centre with a window, two of a section and a lawyer on duty; legal aid with an officer and a head; a judicial office
    with two at work.
    """
    cast, found = assemble(), Loaded(district())
    found.posts = default_posts()
    section = Office.objects.create(name="公共法律服务管理科", short="司服", kind="section", area=cast.district)
    centre = Office.objects.create(name="司南区法律援助中心", short="司援", kind="legal_aid_centre", area=cast.district)
    found.offices = {
        registers.SERVICES: section,
        registers.GRASSROOTS: cast.bureau,
        registers.LEGAL_AID: centre,
        "judicial": cast.judicial_office,
    }
    for office, posts in (
        (centre, ("aid_officer", "aid_head")),
        (section, ("section", "section", "window", "duty_lawyer")),
        (cast.judicial_office, ("office_staff",)),
    ):
        for n, post in enumerate(posts):
            user = User.objects.create(username=f"{office.pk}-{n}", name=f"{post}{n}", password="!")
            Grant.objects.create(user=user, post=found.posts[post], office=office, since="2000-01-01")
    return found


def _stories(loaded: Loaded) -> list[Story]:
    asked = consultation.Year(loaded)
    told = [*asked.questions(MANY), *asked.services(3)]
    return [*told, *general.Year(loaded).stories(MANY), *complaint.Year(loaded).stories(MANY)]


def _course(story: Story) -> Any:
    return story.procedure, tuple(act.code for act in story.acts)


def test_bulk_writer_and_door_leave_the_same_rows(loaded: Loaded) -> None:
    courses = {_course(story): story for story in _stories(loaded)}
    assert {code for code, _ in courses} == {"consultation", "group_log", "general", "complaint"}
    assert any("amend" in acts for _, acts in courses) and any(acts[-1] == "visit" for _, acts in courses)
    for course, story in courses.items():
        first = through_door(story)
        Bulk(papers=True).write([story])
        compare(first, Case.objects.exclude(pk=first.pk).order_by("-id")[0], course)
    assert list(verify()) == []
