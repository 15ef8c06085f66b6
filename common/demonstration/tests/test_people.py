"""Invented people: right check digits, numbers nobody holds, names of their time."""

import re
from datetime import date
from random import Random

import pytest

from common.areas.seed import rows
from common.demonstration.areas import DISTRICT_CODE, area, villages
from common.demonstration.people import FEMALE, MALE, Persons, check_digit

# libphonenumber's national pattern of mobile numbers in China: what an operator may have given out.
ASSIGNED = re.compile(r"1740[0-5]\d{6}|1(?:[38]\d|4[57]|[59][0-35-9]|6[25-7]|7[0-35-8])\d{8}")
TAIL = dict(enumerate("10X98765432"))


@pytest.fixture(scope="module")
def people():
    maker = Persons(Random(7))
    return [maker.person() for _ in range(20_000)]


def test_every_check_digit_is_right(people):
    for person in people:
        number = person.id_number
        weighed = sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(number[:17]))
        assert number[17] == TAIL[weighed % 11]


def test_a_known_number_has_the_known_check_digit():
    assert check_digit("11010519491231002") == "X"  # the example printed in GB 11643


def test_numbers_say_birth_and_sex_and_belong_to_the_district_never_issued(people):
    for person in people:
        assert person.id_number[:6] == DISTRICT_CODE
        assert person.id_number[6:14] == f"{person.birth:%Y%m%d}"
        assert int(person.id_number[16]) % 2 == (person.sex == MALE)


def test_no_list_has_ever_issued_the_code():
    assert not [r for r in rows(villages=False) if r.stat_code.startswith("88") or r.civil_code.startswith("88")]


def test_numbers_and_phones_are_nobody_elses(people):
    assert len({p.id_number for p in people}) == len({p.phone for p in people}) == len(people)


def test_phones_look_like_phones_and_reach_nobody(people):
    for person in people:
        assert re.fullmatch(r"1[3-9]\d{9}", person.phone)
        assert not ASSIGNED.fullmatch(person.phone)


def test_the_same_seed_makes_the_same_people():
    once, again = (Persons(Random(3)) for _ in range(2))
    assert [once.person() for _ in range(50)] == [again.person() for _ in range(50)]
    assert Persons(Random(4)).person() != Persons(Random(3)).person()


def test_ages_are_kept_on_the_day_asked_for():
    on = date(2024, 2, 29)
    maker = Persons(Random(1), on=on)
    assert {maker.person(age=(18, 20)).age(on) for _ in range(400)} == {18, 19, 20}


def test_names_fit_sex_and_time():
    maker = Persons(Random(2))
    old = [maker.person(sex=FEMALE, age=(76, 85)).name[1:] for _ in range(300)]
    young = [maker.person(sex=FEMALE, age=(12, 20)).name[1:] for _ in range(300)]
    assert sum("英" in n or "兰" in n for n in old) > 60 > sum("英" in n or "兰" in n for n in young)


def test_rare_characters_and_two_character_surnames_occur(people):
    given = "".join(p.name for p in people)
    assert all(char in given for char in "䶮𬱖㛃")
    assert any(p.surname in ("欧阳", "司马", "诸葛", "上官") for p in people)


def test_most_are_han_and_some_are_not(people):
    han = sum(p.ethnicity == "汉族" for p in people) / len(people)
    assert 0.94 < han < 0.98


def test_addresses_lie_in_the_invented_villages(people):
    assert {p.village for p in people} == {v.code for v in villages()}
    for person in people[:500]:
        assert person.address.startswith(area(person.village).full_name)


def test_village_clans_are_common_at_home():
    maker, home = Persons(Random(5)), area("889901100003")
    share = sum(maker.person(village=home).surname == "王" for _ in range(500)) / 500
    assert 0.3 < share < 0.55
