"""Parties of a case through the public door: snapshot, search, digest, masking, erasure, key rotation."""

from __future__ import annotations

import json
from datetime import date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import models
from django.test import override_settings
from django.utils import timezone

from common.people import parties
from common.people.management.commands.rotate_keys import Command
from common.people.models import Party, age_on, phone_index
from kernel import ports
from kernel.cases.facts import plain
from kernel.cases.models import Case
from kernel.journal.seal import Unreadable, key_of

from .conftest import NewCase

Rows = list[dict[str, Any]]


def test_the_port_is_plugged() -> None:
    assert ports.parties() is parties


def test_written_rows_come_back_whole(case: Case, rows: Rows) -> None:
    written = parties.write(case, rows)
    found = parties.for_case(case)
    assert [p.pk for p in found] == [p.pk for p in written]
    wang, li, child, mother = found
    assert (wang.name, wang.id_number, wang.phone, wang.birth_date) == (
        "王秀兰",
        "321299195603081024",
        "13800001234",
        date(1956, 3, 8),
    )
    assert (wang.birth_year, wang.is_minor, wang.age is not None) == (1956, False, True)
    assert (child.is_minor, child.birth_year, child.consent_note) == (True, 2015, "母亲当面同意")
    assert (mother.represents, mother.get_representation_display()) == (child, "法定代理人（监护人）")
    assert (li.birth_date, li.birth_year, li.age, li.is_minor) == (None, None, None, False)


def test_rows_may_have_been_plain_json_in_between(case: Case, rows: Rows) -> None:
    parties.write(case, json.loads(json.dumps(plain(rows))))
    assert parties.for_case(case)[0].birth_date == date(1956, 3, 8)


def test_minority_counts_on_the_day_of_registration(new_case: NewCase) -> None:
    """The cases of the cast are opened on 2026-11-22."""
    for birth, minor in (("2008-11-22", False), ("2008-11-23", True), ("2008-02-29", False)):
        assert parties.write(new_case(), [{"role": "a", "name": "甲", "birth_date": birth}])[0].is_minor is minor
    assert parties.write(new_case(), [{"role": "a", "name": "甲", "birth_year": 2009}])[0].is_minor
    assert not parties.write(new_case(), [{"role": "a", "kind": "organisation", "name": "甲厂", "birth_year": 2020}])[
        0
    ].is_minor


def test_age_is_full_on_the_birthday() -> None:
    assert age_on(date(2026, 11, 22), date(2012, 11, 22)) == 14
    assert age_on(date(2026, 11, 21), date(2012, 11, 22)) == 13
    assert age_on(date(2026, 2, 28), date(2012, 2, 29)) == 13
    assert age_on(date(2026, 3, 1), date(2012, 2, 29)) == 14


def test_the_database_holds_no_number_in_the_clear(case: Case, rows: Rows) -> None:
    parties.write(case, rows)
    raw = models.BinaryField()
    names = {
        f"raw_{n}": models.ExpressionWrapper(models.F(n), output_field=raw) for n in ("id_number", "phone", "address")
    }
    row = Party.objects.annotate(**names).values(*names, "id_index", "phone_index")[0]
    stored = b"|".join(bytes(value) for value in row.values())
    for secret in ("321299195603081024", "13800001234", "测试镇"):
        assert secret.encode() not in stored


def test_exact_search_whatever_the_spelling(new_case: NewCase, rows: Rows) -> None:
    wang = parties.write(new_case(), rows)[0]
    other = parties.write(new_case(), [{"role": "a", "name": "王秀兰", "id_number": "321299195603081024"}])[0]
    assert list(Party.objects.with_id("３２１２９９ 19560308 1024").order_by("id")) == sorted(
        [wang, other], key=lambda p: p.id
    )
    assert list(Party.objects.same_person(wang)) == [other]
    assert Party.objects.with_phone("+86 138-0000-1234").get() == wang
    assert Party.objects.with_phone("(0523)8688 1234").get().name == "李建国"


def test_an_old_number_finds_the_same_person(new_case: NewCase) -> None:
    old = parties.write(new_case(), [{"role": "a", "name": "甲", "id_number": "320311770706001"}])[0]
    new = parties.write(new_case(), [{"role": "a", "name": "甲", "id_number": "320311197707060018"}])[0]
    assert Party.objects.same_person(new).get() == old


def test_blanks_never_match_each_other(new_case: NewCase) -> None:
    for _ in range(2):
        parties.write(new_case(), [{"role": "a", "name": "甲"}])
    assert not Party.objects.with_id("").exists()
    assert not Party.objects.with_phone(" ").exists()
    assert not Party.objects.same_person(Party.objects.all()[0]).exists()


def test_building_for_a_bulk_writer_leaves_the_same_rows(new_case: NewCase, rows: Rows) -> None:
    one, other = new_case(), new_case()
    parties.write(one, rows)
    Party.objects.bulk_create(parties.build(other, rows))
    own = {"id", "case_id", "salt", "represents_id"}
    facts = [
        [{f.attname: getattr(p, f.attname) for f in Party._meta.concrete_fields if f.attname not in own} for p in found]
        for found in (parties.for_case(one), parties.for_case(other))
    ]
    assert facts[0] == facts[1]
    assert parties.for_case(other)[3].represents == parties.for_case(other)[2]


def test_rewriting_keeps_identity_adds_and_removes(case: Case, rows: Rows) -> None:
    before = parties.write(case, rows)
    again = parties.rows(case)
    again[1]["name"] = "李建军"
    again[3]["represents"] = 0
    after = parties.write(case, [again[1], again[0] | {"represents": None}, {"role": "third", "name": "第三人"}])
    assert [p.pk for p in after[:2]] == [before[1].pk, before[0].pk]
    assert [p.name for p in parties.for_case(case)] == ["李建军", "王秀兰", "第三人"]
    assert parties.for_case(case)[1].salt == before[0].salt


def test_prefilled_rows_are_masked_and_masked_values_change_nothing(case: Case, rows: Rows) -> None:
    parties.write(case, rows)
    before = parties.digests([case.pk])
    prefilled = parties.rows(case)
    assert prefilled[0]["id_number"] == "3212**********1024"
    assert prefilled[0]["phone"] == "138****1234"
    assert prefilled[3]["represents"] == 2
    parties.write(case, prefilled)
    assert parties.digests([case.pk]) == before
    assert parties.for_case(case)[0].id_number == "321299195603081024"


def test_a_masked_value_is_never_stored(new_case: NewCase, rows: Rows) -> None:
    case, other = new_case(), new_case()
    parties.write(case, rows)
    stolen = parties.rows(case)
    with pytest.raises(ValidationError, match="遮盖后的内容"):
        parties.write(other, stolen)
    stolen[0]["phone"] = "139****1234"
    with pytest.raises(ValidationError, match="遮盖后的内容"):
        parties.write(case, stolen)
    assert len(parties.for_case(case)) == 4


def test_an_id_of_another_case_makes_a_new_party(new_case: NewCase) -> None:
    case, other = new_case(), new_case()
    party = parties.write(case, [{"role": "a", "name": "甲"}])[0]
    copy = parties.write(other, [{"role": "a", "name": "乙", "id": str(party.pk)}])[0]
    assert copy.pk != party.pk
    assert parties.for_case(case)[0].name == "甲"


def test_who_withdrew_stays_on_file_but_not_in_the_title(case: Case, rows: Rows) -> None:
    parties.write(case, [*rows[:2], {"role": "respondent", "name": "赵六"}])
    before = parties.digests([case.pk])[case.pk]
    parties.withdraw(Party.objects.get(name="李建国"), timezone.now())
    assert parties.summary(case) == "王秀兰与赵六"
    assert parties.digests([case.pk])[case.pk] != before
    parties.write(case, parties.rows(case))
    assert [p.name for p in parties.for_case(case)] == ["王秀兰", "李建国", "赵六"]


def test_representatives_leave_with_the_person(case: Case, rows: Rows) -> None:
    child = parties.write(case, rows)[2]
    parties.withdraw(child, timezone.now())
    assert [p.name for p in parties.for_case(case) if p.withdrawn_at] == ["李小明", "张梅"]
    assert [row["name"] for row in parties.rows(case)] == ["王秀兰", "李建国"]


def test_summary_names_two_sides(new_case: NewCase, rows: Rows) -> None:
    case = new_case()
    parties.write(case, rows)
    assert parties.summary(case) == "王秀兰与李建国等2人"
    firms = [{"role": "b", "name": f"{n}厂", "kind": "organisation"} for n in "甲乙"]
    case = new_case()
    parties.write(case, [{"role": "a", "name": "张三"}, *firms, {"role": "c", "name": "丙"}])
    assert parties.summary(case) == "张三与甲厂等2方"
    assert parties.summary(new_case()) == ""


def test_digests_are_one_query_and_salted(new_case: NewCase, rows: Rows, django_assert_num_queries: Any) -> None:
    cases = [new_case() for _ in range(3)]
    for one in cases[:2]:
        parties.write(one, rows)
    with django_assert_num_queries(1):
        found = parties.digests(one.pk for one in cases)
    assert set(found) == {one.pk for one in cases}
    assert len({*found.values()}) == 3


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "王秀蓝"),
        ("id_number", "321299195603081038"),
        ("phone", "13800001235"),
        ("address", "别处"),
        ("birth_year", 1957),
        ("gender", "male"),
        ("role", "respondent"),
        ("is_minor", True),
        ("consent_note", "无"),
        ("withdrawn_at", timezone.make_aware(datetime(2026, 1, 1))),
        ("employer", ""),
    ],
)
def test_a_row_edited_behind_the_door_changes_the_digest(case: Case, rows: Rows, column: str, value: object) -> None:
    party = parties.write(case, rows)[0]
    before = parties.digests([case.pk])
    Party.objects.filter(pk=party.pk).update(**{column: value})
    assert parties.digests([case.pk]) != before


def test_a_row_removed_or_swapped_changes_the_digest(case: Case, rows: Rows) -> None:
    written = parties.write(case, rows)
    before = parties.digests([case.pk])
    Party.objects.filter(pk=written[1].pk).update(position=9)
    moved = parties.digests([case.pk])
    Party.objects.filter(pk=written[1].pk).delete()
    assert len({before[case.pk], moved[case.pk], parties.digests([case.pk])[case.pk]}) == 3


def test_masked_display(case: Case, rows: Rows) -> None:
    wang = parties.write(case, rows)[0]
    shown = wang.masked()
    assert (shown["id_number"], shown["phone"], shown["gender"], shown["name"]) == (
        "3212**********1024",
        "138****1234",
        "女",
        "王秀兰",
    )
    assert "测试镇" not in shown["address"]
    assert "19560308" not in json.dumps(plain(shown), ensure_ascii=False)


def test_tell_reaches_each_phone_once(case: Case, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, str]] = []

    class Outbox:
        def to_phone(self, phone: str, text: str) -> None:
            sent.append((phone, text))

    parties.write(case, [*rows, {"role": "respondent", "name": "同号", "phone": "138 0000 1234".replace(" ", "")}])
    monkeypatch.setattr(ports, "messages", Outbox)
    parties.tell(case, "请于明日到场")
    assert sent == [("13800001234", "请于明日到场"), ("0523-86881234", "请于明日到场")]


def test_erasure_takes_the_person_and_leaves_the_count(case: Case, rows: Rows) -> None:
    parties.write(case, [*rows, {"role": "third", "kind": "organisation", "name": "测试厂", "legal_person": "钱七"}])
    before = parties.digests([case.pk])
    assert parties.erase(case) == 5
    wang, *_, firm = parties.for_case(case)
    assert (wang.gender, wang.birth_year, wang.ethnicity, wang.role) == ("female", 1956, "汉族", "applicant")
    assert (wang.birth_date, wang.id_number, wang.phone, wang.address, wang.id_index, wang.phone_index) == (
        None,
        "",
        "",
        "",
        None,
        None,
    )
    assert "王" not in wang.name
    assert (firm.name, firm.legal_person) == ("测试厂", "")
    assert not any(bytes(p.salt) for p in parties.for_case(case))
    assert parties.digests([case.pk]) == before
    assert parties.erase(case) == 0


OLD, NEW = {1: b"o" * 16}, {2: b"n" * 16, 1: b"o" * 16}


def test_rotation_turns_every_row_and_the_old_key_can_go(case: Case, rows: Rows) -> None:
    with override_settings(SINAN_KEYS=OLD):
        parties.write(case, rows)
        before = parties.digests([case.pk])
    out = StringIO()
    with override_settings(SINAN_KEYS=NEW):
        call_command("rotate_keys", check=True, stdout=out)
        assert "3 行仍使用旧密钥" in out.getvalue()
        call_command("rotate_keys", batch=3, stdout=out)
        assert "已全部使用 2 号密钥" in out.getvalue()
        call_command("rotate_keys", stdout=(again := StringIO()))
        assert "本次改动 0 行" in again.getvalue()
    with override_settings(SINAN_KEYS={2: b"n" * 16}):
        assert parties.for_case(case)[0].id_number == "321299195603081024"
        assert parties.digests([case.pk]) == before
        assert Party.objects.with_id("321299195603081024").exists()
    assert "13800001234" not in out.getvalue()
    assert "王秀兰" not in out.getvalue()


KEYED, TURNED = (b"i" * 32,), (b"j" * 32, b"i" * 32)  # of the blind index


def people(new_case: NewCase, rows: Rows) -> list[Party]:
    """Seven people of two cases under the old index key."""
    numbers = [{"role": "respondent", "name": f"证人{n}", "phone": f"1380000{n:04}"} for n in range(5)]
    with override_settings(SINAN_INDEX_KEY=KEYED):
        return [*parties.write(new_case(), rows[:2]), *parties.write(new_case(), [rows[0], *numbers])]


def test_search_finds_rows_under_both_index_keys_while_they_are_turned(new_case: NewCase, rows: Rows) -> None:
    people(new_case, rows)
    with override_settings(SINAN_INDEX_KEY=TURNED):
        fresh = parties.write(new_case(), rows[:1])[0]
        assert Party.objects.with_id("321299195603081024").count() == 3
        assert Party.objects.with_phone("13800001234").count() == 3
        assert Party.objects.same_person(fresh).count() == 2
    with override_settings(SINAN_INDEX_KEY=TURNED[:1]):  # the old key gone too early: nothing is lost, only not found
        assert Party.objects.with_id("321299195603081024").get() == fresh


def test_turning_index_keys_may_stop_half_way_and_goes_on(
    new_case: NewCase, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(new_case, rows)
    rotate, batches = Command._row, []

    def dying(self: Command, *args: Any, **kwargs: Any) -> tuple[int, int]:
        batches.append(1)
        if len(batches) == 6:  # in the third batch of two
            raise KeyboardInterrupt
        return rotate(self, *args, **kwargs)

    with override_settings(SINAN_INDEX_KEY=TURNED):
        with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
            broken.setattr(Command, "_row", dying)
            call_command("rotate_keys", batch=2, verbosity=0)
        assert turned() == 4  # whole batches, no half one
        assert Party.objects.with_phone("13800001234").count() == 2  # found all the while
        call_command("rotate_keys", check=True, stdout=(left := StringIO()))
        assert "4 行仍使用旧密钥" in left.getvalue()
        call_command("rotate_keys", batch=2, stdout=(said := StringIO()))
        assert "本次改动 4 行" in said.getvalue() and turned() == 8
        call_command("rotate_keys", stdout=(again := StringIO()))
        assert "本次改动 0 行" in again.getvalue()
    with override_settings(SINAN_INDEX_KEY=TURNED[:1]):
        assert Party.objects.with_id("321299195603081024").count() == 2


def turned() -> int:
    """Rows indexed under the new key alone."""
    with override_settings(SINAN_INDEX_KEY=TURNED[:1]):
        return sum(
            p.phone_index is not None and bytes(p.phone_index) == phone_index(p.phone) for p in Party.objects.all()
        )


def test_turning_leaves_an_index_of_a_number_that_changed_meanwhile(
    new_case: NewCase, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    party = people(new_case, rows)[0]
    found = Command._indexes

    def slowly(self: Command, *args: Any) -> dict[str, Any]:
        Party.objects.filter(pk=party.pk).update(phone="13900000000", phone_index=phone_index("13900000000"))
        return found(self, *args)

    with override_settings(SINAN_INDEX_KEY=TURNED):
        monkeypatch.setattr(Command, "_indexes", slowly)
        call_command("rotate_keys", verbosity=0)
        assert Party.objects.with_phone("13900000000").get() == party


def test_rotation_leaves_what_somebody_wrote_meanwhile(case: Case, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    from kernel.journal.fields import Sealed

    with override_settings(SINAN_KEYS=OLD):
        party = parties.write(case, rows[1:2])[0]
    resealed = Sealed.reseal

    def slowly(field: Sealed, blob: bytes) -> bytes:
        if field.name == "phone":
            Party.objects.filter(pk=party.pk).update(phone="13900000000")
        return resealed(field, blob)

    with override_settings(SINAN_KEYS=NEW):
        monkeypatch.setattr(Sealed, "reseal", slowly)
        call_command("rotate_keys", stdout=StringIO())
        assert Party.objects.get().phone == "13900000000"


def test_rotation_without_the_old_key_says_so_and_touches_nothing(case: Case, rows: Rows) -> None:
    with override_settings(SINAN_KEYS=OLD):
        parties.write(case, rows)
    errors = StringIO()
    with override_settings(SINAN_KEYS={2: b"n" * 16}), pytest.raises(CommandError, match="3 行无法解密"):
        call_command("rotate_keys", stdout=StringIO(), stderr=errors)
    assert "1 号密钥" in errors.getvalue()
    raw = models.ExpressionWrapper(models.F("consent_note"), output_field=models.BinaryField())
    stored = [bytes(b) for b in Party.objects.annotate(raw=raw).values_list("raw", flat=True)]
    assert [key_of(blob) for blob in stored if blob] == [1]
    with override_settings(SINAN_KEYS={2: b"n" * 16}), pytest.raises(Unreadable):
        parties.for_case(case)
