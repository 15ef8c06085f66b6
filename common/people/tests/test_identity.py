"""Identity numbers, credit codes and phones: right ones pass, wrong ones are refused with a useful sentence."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from common.people.identity import (
    IdKind,
    Sex,
    check_digit,
    check_id,
    check_passport,
    check_phone,
    check_resident_id,
    check_uscc,
    search_form,
)

TODAY = date(2026, 11, 22)
births = st.dates(date(1900, 1, 1), TODAY)
places = st.sampled_from(
    ["321203", "321299", "330113", "110105", "310101", "999999", "810000", "820000", "830000", "911156"]
)
serials = st.integers(0, 999).map("{:03d}".format)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    body = draw(places) + draw(births).strftime("%Y%m%d") + draw(serials)
    return body + check_digit(body)


def test_check_digit_of_the_standard() -> None:
    """The two examples of GB 11643-1999."""
    assert check_digit("11010519491231002") == "X"
    assert check_digit("44052418800101001") == "4"


@settings(deadline=None)
@given(numbers())
def test_a_right_number_tells_birth_and_sex_whatever_its_county(number: str) -> None:
    checked = check_resident_id(number, today=TODAY)
    assert checked.ok
    assert (checked.number, checked.full) == (number, number)
    assert checked.birth == date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    assert checked.sex is (Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


@settings(deadline=None)
@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_one_wrong_character_is_caught(number: str, place: int, wrong: str) -> None:
    assume(number[place] != wrong)
    checked = check_resident_id(number[:place] + wrong + number[place + 1 :], today=TODAY)
    assert not checked.ok
    assert checked.problem.endswith("。")
    assert "请" in checked.problem


@settings(deadline=None)
@given(numbers(), st.integers(0, 16))
def test_two_neighbours_swapped_are_caught(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert not check_resident_id(swapped, today=TODAY).ok


@settings(deadline=None)
@given(numbers(), st.sampled_from([" ", "　", ""]))
def test_width_spaces_and_small_x_do_not_matter(number: str, gap: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number.lower())
    assert check_resident_id(f" {wide[:6]}{gap}{wide[6:]}\t", today=TODAY).number == number


@pytest.mark.parametrize(
    ("prefix", "kind"),
    [
        ("321203", IdKind.RESIDENT),
        ("810000", IdKind.HONGKONG),
        ("820000", IdKind.MACAU),
        ("830000", IdKind.TAIWAN),
        ("911156", IdKind.FOREIGNER),
    ],
)
def test_the_number_shows_what_card_it_is(prefix: str, kind: IdKind) -> None:
    body = prefix + "19900101" + "001"
    checked = check_resident_id(body + check_digit(body), today=TODAY)
    assert (checked.ok, checked.kind, checked.warnings) == (True, kind, ())


@pytest.mark.parametrize("county", ["321299", "330113", "999999", "000000"])
def test_an_unknown_county_only_warns(county: str) -> None:
    body = county.replace("999999", "699999") + "19900101" + "001"
    checked = check_resident_id(body + check_digit(body), today=TODAY)
    assert checked.ok
    assert "区划代码" in checked.warnings[0]


def test_a_county_that_was_young_when_the_person_was_born_is_fine() -> None:
    """321203 exists since 1997; its people born before carry it all the same."""
    assert (
        check_resident_id("321203" + "19560308" + "102" + check_digit("32120319560308102"), today=TODAY).warnings == ()
    )


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("", "请填写"),
        ("32120319900101001", "现在是17位"),
        ("3212031990010100123", "现在是19位"),
        ("32120319900101AB12", "只能是数字"),
        ("X21203199001010012", "只能是数字"),
        ("321203199002300015"[:17] + check_digit("32120319900230001"), "并不存在"),
        ("32120320270101001" + check_digit("32120320270101001"), "晚于今天"),
        ("32120318500101001" + check_digit("32120318500101001"), "超过150年"),
        ("320311770799001", "并不存在"),
    ],
)
def test_refusals_say_what_to_do(number: str, says: str) -> None:
    checked = check_resident_id(number, today=TODAY)
    assert says in checked.problem
    assert "请" in checked.problem
    assert checked.birth is None


def test_an_old_number_is_kept_and_found_by_its_new_form() -> None:
    checked = check_resident_id("320311770706001", today=TODAY)
    assert (checked.ok, checked.number, checked.full) == (True, "320311770706001", "320311197707060018")
    assert checked.birth == date(1977, 7, 6)
    assert "15位" in checked.warnings[0]
    assert search_form("320311770706001") == search_form("320311197707060018") == "320311197707060018"


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_breaks_the_checks(text: str) -> None:
    for kind in IdKind:
        checked = check_id(kind, text, today=TODAY)
        assert checked.ok == (not checked.problem)
    check_phone(text)
    check_uscc(text)
    search_form(text)


@pytest.mark.parametrize("number", ["E12345678", "ea1234567", "G 1234 5678", "AB1234567"])
def test_passports(number: str) -> None:
    checked = check_passport(number)
    assert checked.ok
    assert checked.number == number.upper().replace(" ", "")


@pytest.mark.parametrize("number", ["", "1234", "ABCDEFG", "护照E1234567", "E1234567890123"])
def test_what_is_no_passport(number: str) -> None:
    assert "请" in check_passport(number).problem


def test_a_long_passport_number_only_warns() -> None:
    assert check_passport("AB12345678").warnings


def test_the_number_decides_when_another_card_was_chosen() -> None:
    assert (
        check_id("resident", "81000019900101001" + check_digit("81000019900101001"), today=TODAY).kind
        is IdKind.HONGKONG
    )
    assert check_id("foreigner", "USA110012345678", today=TODAY).kind is IdKind.FOREIGNER
    assert check_id("other", "H12345678(A)", today=TODAY).number == "H12345678(A)"
    assert "请" in check_id("other", "?", today=TODAY).problem


@pytest.mark.parametrize("code", ["91110000600037341L", "9 1110000 600037341l", "９１１１００００６０００３７３４１Ｌ"])
def test_credit_codes(code: str) -> None:
    checked = check_uscc(code)
    assert (checked.ok, checked.number) == (True, "91110000600037341L")


def test_credit_code_of_a_village_collective() -> None:
    """Registered by agriculture: begins with a letter."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "N2321203MF1234567"
    good = [body + c for c in alphabet if check_uscc(body + c).ok]
    total = sum(alphabet.index(c) * pow(3, place, 31) for place, c in enumerate(body))
    assert good == [body + alphabet[-total % 31]]


@pytest.mark.parametrize(
    ("code", "says"), [("91110000600037341M", "校验位"), ("9111", "现在是4位"), ("91110000600037341O", "不含I、O")]
)
def test_wrong_credit_codes(code: str, says: str) -> None:
    assert says in check_uscc(code).problem


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("138 0000 1234", "13800001234"),
        ("+86-138-0000-1234", "13800001234"),
        ("８６１３８００００１２３４", "13800001234"),
        ("0523 8688 1234", "0523-86881234"),
        ("（0523）8688-1234", "0523-86881234"),
        ("+86 523 86881234", "0523-86881234"),
        ("0086 10 12345678", "010-12345678"),
        ("010—12345678", "010-12345678"),
        ("0523-86881234转801", "0523-86881234-801"),
        ("400-800-1234", "400-800-1234"),
        ("12348", "12348"),
        ("+852 2345 6789", "+85223456789"),
    ],
)
def test_phones_as_dialled(text: str, number: str) -> None:
    checked = check_phone(text)
    assert checked.ok
    assert checked.number == number
    assert check_phone(number).number == number


@pytest.mark.parametrize("text", ["1380000123", "138000012345", "12012345678", "138 0000 1234/86881234", "王秀兰", "-"])
def test_wrong_phones_say_what_to_do(text: str) -> None:
    checked = check_phone(text)
    assert "请" in checked.problem


def test_a_number_without_area_code_warns() -> None:
    assert "区号" in check_phone("86881234").warnings[0]
