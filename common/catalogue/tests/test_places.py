"""Which office handles a matter for somebody who lives somewhere."""

from __future__ import annotations

from datetime import date

import pytest

from common.catalogue import triage
from common.catalogue.models import Matter
from common.catalogue.triage.places import GENERAL, way
from kernel.reach.models import Grant, Office, Post
from kernel.words.registry import find
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def matter(code: str, **more: object) -> Matter:
    found = Matter.objects.get(code=code)
    for name, value in more.items():
        setattr(found, name, value)
    return found


def test_a_dispute_goes_to_the_committee_of_the_village(cast: Cast) -> None:
    assert triage.where(matter("neighbours"), cast.village) == cast.committee
    assert triage.where(matter("neighbours"), cast.other_village) == cast.other_committee


def test_where_the_village_has_none_the_next_level_takes_it(cast: Cast) -> None:
    cast.committee.active = False
    cast.committee.save()
    town = Office.objects.create(name="柳溪镇人民调解委员会", kind="committee", area=cast.town)
    Grant.objects.create(user=cast.chair, post=Post.objects.get(code="chair"), office=town, since=date(2020, 1, 1))
    assert triage.where(matter("neighbours"), cast.village) == town


def test_an_office_without_anybody_takes_nothing(cast: Cast) -> None:
    Office.objects.create(name="空调委会", kind="committee", area=cast.village)
    Grant.objects.filter(office=cast.committee).delete()
    assert triage.where(matter("neighbours"), cast.village) is None


def test_a_matter_of_the_district_falls_back_to_who_is_near(cast: Cast) -> None:
    """No traffic committee in the district: the village's takes it rather than nobody."""
    assert triage.where(matter("traffic"), cast.village) == cast.committee


def test_the_opening_of_a_matter_is_its_line_or_a_general_case(cast: Cast) -> None:
    assert way(matter("wages")) == ("mediation", "apply")
    assert way(matter("notary")) == GENERAL
    assert way(matter("notary", line="no_such_line", step="x")) == GENERAL


def test_the_kind_named_comes_before_the_nearest(cast: Cast) -> None:
    centre = Office.objects.create(name="司南区法律援助中心", kind="legal_aid_centre", area=cast.district)
    Grant.objects.create(
        user=cast.aid_officer, post=Post.objects.get(code="aid_officer"), office=centre, since=date(2020, 1, 1)
    )
    assert triage.where(matter("aid_civil"), cast.village) == centre


def test_a_general_matter_of_the_town_goes_to_its_judicial_office(cast: Cast) -> None:
    assert triage.where(matter("correction"), cast.village) == cast.judicial_office
    assert triage.where(matter("normative"), cast.village) == cast.bureau


def test_openings_named_by_the_catalogue_exist() -> None:
    for row in Matter.objects.exclude(line=""):
        rules = find(row.line)
        assert rules and row.step in rules and set(row.prefill) <= set(rules[row.step].form.base_fields)
