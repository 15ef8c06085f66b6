"""Who gets what: reach at the moment of making, files of one's own, text that stays text, long work that survives."""

from __future__ import annotations

import io
import os
import signal
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from common.exports import jobs, running, store
from common.exports.models import Export, State
from common.exports.sheet import Heading, Kind, Sheet
from common.exports.writing import write
from common.messages.models import Message
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.jobs.models import Progress
from kernel.reach.models import Grant, User
from kernel.words.registry import indicators
from lines.mediation.models import Dispute
from lines.mediation.tests.road import Road
from tests.cast import Cast, assemble
from tests.house import WALKS
from tests.processes import forked
from workbench.pages.lists import UNDER_WAY

LIST = {"code": "mediation", "query": ""}


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(fresh(user), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def table(made: Export) -> list[list[Any]]:
    return read(b"".join(store.pieces(made.path)))


def read(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def many(cast: Cast, n: int) -> None:
    """Cases straight into the table."""
    now = timezone.now()
    cases = []
    for i in range(n):
        at = now - timedelta(minutes=i // 3)  # three to a moment: the id decides among them
        case = Case(procedure="mediation", number=f"案{i}", title=f"第{i}件", stage="registered", level=1, office=cast.committee,
                    opened_at=at, opened_month=at.year * 100 + at.month)  # fmt: skip
        case.place(cast.village)
        cases.append(case)
    Case.objects.bulk_create(cases)
    Dispute.objects.bulk_create(Dispute(case=c, source="applied", kind="other", facts="争执") for c in cases)


# --- cells


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=40), st.booleans())
def test_text_stays_text(tmp_path_factory: pytest.TempPathFactory, text: str, plainly: bool) -> None:
    path = tmp_path_factory.mktemp("x") / "x.xlsx"
    head = (Heading(label="甲"), Heading(label="乙"))
    sheet = Sheet(title="表", headings=head, count=lambda most: 1, rows=lambda: iter([[("起", text)]]))
    write(path, sheet, ("表",), 1, plainly=plainly)
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml and "<f " not in xml and "hyperlink" not in xml
    told = read(path.read_bytes())[2]
    assert "".join(told[1].split()) == "".join(text.split()) if len(told) > 1 else not text


@pytest.mark.parametrize("plainly", [False, True])
def test_dates_amounts_and_numbers_of_people_keep_their_kind(tmp_path: Path, plainly: bool) -> None:
    head = tuple(Heading(label=k.value, kind=k) for k in Kind)
    row = ("321203199001010018", date(2026, 1, 2), datetime(2026, 1, 2, 15, 30), 1234.5, 3)
    sheet = Sheet(title="表", headings=head, count=lambda most: 2, rows=lambda: iter([[(None,) * 5, row]]))
    write(tmp_path / "x.xlsx", sheet, ("表", "第二行"), 2, plainly=plainly)
    assert read((tmp_path / "x.xlsx").read_bytes())[4] == list(row)


@pytest.mark.parametrize("plainly", [False, True])
def test_more_rows_than_a_sheet_takes(tmp_path: Path, plainly: bool) -> None:
    sheet = Sheet(title="表", headings=(Heading(label="号"), Heading(label="号")), count=lambda most: 7,
                  rows=lambda: iter([[(f"{i}", "x") for i in range(4)], [(f"{i}", "x") for i in range(4, 7)]]))  # fmt: skip
    write(tmp_path / "x.xlsx", sheet, ("表",), 7, most=3, plainly=plainly)
    book = CalamineWorkbook.from_filelike(io.BytesIO((tmp_path / "x.xlsx").read_bytes()))
    assert book.sheet_names == ["表", "表（2）", "表（3）"]
    rows = [r[0] for n in book.sheet_names for r in book.get_sheet_by_name(n).to_python(skip_empty_area=False)[2:]]
    assert rows == [str(i) for i in range(7)]


def test_a_name_that_begins_like_a_formula_comes_out_as_it_was(cast: Cast) -> None:
    road = Road(cast)
    Case.objects.filter(pk=road.pk).update(title="=HYPERLINK(1)")
    answer = sign_in(cast.mediator).post(reverse("desk_export_list", args=["mediation"]))
    content = b"".join(answer)
    assert "<f" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode().replace(
        "<formula", ""
    )
    assert "=HYPERLINK(1)" in read(content)[4]


# --- what stands on the sheet


def test_filters_who_when_and_how_many_stand_on_the_sheet(cast: Cast) -> None:
    road = Road(cast)
    Road(cast, kind="wages")
    url = (
        reverse("desk_export_list", args=["mediation"])
        + "?r_kind=neighbours&since=2020-01-05&order=due&stage="
        + UNDER_WAY
    )
    answer = sign_in(cast.mediator).post(url)
    assert "filename*=UTF-8''%E4%BA%BA%E6%B0%91%E8%B0%83%E8%A7%A3" in answer["Content-Disposition"]
    content = b"".join(answer)
    assert int(answer["Content-Length"]) == len(content)
    rows = read(content)
    assert rows[0][0] == "人民调解"
    for word in ("环节：未办结", "登记自：2020年1月5日", "纠纷类型：邻里", "排序：最急的在前"):
        assert word in rows[1][0]
    today = timezone.localtime()
    assert f"导出人：柳溪村人民调解委员会 陈和　导出时间：{today.year}年{today.month}月{today.day}日" in rows[2][0]
    assert "共1件" in rows[2][0] and [r[0] for r in rows[4:]] == [road.case.number]


def test_the_cases_behind_a_number(cast: Cast) -> None:
    road, client, seen = Road(cast), sign_in(cast.section), 0
    WALKS["archived"](road)
    for indicator in indicators():
        answer = client.post(reverse("desk_export_figure", args=[indicator.code]))
        assert answer.status_code == 200, indicator.code
        rows = read(b"".join(answer))
        assert f"指标：{indicator.title}" in rows[1][0]
        seen += road.case.number in str(rows)
    assert seen


# --- whose it is


def test_a_file_is_its_makers_own_and_lies_sealed(cast: Cast) -> None:
    Road(cast)
    made = running.ask(fresh(cast.mediator), "list", LIST)
    with storages["files"].open(made.path) as file:
        assert file.read(2) != b"PK"
    for name in ("desk_export", "desk_export_file"):
        url = reverse(name, args=[made.pk])
        assert sign_in(cast.mediator).get(url).status_code == 200
        assert sign_in(cast.colleague).get(url).status_code == 404
        assert Client().get(url).status_code == 302
    link = reverse("desk_export", args=[made.pk])
    assert link in sign_in(cast.mediator).get(reverse("desk_exports")).content.decode()
    assert link not in sign_in(cast.colleague).get(reverse("desk_exports")).content.decode()


def test_whose_grants_ended_gets_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Road(cast)
    before = running.ask(fresh(cast.mediator), "list", LIST)
    monkeypatch.setattr(running, "AT_ONCE", 0)
    made = running.ask(fresh(cast.mediator), "list", LIST)
    assert made.state == State.WAITING
    Grant.objects.filter(user=cast.mediator).update(until=timezone.localdate() - timedelta(days=1))
    jobs.export.call(str(made.pk))
    made.refresh_from_db()
    assert made.state == State.FAILED and "岗位" in made.trouble
    assert not storages["files"].exists(made.path)
    assert sign_in(cast.mediator).get(reverse("desk_export_file", args=[before.pk])).status_code == 403
    assert sign_in(cast.mediator).post(reverse("desk_export_list", args=["mediation"])).status_code == 403


def test_reach_is_that_of_the_moment_the_file_is_made(cast: Cast) -> None:
    road = Road(cast)
    for name, sees in (("mediator", True), ("section", True), ("stranger", False)):
        rows = table(running.ask(fresh(getattr(cast, name)), "list", LIST))
        assert (road.case.number in str(rows)) is sees, name
    Case.objects.filter(pk=road.pk).update(level=3)
    assert road.case.number not in str(table(running.ask(fresh(cast.mediator), "list", LIST)))


def test_only_what_is_posted_exports(cast: Cast) -> None:
    assert sign_in(cast.mediator).get(reverse("desk_export_list", args=["mediation"])).status_code == 405
    assert not Export.objects.exists()


# --- long work


@pytest.mark.django_db(transaction=True)
def test_long_work_shows_progress_tells_when_done_and_goes_after_a_week(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = assemble()
    monkeypatch.setattr(running, "AT_ONCE", 50)
    many(cast, 120)
    client = sign_in(cast.mediator)
    answer = client.post(reverse("desk_export_list", args=["mediation"]))
    made = Export.objects.get()
    page = reverse("desk_export", args=[made.pk])
    assert answer["Location"] == page and made.state == State.WAITING
    assert "可以离开这一页" in client.get(page).content.decode()
    assert Progress.objects.get(task=made.task).about == "人民调解"
    again = client.post(reverse("desk_export_list", args=["mediation"]) + "?after=x")
    assert again["Location"] == page and Export.objects.count() == 1
    for _ in range(2):  # a worker that died after the work runs it again
        jobs.export.call(str(made.pk))
    told = Message.objects.get(user=cast.mediator)
    assert told.link == page and "120" in told.text
    assert "下载" in client.get(page).content.decode()
    rows = read(b"".join(client.get(reverse("desk_export_file", args=[made.pk]))))
    numbers = [r[0] for r in rows[4:]]
    assert numbers == list(Case.objects.order_by("-opened_at", "-id").values_list("number", flat=True))
    Export.objects.update(made_at=timezone.now() - timedelta(days=8))
    assert jobs.expire() == 1
    made.refresh_from_db()
    assert made.state == State.GONE and made.params == {} and not storages["files"].exists(made.path)
    assert client.get(reverse("desk_export_file", args=[made.pk])).status_code == 404
    assert "到期删除" in client.get(page).content.decode()


def test_no_more_than_three_at_a_time_and_what_was_given_up_is_said(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", -1)
    made = [running.ask(fresh(cast.mediator), "list", {"code": "mediation", "query": f"q={n}"}) for n in range(3)]
    with pytest.raises(Refused, match="3份"):
        running.ask(fresh(cast.mediator), "list", {"code": "mediation", "query": "q=9"})
    DBTaskResult.objects.filter(pk=made[0].task).update(status="FAILED")
    page = sign_in(cast.mediator).get(reverse("desk_export", args=[made[0].pk])).content.decode()
    assert "请重新导出" in page


def work_and_die(made: Export) -> None:
    """A run that is killed with the file written and not yet put away."""

    def die(path: Path, name: str) -> None:
        assert path.stat().st_size
        os.kill(os.getpid(), signal.SIGKILL)

    store.keep = die  # type: ignore[assignment]
    running.run(made)


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed with the file written and not yet put away: the next run makes it anew, one file, one message."""
    cast = assemble()
    monkeypatch.setattr(running, "AT_ONCE", 50)
    many(cast, 120)
    made = running.ask(fresh(cast.mediator), "list", LIST)
    with forked(work_and_die, made) as worker:
        worker.join(60)
    assert worker.exitcode == -signal.SIGKILL
    made.refresh_from_db()
    assert made.state == State.RUNNING and not Message.objects.exists()
    jobs.export.call(str(made.pk))
    made.refresh_from_db()
    assert made.state == State.DONE and Message.objects.count() == 1
    numbers = [r[0] for r in table(made)[4:]]
    assert len(numbers) == len(set(numbers)) == 120


def test_what_a_killed_process_left_in_the_clear_is_swept(settings: Any, tmp_path: Path) -> None:
    settings.SINAN_DATA = tmp_path
    (tmp_path / "exporting").mkdir()
    left = tmp_path / "exporting" / "x.xlsx"
    left.write_bytes(b"PK")
    assert store.sweep(timezone.now() - timedelta(days=1)) == 0 and left.exists()
    assert store.sweep(timezone.now() + timedelta(minutes=1)) == 1 and not left.exists()
