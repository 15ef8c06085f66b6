from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.people.masking import mask_address, mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("32120319900101123X", "3212**********123X"),
        ("320311770706001", "3203********001"),
        ("E12345678", "E1*****78"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_ids(number: str, masked: str) -> None:
    assert mask_id(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800001234", "138****1234"),
        ("0523-86881234", "0523-****1234"),
        ("0523-86881234-801", "0523-****1234***"),
        ("86881234", "******34"),
        ("", ""),
    ],
)
def test_phones(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王秀兰", "王*"),
        ("王五", "王*"),
        ("欧阳锋", "欧阳*"),
        ("欧阳", "欧*"),
        ("王", "*"),
        ("", ""),
        (" 李四 ", "李*"),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@settings(deadline=None)
@given(st.text("0123456789X", min_size=18, max_size=18))
def test_an_id_never_shows_its_middle(number: str) -> None:
    masked = mask_id(number)
    assert len(masked) == 18
    assert masked[4:14] == "*" * 10


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="*"), max_size=40))
def test_a_mask_hides_at_least_three_characters_or_all(text: str) -> None:
    for mask in (mask_id, mask_phone):
        masked = mask(text)
        hidden = masked.count("*")
        assert hidden >= min(3, len(text))
        kept = [char for char in masked if char != "*"]
        assert len(kept) <= 8 + 5 if mask is mask_phone else len(kept) <= 8


@settings(deadline=None)
@given(st.text(st.characters(categories=["Lo"]), min_size=1, max_size=8))
def test_a_name_never_shows_more_than_the_surname(name: str) -> None:
    masked = mask_name(name)
    assert masked.endswith("*")
    assert len(masked) <= 3
    assert masked[:-1] != name


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="*", exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_an_address_shows_at_most_half(address: str) -> None:
    shown = mask_address(address).removesuffix("****")
    assert address.startswith(shown)
    assert len(shown) <= min(6, len(address) // 2)
