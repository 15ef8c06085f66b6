"""The invented year is what the one door would have written: a sample of every outcome, told twice."""

from __future__ import annotations

from datetime import date

import pytest

from common.demonstration import loading
from common.demonstration.disputes import year
from common.demonstration.district import district
from common.demonstration.loading import Loaded
from common.demonstration.story import DisputeStory
from common.posts import default_posts
from kernel.cases.bulk import Bulk
from kernel.cases.models import Case
from kernel.cases.verify import verify
from kernel.reach.models import Grant, Office, User
from lines.mediation.demonstration import to_story
from lines.mediation.models import Performance
from tests.told_twice import compare, through_door

TODAY = date(2026, 11, 20)


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


def test_bulk_writer_and_door_leave_the_same_rows(loaded: Loaded, sample: list[DisputeStory]) -> None:
    for told in sample:
        story = to_story(loaded, told)
        first = through_door(story)
        Bulk(papers=True).write([story])
        second = Case.objects.exclude(pk=first.pk).order_by("-id")[0]
        compare(first, second, _kind(told))
    assert list(verify()) == []


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
