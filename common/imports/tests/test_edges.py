"""What goes wrong on the way, who may write where, what is kept how long, and the command."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common.imports import jobs, mending, preview, rights, staging, taking
from common.imports.models import KEPT, Batch, Origin, Page, State, Upload
from common.imports.words import ledger_of
from kernel.cases.door import open_case
from kernel.cases.models import Case, Clock
from kernel.cases.refusals import Refused
from kernel.cases.verify import close_days, verify
from kernel.journal.models import AdminEntry
from kernel.reach.models import Grant, Office
from tests.cast import Cast, application

from .conftest import HEAD, book, fresh, problems, take, undo
from .messy import id_of
from .test_slice import ROWS

pytestmark = pytest.mark.django_db
Read = Callable[..., Batch]


def numbered(*numbers: str, day: str = "2024-3-5") -> bytes:
    rows: list[list[Any]] = [["编号", "受理日期", "申请人", "被申请人", "调解结果"]]
    rows += [[n, day, f"张{i}某", f"李{i}某", "成功"] for i, n in enumerate(numbers)]
    return book(rows)


def test_a_batch_is_in_or_it_is_not(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "SIZE", 2)
    batch = read(numbered("甲1", "甲2", "甲3", "甲4"))
    monkeypatch.setattr(taking, "_elsewhere", lambda number, office: False)
    real = taking._take_page

    def conflict(desk: Any, page: Page) -> None:
        if page.position == 1:  # somebody gives a case of theirs this number in the same moment
            Case.objects.filter(number="甲1").update(number="甲3")
        real(desk, page)

    monkeypatch.setattr(taking, "_take_page", conflict)
    taking.ask_to_take(batch, batch.user)
    taking.take(batch)
    assert batch.state == State.READY
    assert "没有留下一件" in batch.trouble
    assert not Case.objects.live().exists()
    assert not Origin.objects.exists()


def test_numbers_of_another_office_and_of_the_same(read: Read, cast: Cast) -> None:
    take(read(numbered("（2024）调字第1号"), office=cast.other_committee, user=_for_all(cast)))
    batch = take(read(numbered("（2024）调字第1号", "12")))
    numbers = set(Case.objects.filter(office=cast.committee).values_list("number", flat=True))
    assert numbers == {"柳溪村人调（2024）调字第1号", "（2024）柳溪村人调台账第1号"}
    again = read(numbered("(2024)调字第1号", "12", day="2024-03-05"))
    assert again.counts["same"] == 2
    other = read(numbered("（2024）调字第1号", day="2024-9-9"))
    assert other.counts["same"] == 1, "the same party, another day: the number decides"
    clash = [["编号", "受理日期", "申请人", "被申请人"], ["（2024）调字第1号", "2024-10-1", "孙某", "周某"]]
    assert "已经用在另一件案件上" in problems(read(book(clash)))[0][1]
    assert batch.state == State.TAKEN


def _for_all(cast: Cast) -> Any:
    """The section, whose post reaches the district."""
    return fresh(cast.section)


def test_only_offices_one_may_write_for(read: Read, cast: Cast) -> None:
    rows = [
        ["受理日期", "调委会", "申请人", "被申请人"],
        ["2024-3-5", "柳溪村调委会", "张三", "李四"],
        ["2024-3-6", "石桥村人民调解委员会", "王五", "赵六"],
    ]
    own = read(book(rows))
    assert [(line, "不在您可以登记的机构之中" in text) for line, text in problems(own)] == [(3, True)]
    wide = take(read(book(rows), user=_for_all(cast)))
    assert set(Case.objects.values_list("office__name", flat=True)) == {cast.committee.name, cast.other_committee.name}
    assert wide.office == cast.committee
    assert list(rights.offices_for(fresh(cast.chair), ledger_of("mediation"))) == [cast.committee]
    assert set(rights.offices_for(fresh(cast.clerk), ledger_of("mediation"))) == {cast.committee, cast.judicial_office}
    assert not rights.offices_for(fresh(cast.administrator), ledger_of("mediation"))


def test_who_lost_the_post_cannot_take(read: Read, cast: Cast) -> None:
    batch = read(book(ROWS))
    Grant.objects.filter(user=cast.chair).update(until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="没有为"):
        taking.ask_to_take(batch, fresh(cast.chair))


def test_a_case_of_the_door_is_found_again(read: Read, cast: Cast) -> None:
    case = open_case("mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application())
    day = timezone.localdate(case.opened_at)
    batch = read(book([HEAD, [1, f"{day:%Y.%-m.%-d}", "王秀兰", "李建国", "邻里", "滴水", "", "", ""]]))
    assert (batch.counts["same"], batch.counts["ready"]) == (1, 0)
    assert preview.rows(batch, "same").rows[0].note == case.number


def test_anchored_days_stay_as_they_are(read: Read, cast: Cast) -> None:
    open_case("mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application())
    close_days(timezone.localdate() + timedelta(days=1))
    batch = take(read(book(ROWS)))
    assert list(verify(Case.objects.filter(ledger_origin__batch=batch))) == []
    undo(batch)
    assert list(verify(Case.objects.filter(imported=True))) == []
    assert not Clock.objects.filter(case__imported=True).exists()


def test_staged_rows_are_sealed_and_go(read: Read) -> None:
    number = id_of("19850312", 101)
    batch = read(book([["受理日期", "申请人", "身份证号", "被申请人"], ["2024-3-5", "张三丰", number, "李四"]]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT rows FROM imports_page")
        raw = bytes(cursor.fetchone()[0])
    assert number.encode() not in raw
    assert "张三丰".encode() not in raw
    assert not Upload.objects.exists()
    assert staging.expire(timezone.now() + KEPT - timedelta(days=1)) == 0
    assert staging.expire(timezone.now() + KEPT + timedelta(days=1)) == 1
    assert not Page.objects.exists()
    batch.refresh_from_db()
    assert batch.state == State.DROPPED


def test_what_a_dead_process_left_is_put_back_to_work(read: Read) -> None:
    batch = read(book(ROWS))
    taking.ask_to_take(batch, batch.user)
    assert (jobs.resume(), jobs.resume()) == (1, 0)
    assert DBTaskResult.objects.count() == 1
    jobs.take.call(str(batch.pk))
    jobs.take.call(str(batch.pk))
    assert Case.objects.count() == 2
    assert AdminEntry.objects.filter(act="导入台账").count() == 1


def test_rows_left_out_come_back_when_put_right(read: Read) -> None:
    batch = read(
        book(
            [
                HEAD,
                [1, "近日", "张三", "李四", "邻里", "", "", "成功", ""],
                [2, "2024-1-1", "王五", "赵六", "邻里", "", "", "成功", ""],
            ]
        )
    )
    assert mending.leave_out(batch, []) == 1
    batch.refresh_from_db()
    assert (batch.counts["out"], batch.counts["ready"], batch.counts["wrong"]) == (1, 1, 0)
    mending.set_row(batch, 0, 2, {1: "2024年1月2日"})
    batch.refresh_from_db()
    assert (batch.counts["out"], batch.counts["ready"]) == (0, 2)


def test_paging_by_mark(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "SIZE", 7)
    batch = read(book([HEAD, *([n, "2024-3-5", f"张{n}", f"李{n}", "邻里", f"{n}", n, "成功", ""] for n in range(25))]))
    seen, after = list[int](), ""
    while True:
        part = preview.rows(batch, "ready", after, size=10)
        seen += [r.line for r in part.rows]
        after = part.older
        if not after:
            break
    assert seen == list(range(2, 27))


def test_the_command(cast: Cast, tmp_path: Path) -> None:
    path, out = tmp_path / "2024年台账.xlsx", io.StringIO()
    path.write_bytes(book(ROWS))
    cast.chair.username = "zhuren"
    cast.chair.save()
    call_command("import", str(path), "--user", "zhuren", stdout=out)
    assert "将登记2件" in out.getvalue()
    assert not Case.objects.exists()
    call_command("import", str(path), "--user", "zhuren", "--take", stdout=out)
    assert "已登记2件" in out.getvalue()
    call_command("import", str(path), "--user", "zhuren", "--take", stdout=out)
    assert "什么都没有改" in out.getvalue()
    batch = Batch.objects.get(state=State.TAKEN)
    call_command("import", "--user", "zhuren", "--undo", str(batch.pk), stdout=out)
    assert not Case.objects.live().exists()
    for wrong, said in (
        (["--user", "x"], "没有在用的账号"),
        ([str(tmp_path / "none"), "--user", "zhuren"], "请写明要导入的文件"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("import", *wrong)
    Office.objects.filter(pk=cast.committee.pk).update(active=False)
    with pytest.raises(CommandError, match="台账导入"):
        call_command("import", str(path), "--user", "zhuren")
