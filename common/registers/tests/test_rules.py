"""人民调解法 §8 and §14 as pure functions."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.people.identity import check_resident_id
from common.registers.rules import Seat, composition, differs, no_seat, not_adult, not_citizen, wrong_year


def seat(capacity: str = "member", gender: str = "male", ethnicity: str = "汉族") -> Seat:
    return Seat(name=f"{capacity}{gender}", capacity=capacity, gender=gender, ethnicity=ethnicity)


SOUND = [seat("chair"), seat("deputy"), seat("member", "female")]


def test_sound() -> None:
    assert composition(SOUND) == []


@pytest.mark.parametrize(
    ("seats", "told"),
    [
        ([], ["还差3人", "还没有主任"]),
        (SOUND[:2], ["还差1人", "没有妇女"]),
        ([seat("chair"), seat("chair"), seat("member", "female")], ["主任只设一人"]),
        ([seat("member"), seat("deputy"), seat("member", "female")], ["还没有主任"]),
        ([*SOUND, *[seat()] * 7], ["多出1人"]),
    ],
)
def test_composition_says_what_is_missing(seats: list[Seat], told: list[str]) -> None:
    found = composition(seats)
    assert len(found) == len(told)
    assert all(part in sentence for part, sentence in zip(told, found, strict=True))


def test_engaged_mediators_are_no_members() -> None:
    """A woman engaged by the committee is not the woman among its members."""
    seats = [seat("chair"), seat("deputy"), seat("member"), seat("engaged", "female")]
    assert composition(seats) == ["委员中没有妇女，应当有妇女成员（第八条第三款）。"]


def test_several_peoples() -> None:
    assert "人数较少民族" in composition(SOUND, multi_ethnic=True)[0]
    mixed = [seat("chair"), seat("deputy", ethnicity="畲族"), seat("member", "female")]
    assert composition(mixed, multi_ethnic=True) == []


capacities = st.sampled_from(["chair", "deputy", "member", "engaged"])
seats_of = st.lists(st.builds(seat, capacities, st.sampled_from(["male", "female"])), max_size=14)


@given(seats_of)
def test_sound_means_the_law(seats: list[Seat]) -> None:
    members = [s for s in seats if s.capacity != "engaged"]
    lawful = (
        3 <= len(members) <= 9
        and sum(s.capacity == "chair" for s in members) == 1
        and any(s.gender == "female" for s in members)
    )
    assert (composition(seats) == []) is lawful


@given(seats_of, capacities)
def test_a_seat_given_never_makes_it_worse(seats: list[Seat], capacity: str) -> None:
    """Whoever is let in neither doubles the chair nor exceeds nine."""
    if no_seat(seats, capacity):
        return
    told = "".join(composition([*seats, seat(capacity)]))
    was = "".join(composition(seats))
    assert ("多出" not in told or "多出" in was) and ("只设一人" not in told or "只设一人" in was)


def test_adult_on_the_day_of_taking_office() -> None:
    birth = date(2008, 3, 2)
    assert not_adult(birth, date(2026, 3, 2)) == ""
    assert "17周岁" in not_adult(birth, date(2026, 3, 1))
    assert "第十四条" in not_adult(birth, date(2026, 3, 1))
    assert not_adult(None, date(2026, 3, 1)) == "请填写出生日期。"


def test_number_against_what_was_typed() -> None:
    checked = check_resident_id("889901197506010117"[:17] + "0")
    checked = check_resident_id(_right("88990119750601011"))
    assert differs(checked, date(1975, 6, 1), "male") is None
    assert differs(checked, None, "") is None
    assert differs(checked, date(1975, 1, 6), "male") == (
        "birth_date",
        "与身份证件号码所示的1975年6月1日不一致，请核对。",
    )
    assert differs(checked, None, "female") == ("gender", "与身份证件号码所示的性别（男）不一致，请核对。")


def test_foreigner_is_no_citizen() -> None:
    assert not_citizen(check_resident_id(_right("91112319750601011"))) != ""
    assert not_citizen(check_resident_id(_right("81000019750601011"))) == ""


def test_years() -> None:
    on = date(2026, 11, 22)
    assert wrong_year(2026, 2020, on) == wrong_year(2020, 2020, on) == ""
    assert "还没有到" in wrong_year(2027, 2020, on)
    assert "2020年才入册" in wrong_year(2019, 2020, on)


def _right(body: str) -> str:
    from common.people.identity import check_digit

    return body + check_digit(body)
