"""Digests, sealing and blind indexes: standard vectors, properties, and the model fields over them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.models import F, Value
from django.test import override_settings
from django.test.utils import isolate_apps
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.journal.fields import SealedJSON, SealedText
from kernel.journal.seal import (
    KeyRing,
    Unreadable,
    blind,
    canonical,
    key_of,
    new_salt,
    reseal,
    salted_digest,
    seal,
    sm3,
    unseal,
)

OLD, NEW, INDEX = b"o" * 16, b"n" * 16, b"i" * 32
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | texts
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.uuids(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def keys(numbers: dict[int, bytes], current: int) -> override_settings:
    ordered = dict(sorted(numbers.items(), key=lambda pair: pair[0] != current))
    return override_settings(SINAN_KEYS=ordered, SINAN_INDEX_KEY=(INDEX,))


@pytest.fixture(autouse=True)
def old_ring() -> Iterator[None]:
    with keys({1: OLD}, 1):
        yield


# GB/T 32905-2016 annex A
@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_standard_vectors(text: bytes, digest: str) -> None:
    assert sm3(text).hex() == digest
    assert sm3(text[:1], text[1:]).hex() == digest


def test_sm4_standard_vector() -> None:
    """GB/T 32907-2016 annex A, example 1."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    lock = Cipher(SM4(key), modes.ECB()).encryptor()
    assert (lock.update(key) + lock.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_standard_vector() -> None:
    """RFC 8998 appendix A.1."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    plain = bytes.fromhex("".join(c * 16 for c in "abcdefea"))
    lock = Cipher(SM4(key), modes.GCM(bytes.fromhex("00001234567800000000abcd"))).encryptor()
    lock.authenticate_additional_data(bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    body = lock.update(plain) + lock.finalize()
    assert body.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert lock.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


def test_layout_is_the_documented_one() -> None:
    """A blob put together by hand, as another program would, opens."""
    nonce = bytes(range(12))
    lock = Cipher(SM4(OLD), modes.GCM(nonce)).encryptor()
    lock.authenticate_additional_data(b"\x01\x01" + b"people.party.phone")
    body = lock.update(b"13800001234") + lock.finalize()
    assert unseal(b"\x01\x01" + nonce + body + lock.tag, b"people.party.phone") == b"13800001234"


@settings(deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=40))
def test_what_is_sealed_opens_and_never_looks_the_same_twice(plain: bytes, context: bytes) -> None:
    with keys({1: OLD}, 1):
        blob = seal(plain, context)
        assert unseal(blob, context) == plain
        assert seal(plain, context) != blob
        assert key_of(blob) == 1


@settings(deadline=None)
@given(st.binary(max_size=60), st.data())
def test_any_altered_bit_is_refused(plain: bytes, data: st.DataObject) -> None:
    with keys({1: OLD, 2: NEW}, 1):
        blob = bytearray(seal(plain, b"a"))
        bit = data.draw(st.integers(0, len(blob) * 8 - 1))
        blob[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unreadable):
            unseal(bytes(blob), b"a")


@settings(deadline=None)
@given(st.binary(max_size=60), st.data())
def test_any_shortened_blob_is_refused(plain: bytes, data: st.DataObject) -> None:
    with keys({1: OLD}, 1):
        blob = seal(plain)
        with pytest.raises(Unreadable):
            unseal(blob[: data.draw(st.integers(0, len(blob) - 1))])


def test_a_value_moved_to_another_column_is_refused() -> None:
    with pytest.raises(Unreadable, match="移到别处"):
        unseal(seal(b"x", b"people.party.phone"), b"people.party.address")


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_rotation_keeps_content_and_retires_the_old_key(plain: bytes) -> None:
    with keys({1: OLD}, 1):
        blob = seal(plain, b"c")
    with keys({2: NEW, 1: OLD}, 2):
        assert unseal(blob, b"c") == plain
        turned = reseal(blob, b"c")
        assert reseal(turned, b"c") is turned
    with keys({2: NEW}, 2):
        assert (key_of(turned), unseal(turned, b"c")) == (2, plain)
        with pytest.raises(Unreadable, match="补上 1 号密钥"):
            unseal(blob, b"c")


def test_a_replaced_key_is_named() -> None:
    blob = seal(b"x")
    with keys({1: NEW}, 1), pytest.raises(Unreadable, match="1 号密钥不是原来那一把"):
        unseal(blob)


@pytest.mark.parametrize(
    ("numbers", "current", "index", "says"),
    [
        ({1: OLD}, 2, (INDEX,), "没有当前密钥 2"),
        ({1: b"short"}, 1, (INDEX,), "16 字节"),
        ({300: OLD}, 300, (INDEX,), "1 至 255"),
        ({1: OLD}, 1, (b"short",), "SINAN_INDEX_KEY"),
        ({1: OLD}, 1, (INDEX, b"short"), "SINAN_INDEX_KEY"),
        ({1: OLD}, 1, (), "SINAN_INDEX_KEY"),
    ],
)
def test_a_senseless_ring_is_refused(
    numbers: dict[int, bytes], current: int, index: tuple[bytes, ...], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        KeyRing(keys=numbers, current=current, index=index)


def test_a_ring_never_prints_its_keys() -> None:
    assert "oooo" not in repr(KeyRing(keys={1: OLD}, current=1, index=(INDEX,)))


class Colour(StrEnum):
    RED = "red"


def test_canonical_spells_every_kind_of_value() -> None:
    east = timezone(timedelta(hours=8))
    value = {
        "b": (1, True, None, Decimal("1.50"), Decimal("1E+2"), Decimal("-0.00")),
        "a": Colour.RED,
        "时": datetime(2026, 11, 22, 9, 30, tzinfo=east),
        "日": date(2026, 11, 22),
        "号": UUID(int=7),
        "盐": b"\x00\xff",
    }
    assert canonical(value).decode() == (
        '{"a":"red","b":[1,true,null,"1.5","100","0"],"号":"00000000-0000-0000-0000-000000000007",'
        '"日":"2026-11-22","时":"2026-11-22T01:30:00.000000Z","盐":"00ff"}'
    )


@settings(deadline=None)
@given(values)
def test_canonical_survives_a_journey_through_json(value: object) -> None:
    once = canonical(value)
    assert canonical(json.loads(once)) == once


@settings(deadline=None)
@given(st.dictionaries(texts, st.integers(), min_size=2, max_size=6))
def test_canonical_ignores_the_order_of_keys(value: dict[str, int]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=2), st.integers(0, 40))
def test_equal_amounts_have_equal_bytes(amount: Decimal, zeros: int) -> None:
    longer = Decimal(f"{amount:f}" + "0" * zeros)
    assert longer == amount
    assert canonical(longer) == canonical(amount)


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False, allow_infinity=False))
def test_different_amounts_have_different_bytes(one: Decimal, other: Decimal) -> None:
    assert (canonical(one) == canonical(other)) == (one == other)


@pytest.mark.parametrize("value", [1.5, {"a": [0.0]}, {1, 2}, {1: "x"}, object()])
def test_canonical_refuses_what_has_no_one_spelling(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize("value", [datetime(2026, 1, 1), Decimal("NaN"), Decimal("Infinity"), "\ud800"])
def test_canonical_refuses_what_is_not_defined(value: object) -> None:
    with pytest.raises(ValueError):
        canonical(value)


@settings(deadline=None)
@given(values)
def test_salted_digests_tell_nothing_without_the_salt(value: object) -> None:
    one, other = new_salt(), new_salt()
    assert salted_digest(one, value) == salted_digest(one, value) == sm3(one + canonical(value))
    assert salted_digest(one, value) != salted_digest(other, value)


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="16"):
        salted_digest(b"salt", 1)


def test_blind_is_hmac_sm3() -> None:
    """RFC 2104 spelled out over sm3()."""
    key = INDEX.ljust(64, b"\0")
    inner = sm3(bytes(k ^ 0x36 for k in key), b"phone\x0013800001234")
    assert blind("13800001234", "phone") == sm3(bytes(k ^ 0x5C for k in key), inner)[:16]


def test_blind_forgives_width_case_and_spaces_and_parts_kinds() -> None:
    assert blind("３２１２０３ 19900101 123x", "id") == blind("32120319900101123X", "id")
    assert blind("123", "id") != blind("123", "phone")
    with keys({1: OLD, 2: NEW}, 2):
        turned = blind("123", "id")
    assert turned == blind("123", "id")  # rotation of the sealing key leaves the index alone
    with pytest.raises(ValueError, match="empty"):
        blind(" 　", "id")


@settings(deadline=None)
@given(texts.filter(str.strip), texts.filter(str.strip))
def test_blind_is_not_a_plain_hash(one: str, other: str) -> None:
    with keys({1: OLD}, 1):
        index = blind(one, "id")
        with override_settings(SINAN_INDEX_KEY=(b"k" * 32,)):
            assert blind(one, "id") != index
    assert index != hashlib.sha256(one.encode()).digest()[:16]


@pytest.fixture
def notes(transactional_db: None) -> Iterator[Any]:
    """A throw-away model with its table."""
    with isolate_apps("kernel.journal"):

        class Note(models.Model):
            text = SealedText(max_length=40, default="")
            extra = SealedJSON(null=True)

            class Meta:
                app_label = "journal"

        with connection.schema_editor() as editor:
            editor.create_model(Note)
        try:
            yield Note
        finally:
            with connection.schema_editor() as editor:
                editor.delete_model(Note)


def stored(model: Any, field: str) -> list[bytes]:
    raw = models.ExpressionWrapper(F(field), output_field=models.BinaryField())
    return [bytes(row) for row in model.objects.annotate(raw=raw).order_by("pk").values_list("raw", flat=True)]


def test_fields_are_plain_in_python_and_sealed_in_the_database(notes: Any) -> None:
    notes.objects.create(text="李建国", extra={"款": Decimal("3.50"), "日": date(2026, 1, 2)})
    found = notes.objects.get()
    assert (found.text, found.extra) == ("李建国", {"款": "3.5", "日": "2026-01-02"})
    assert "李建国".encode() not in stored(notes, "text")[0]
    assert unseal(stored(notes, "text")[0], b"journal.note.text").decode() == "李建国"
    assert list(notes.objects.values_list("text", flat=True)) == ["李建国"]


def test_every_way_of_writing_seals(notes: Any) -> None:
    notes.objects.bulk_create([notes(text="一"), notes(text="二"), notes(text="三")])
    rows = list(notes.objects.order_by("pk"))
    for row in rows:
        row.text += "改"
    notes.objects.bulk_update(rows, ["text"])
    notes.objects.filter(pk=rows[2].pk).update(text="四", extra={"a": 1})
    assert [row.text for row in notes.objects.order_by("pk")] == ["一改", "二改", "四"]
    assert all(key_of(blob) == 1 for blob in stored(notes, "text"))


def test_empty_text_is_empty_and_none_is_null(notes: Any) -> None:
    notes.objects.create()
    assert stored(notes, "text") == [b""]
    assert notes.objects.filter(extra__isnull=True).get().text == ""


@pytest.mark.parametrize("lookup", ["text", "text__contains", "text__in", "extra__a", "extra__exact"])
def test_searching_a_sealed_column_is_refused(notes: Any, lookup: str) -> None:
    with pytest.raises(FieldError, match=r"blind index|not allowed|Unsupported"):
        list(notes.objects.filter(**{lookup: "x"}))


def test_a_value_copied_into_another_column_does_not_open(notes: Any) -> None:
    row = notes.objects.create(text="甲", extra={"a": 1})
    blob = stored(notes, "text")[0]
    notes.objects.filter(pk=row.pk).update(extra=Value(blob, output_field=models.BinaryField()))
    with pytest.raises(Unreadable):
        notes.objects.get()


def test_a_dump_carries_no_plaintext_and_loads_again(notes: Any) -> None:
    notes.objects.create(text="李建国", extra={"a": "秘密"})
    dumped = serializers.serialize("python", notes.objects.all())
    assert "李建国" not in str(dumped)
    assert "秘密" not in str(dumped)
    fields = dumped[0]["fields"]
    assert notes._meta.get_field("text").to_python(fields["text"]) == "李建国"
    assert notes._meta.get_field("extra").to_python(fields["extra"]) == {"a": "秘密"}


def test_text_refuses_other_types(notes: Any) -> None:
    with pytest.raises(TypeError, match="holds text"):
        notes.objects.create(text=5)


@isolate_apps("kernel.journal")
def test_an_indexed_sealed_column_is_a_system_check_error() -> None:
    class Wrong(models.Model):
        text = SealedText(db_index=True)

        class Meta:
            app_label = "journal"

    assert [error.id for error in Wrong._meta.get_field("text").check()] == ["journal.E001"]


@isolate_apps("kernel.journal")
def test_forms_offer_text_with_its_length() -> None:
    class Note(models.Model):
        text = SealedText(max_length=5)
        extra = SealedJSON()

        class Meta:
            app_label = "journal"

    field = Note._meta.get_field("text").formfield()
    assert field.max_length == 5
    assert Note._meta.get_field("extra").formfield().clean('{"a": 1}') == {"a": 1}
