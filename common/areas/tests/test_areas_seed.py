"""The seed of areas: five levels everywhere, superiors first, quick for one district."""

import time

import pytest

from common.areas.seed import AreaRow, rows, short


def by_code(under: str) -> dict[str, AreaRow]:
    return {row.stat_code: row for row in rows(under)}


def test_district_comes_with_its_path_and_everything_below():
    found = list(rows("321203"))
    assert [r.name for r in found[:3]] == ["江苏省", "泰州市", "高港区"]
    assert [sum(r.level == level for r in found) for level in (4, 5)] == [15, 153]
    assert found[3].full_name == "江苏省泰州市高港区口岸街道"


@pytest.mark.parametrize("under", ["", "11", "4419", "429004"])
def test_every_row_stands_under_a_row_of_the_level_above(under):
    levels = {"": 0}
    for row in rows(under, villages=under != ""):
        assert levels[row.parent] == row.level - 1, row
        levels[row.stat_code] = row.level


def test_names_are_unique_under_one_superior():
    seen = [(row.parent, row.name) for row in rows("37")]
    assert len(seen) == len(set(seen)) > 60_000


def test_both_codes_are_kept_where_they_disagree():
    town = by_code("110105020")["110105020"]
    assert (town.name, town.civil_code) == ("首都机场街道", "110105400")


@pytest.mark.parametrize(
    ("code", "full_name"),
    [
        ("110101", "北京市东城区"),
        ("500229", "重庆市城口县"),
        ("441900", "广东省东莞市"),
        ("441900003", "广东省东莞市东城街道"),
        ("429004", "湖北省仙桃市"),
        ("659001", "新疆维吾尔自治区石河子市"),
    ],
)
def test_full_names_leave_out_synthetic_tiers(code, full_name):
    assert by_code(code)[code].full_name == full_name


def test_a_village_alone_brings_its_four_superiors():
    assert [r.level for r in rows("110101001001")] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("given", "cut"),
    [
        ("", ""),
        ("321203000000", "321203"),
        ("500000000000", "50"),
        ("321203100000", "321203100"),
        ("131000000000", "1310"),
    ],
)
def test_filling_zeros_are_cut(given, cut):
    assert short(given) == cut


@pytest.mark.parametrize("wrong", ["321", "南屏", "32120a", "1" * 13, "٣٢"])
def test_what_is_no_code_is_refused_in_chinese(wrong):
    with pytest.raises(ValueError, match="不是区划代码"):
        list(rows(wrong))


@pytest.mark.parametrize("unknown", ["99", "321299", "321203999", "321203001999"])
def test_an_unknown_code_is_refused_in_chinese(unknown):
    with pytest.raises(ValueError, match="没有代码"):
        list(rows(unknown))


def test_a_district_is_read_within_a_second():
    start = time.perf_counter()
    assert len(list(rows("371302"))) > 300
    assert time.perf_counter() - start < 1
