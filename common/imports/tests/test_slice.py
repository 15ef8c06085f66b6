"""From the file to the case and back: what a chair does once a month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from common.imports import staging, taking
from common.imports.matching import text_of
from common.imports.models import Batch, Origin, State
from common.imports.values.dates import Under
from common.messages.models import Message
from kernel.cases.models import Case, Paper
from kernel.cases.refusals import Refused
from kernel.cases.repair import attach
from kernel.cases.verify import verify
from kernel.journal.seal import blind
from tests.cast import Cast

from .conftest import HEAD, book, problems, take, undo

pytestmark = pytest.mark.django_db
Read = Callable[..., Batch]

ROWS: list[list[Any]] = [
    ["柳溪村2024年人民调解台账"],
    HEAD,
    [1, "2024.3.5", "张三", "李四", "邻里纠纷", "屋后滴水", 3000, "调解成功", "陈和"],
    [2, "3月6日", "王五、赵六", "柳溪某某建材有限公司", "工资", "拖欠工资", "1.2万", "未达成", "外人"],
    ["合计", "", "", "", "", "", 15000],
    ["填表人：陈和", "", "", "填表日期：2024年12月31日"],
]


def test_a_ledger_becomes_cases(read: Read, cast: Cast) -> None:
    batch = read(book(ROWS))
    assert batch.state == State.READY, batch.trouble
    assert problems(batch) == []
    assert batch.counts == {"ready": 2, "wrong": 0, "same": 0, "out": 0, "left": 2}
    take(batch)
    first, second = Case.objects.order_by("opened_at").select_related("dispute", "handler")
    assert (first.title, first.stage, first.handler) == ("张三与李四 邻里纠纷", "closed", cast.mediator)
    assert timezone.localdate(second.opened_at) == date(2024, 3, 6)
    assert (first.dispute.outcome, first.dispute.amount, second.dispute.amount) == ("written", 3000, 12000)
    assert (second.stage, second.dispute.kind, second.handler) == ("ended", "wages", None)
    assert [p.kind for p in second.people] == ["person", "person", "organisation"]
    assert {"原台账", "调解员"} <= {label for label, _ in second.history[0].data["shown"]}
    assert first.imported
    assert not Paper.objects.exists()
    assert not Message.objects.exists()
    assert list(verify()) == []


def test_the_same_file_twice_changes_nothing(read: Read) -> None:
    take(read(book(ROWS)))
    before = list(Case.objects.order_by("pk").values_list("pk", "head"))
    again = read(book(ROWS))
    assert (again.counts["ready"], again.counts["same"]) == (0, 2)
    with pytest.raises(Refused, match="没有要登记的行"):
        taking.ask_to_take(again, again.user)
    assert list(Case.objects.order_by("pk").values_list("pk", "head")) == before


def test_taken_back_and_taken_again(read: Read) -> None:
    batch = undo(take(read(book(ROWS))))
    assert batch.state == State.UNDONE
    assert not Case.objects.live().exists()
    assert list(verify()) == []
    take(read(book(ROWS)))
    assert Case.objects.live().count() == 2


def test_once_worked_on_it_stays(read: Read, cast: Cast) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    batch = take(read(book(ROWS)))
    case = Case.objects.filter(handler=cast.mediator).get()
    attach(case, [("other", SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF"))], actor=cast.actor("chair"))
    with pytest.raises(Refused, match="已经有人办理"):
        taking.ask_to_undo(batch, batch.user)
    assert Case.objects.live().count() == 2


def test_a_killed_job_goes_on(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    from common.imports import staging

    monkeypatch.setattr(staging, "SIZE", 10)
    rows = [HEAD, *([n, "2024-3-5", f"张{n}", f"李{n}", "邻里", f"第{n}件", n, "成功", ""] for n in range(1, 36))]
    batch = read(book(rows))
    taking.ask_to_take(batch, batch.user)
    pages, real = [], taking._take_page

    def dies(desk: Any, page: Any) -> None:
        if len(pages) == 2:
            raise KeyboardInterrupt
        pages.append(page)
        real(desk, page)

    monkeypatch.setattr(taking, "_take_page", dies)
    with pytest.raises(KeyboardInterrupt):
        taking.take(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.done, Case.objects.count()) == (State.TAKING, 20, 20)
    monkeypatch.setattr(taking, "_take_page", real)
    taking.take(batch)
    assert (batch.state, Case.objects.count(), Origin.objects.count()) == (State.TAKEN, 35, 35)
    assert list(verify()) == []


NUMBERED: list[list[Any]] = [
    ["编号", *HEAD[1:]],
    ["柳调〔2024〕1号", "2024.3.5", "张三", "李四", "邻里纠纷", "屋后滴水", 3000, "调解成功", "陈和"],
    ["柳调〔2024〕2号", "2024.3.5", "张三", "李四", "邻里纠纷", "屋后滴水", 3000, "调解成功", "陈和"],
]


def staged(batch: Batch) -> list[staging.Staged]:
    return [r for p in batch.pages.all() for r in staging.rows_of(p)]


@pytest.mark.parametrize("plain", [True, False])
def test_two_rows_alike_under_two_numbers_are_two_cases(read: Read, plain: bool) -> None:
    """By the quick way and the whole one. It is told in the preview; the same file again changes nothing."""
    rows = NUMBERED if plain else [[*r, x] for r, x in zip(NUMBERED, ("备注", "张三：13800000001", ""), strict=True)]
    batch = read(book(rows))
    assert (problems(batch), batch.counts["ready"], batch.counts["same"]) == ([], 2, 0)
    first, second = staged(batch)
    assert not first.doubts
    assert [d for d in second.doubts if "第2行完全一样，编号不同，按两件登记" in d]
    take(batch)
    assert set(Case.objects.values_list("number", flat=True)) == {"柳调〔2024〕1号", "柳调〔2024〕2号"}
    assert (read(book(rows)).counts["ready"], Case.objects.count()) == (0, 2)


@pytest.mark.parametrize(("one", "two"), [("", ""), ("柳调〔2024〕1号", ""), ("", "柳调〔2024〕2号"), ("1", "2")])
def test_two_rows_alike_without_two_numbers_are_one_case(read: Read, one: str, two: str) -> None:
    head, first, second = NUMBERED
    batch = read(book([head, [one, *first[1:]], [two, *second[1:]]]))
    assert (batch.counts["ready"], batch.counts["same"]) == (1, 1)
    assert [r.doubts for r in staged(batch)] == [[], []]


def test_an_earlier_import_is_found_after_the_index_key_was_turned(read: Read) -> None:
    """By the print of the row alone: the case has had another number, day and name of a party since."""
    old, new = b"o" * 32, b"n" * 32
    with override_settings(SINAN_INDEX_KEY=(old,)):
        take(read(book(ROWS)))
    for n, case in enumerate(Case.objects.all()):
        Case.objects.filter(pk=case.pk).update(number=f"新〔{n}〕", opened_at=case.opened_at - timedelta(days=400))
    with override_settings(SINAN_INDEX_KEY=(new, old)):
        assert read(book(ROWS)).counts["same"] == 2, "while both keys are in force"
        call_command("rotate_keys", verbosity=0, stdout=StringIO())
    with override_settings(SINAN_INDEX_KEY=(new,)):
        again = read(book(ROWS))
        assert (again.counts["ready"], again.counts["same"]) == (0, 2)
        with pytest.raises(Refused, match="没有要登记的行"):
            taking.ask_to_take(again, again.user)


def test_an_import_older_than_its_digest_is_found_as_before(read: Read) -> None:
    """Its print was made from the text itself and cannot be turned; turning leaves it alone."""
    batch = take(read(book(ROWS)))
    desk = staging.Desk(batch)
    for origin in Origin.objects.filter(batch=batch):
        assert origin.said and len(origin.said) == 64
        (row,) = (r for r in staged(batch) if r.line == origin.line)
        reader = desk.reader(staging.headings_of(batch.sheets.get()))
        told = reader.read(row.cells, Under(row.year, row.month), row.section)
        text = text_of(desk.ledger, told, batch.office, told.day)
        Origin.objects.filter(pk=origin.pk).update(said=None, print=blind(text, "ledger"))
    Case.objects.update(opened_at=timezone.now() - timedelta(days=4000))
    call_command("rotate_keys", verbosity=0, stdout=StringIO())
    assert read(book(ROWS)).counts["same"] == 2
