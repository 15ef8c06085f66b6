"""The invented district: as many of everything as the report it is modelled on, and within the law."""

from collections import Counter
from random import Random

import pytest
from stdnum.cn import uscc

from common.areas.seed import rows
from common.demonstration.areas import areas, towns, villages
from common.demonstration.committees import STUDIO, TERM_YEARS
from common.demonstration.district import SEED, district
from common.demonstration.organisations import Organisations
from common.demonstration.people import FEMALE, Persons
from common.demonstration.scenes import KINDS
from common.demonstration.sources import words


@pytest.fixture(scope="module")
def made():
    return district()


def test_one_centre_seven_towns_ninety_one_villages(made):
    assert Counter(a.level for a in made.areas) == {1: 1, 2: 1, 3: 1, 4: 7, 5: 91}
    assert Counter(p.tier for p in made.places) == {"centre": 1, "station": 7, "room": 91}


def test_practice_is_as_many_as_reported(made):
    members = Counter(office.kind for office in made.practice for _ in office.members)
    assert Counter(office.kind for office in made.practice) == {"law_firm": 4, "notary_office": 1, "legal_service": 8}
    assert members == {"law_firm": 24, "notary_office": 3, "legal_service": 28}


def test_committees_of_every_kind(made):
    kinds = Counter(c.kind for c in made.committees)
    assert kinds["村"] + kinds["居"] == 91
    assert kinds["乡镇"] + kinds["街道"] == 7
    assert kinds["行业性专业性"] == 17
    assert kinds["企事业单位"] >= 3 and kinds["其他"] >= 1 and kinds[STUDIO] >= 3


def test_three_to_nine_members_with_a_chair_and_a_woman(made):
    for committee in made.committees:
        posts = [m.post for m in committee.members]
        assert posts.count("主任") == 1
        if committee.kind != STUDIO:
            elected = [m for m in committee.members if m.post != "聘任调解员"]
            assert 3 <= len(elected) <= len(committee.members) <= 9, committee.name
            assert any(m.person.sex == FEMALE for m in elected), committee.name


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_a_woman_sits_in_every_committee_whatever_the_seed(seed):
    for committee in district(seed).committees:
        assert committee.kind == STUDIO or any(m.person.sex == FEMALE for m in committee.members)


def test_terms_run_three_years_and_are_not_over(made):
    for committee in made.committees:
        assert committee.term_ends.year - committee.elected.year == TERM_YEARS
        assert committee.established <= committee.elected < made.as_of < committee.term_ends


def test_mediators_are_grown_up_and_their_careers_possible(made):
    for m in made.mediators:
        assert m.person.age(m.since) >= 18
        assert m.since <= made.as_of
        assert 0 <= m.stars <= 5
        assert "退休" not in m.background or m.person.age(made.as_of) >= 55
        assert set(m.specialities) <= set(KINDS)


def test_lawyers_were_grown_up_when_licensed(made):
    assert all(p.person.age(p.since) >= 21 for p in made.practitioners)
    assert all(sum(p.head for p in office.members) == 1 for office in made.practice)


def test_every_village_has_an_adviser(made):
    assert set(made.advisers) == {v.code for v in villages()}
    assert set(made.advisers.values()) <= {p.key for p in made.practitioners}


def test_keys_are_unique_and_point_somewhere(made):
    offices = {o.key for o in made.offices}
    groups = (made.offices, made.places, made.committees, made.mediators, made.staff, made.practice, made.practitioners)
    for things in groups:
        assert len({thing.key for thing in things}) == len(things)
    assert all(o.parent in offices or not o.parent for o in made.offices)
    assert all(p.office in offices for p in made.places)
    assert all(c.under in made.committee_by_key for c in made.committees if c.kind == STUDIO)
    known = {a.code for a in areas()}
    assert all(
        thing.area in known for group in (made.offices, made.places, made.committees, made.practice) for thing in group
    )


def test_nobody_is_two_people(made):
    everybody = [m.person for m in (*made.mediators, *made.staff, *made.practitioners)]
    assert len({p.id_number for p in everybody}) == len(everybody)


def test_district_and_towns_exist_nowhere():
    ours = {a.name for a in areas() if a.level <= 3} | {t.name for t in towns()}
    assert not ours & {row.name for row in rows(villages=False)}


def test_same_seed_same_district():
    assert district() == district(SEED)
    assert district(1) != district(2)


def test_organisations_have_valid_codes_of_the_district_never_issued():
    pool = Organisations(Persons(Random(1)))
    for kind in words("organisations")["kinds"]:
        for home in villages()[:12]:
            body = pool.one(kind, home)
            assert uscc.is_valid(body.code) and body.code[2:8] == "889901", body
    assert pool.one("village", villages()[0]) is pool.one("village", villages()[0])
