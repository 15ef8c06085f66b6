"""The block model: frozen, JSON-able, stable, and read back as it was."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest

from kernel.papers import blocks as b
from kernel.papers.freeze import content_digest
from kernel.papers.tests import samples
from kernel.papers.view import clean, cn_date, cn_number, ems, parts, shares, view

SHEETS = [*samples.ALL, samples.attack]


@pytest.mark.parametrize("make", SHEETS)
def test_a_sheet_survives_json(make) -> None:
    sheet = make()
    data = json.loads(json.dumps(b.to_data(sheet), ensure_ascii=False))
    assert b.from_data(data) == sheet
    assert b.to_data(b.from_data(data)) == data


def test_the_frozen_form_is_this_and_nothing_else() -> None:
    sheet = b.Sheet(
        kind="letter",
        title="通知",
        date=dt.date(2026, 1, 2),
        blocks=(b.Para(text="一"), b.Signatures(slots=(b.Slot(label="甲", date=dt.date(2026, 1, 3)),), dated=True)),
    )
    assert b.to_data(sheet) == {
        "version": 1,
        "block": "sheet",
        "kind": "letter",
        "title": "通知",
        "date": "2026-01-02",
        "blocks": [
            {"block": "para", "text": "一"},
            {"block": "signatures", "slots": [{"block": "slot", "label": "甲", "date": "2026-01-03"}], "dated": True},
        ],
    }


def test_everything_is_frozen_and_by_keyword_only() -> None:
    for kind in b.KINDS.values():
        assert dataclasses.fields(kind) is not None
        assert kind.__dataclass_params__.frozen
        assert all(f.kw_only for f in dataclasses.fields(kind)), kind


def test_a_later_version_is_refused_with_a_sentence() -> None:
    data = b.to_data(samples.letter()) | {"version": 2}
    with pytest.raises(ValueError, match="版本"):
        b.from_data(data)
    with pytest.raises(ValueError, match="不是一份文书"):
        b.from_data({"version": 1, "block": "para", "text": "一"})


def test_a_moment_is_no_date() -> None:
    with pytest.raises(TypeError):
        b.to_data(dataclasses.replace(samples.letter(), date=dt.datetime(2026, 1, 1, 23, tzinfo=dt.UTC)))


def test_a_word_changed_changes_the_digest_and_so_does_the_salt() -> None:
    sheet, salt = samples.agreement(), b"0123456789abcdef"
    assert content_digest(sheet, salt) == content_digest(samples.agreement(), salt)
    assert content_digest(dataclasses.replace(sheet, copies_note=sheet.copies_note + "。"), salt) != content_digest(
        sheet, salt
    )
    assert content_digest(sheet, salt[::-1]) != content_digest(sheet, salt)
    stored = json.loads(json.dumps(b.to_data(sheet)))
    assert content_digest(b.from_data(stored), salt) == content_digest(sheet, salt)


def test_barred_characters_are_dropped_and_line_feeds_kept() -> None:
    assert clean("甲\x00乙\x1b\u202e丙\u2066\ud800\r\n丁\t戊") == "甲乙丙\n丁 戊"
    assert clean("䶮𬱖㛃〇—“”") == "䶮𬱖㛃〇—“”"


def test_chinese_figures_dates_and_widths() -> None:
    assert [cn_number(n) for n in (1, 10, 11, 20, 21, 99)] == ["一", "十", "十一", "二十", "二十一", "九十九"]
    assert cn_date(dt.date(2026, 3, 5)) == "2026年3月5日"
    assert cn_date(None) == ""
    assert (ems("甲a1"), ems("一\n二三"), ems("")) == (2.0, 2.0, 0)


@pytest.mark.parametrize("weights", [[1], [1, 1, 1], [5, 1, 1, 1, 1, 1, 1], [0.3, 99, 0.4]])
def test_widths_add_up_to_a_hundred(weights: list[float]) -> None:
    assert sum(shares(weights)) == 100
    assert len(shares(weights)) == len(weights)


def test_rows_of_a_form_end_at_the_same_edge() -> None:
    for make in (samples.application, samples.agreement, samples.oral):
        grid = next(p for p in parts(make()) if p["shape"] == "grid")
        assert {sum(c["span"] for c in row) for row in grid["rows"]} == {len(grid["widths"])}
        assert sum(grid["widths"]) == 100
        assert min(grid["widths"]) > 5


def test_short_rows_of_a_table_are_filled_and_long_ones_cut() -> None:
    sheet = b.Sheet(kind="form", title="表", blocks=(b.Table(head=("甲", "乙"), rows=(("1",), ("1", "2", "3"))),))
    grid = view(sheet)["parts"][1]
    assert [[c["text"] for c in row] for row in grid["rows"]] == [["甲", "乙"], ["1", ""], ["1", "2"]]


def test_annexes_stand_before_the_seal_and_the_seal_under_its_office() -> None:
    roles = [p.get("role") for p in parts(samples.official())]
    assert roles.index("attached") < roles.index("office") < roles.index("date")


def test_office_is_centred_over_the_date_as_far_as_there_is_room() -> None:
    def rights(office: str) -> tuple[float, float]:
        sheet = b.Sheet(kind="letter", title="函", blocks=(b.SealPlace(office=office, date=samples.DAY),))
        found = {p["role"]: p["right"] for p in parts(sheet) if p["shape"] == "line"}
        return found["office"], found["date"]

    day = ems(cn_date(samples.DAY))
    for office in ("某局", "永安洲镇人民调解委员会", "某" * 40):
        right_office, right_date = rights(office)
        assert right_office >= 0
        assert right_date >= 4  # GB/T 9704-2012 7.3.5.1: 成文日期右空四字
        assert right_office + ems(office) / 2 == pytest.approx(right_date + day / 2)


def test_a_form_without_rows_and_a_slot_without_date_are_no_error() -> None:
    sheet = b.Sheet(kind="form", title="表", blocks=(b.Fields(rows=()), b.Signatures(slots=()), b.PageBreak()))
    assert [p["shape"] for p in parts(sheet)] == ["line", "sign", "break"]
