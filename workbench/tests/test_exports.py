"""Every list of every page can be taken along: what the sheet holds is what the page shows, to whom the page is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoDbBlocker

from api.tokens import make
from common.calls.tests.house import furnished as hotline_furnished
from common.duty.models import Member, Swap, Turn
from common.duty.tests.house import furnished as visits_furnished
from common.exports import running
from common.exports.models import Export
from common.exports.tests.sheets import HEAD, as_shown, exported, plain, sheet, sign_in, table_in, text
from common.imports import staging
from common.imports.tests.conftest import HEAD as HEADINGS
from common.imports.tests.conftest import book
from common.imports.words import ledger_of
from common.knowledge.tests.house import known as knowledge
from common.map.tests.house import settle
from common.messages.models import Message
from common.privacy.models import Assessment, Hold, Request
from common.ratings.models import Rating, Score
from common.revisits.tests.house import draw_one
from common.search.jobs import catch_up
from common.surveys.tests.house import furnished as furnished_surveys
from exchange.webhooks.models import Delivery, Subscription
from kernel.cases.models import Event
from kernel.journal.models import Anchor, note
from kernel.reach.models import Post, User
from tests.house import House, furnish
from tests.permissions.addresses import patterns
from workbench.admin.tests.conftest import every_address

pytestmark = pytest.mark.django_db

# Pages with a table that is no list, or not theirs alone: why it is not taken along as a sheet.
REASONS = {
    "admin/areas_load.html": "装入之前的数目，点了才写入",
    "admin/limit.html": "一项期限的各版本，在期限列表里都有",
    "admin/notice.html": "从通知里认出的安排，保存之前给人核对",
    "admin/office.html": "一个机构的现任人员，在授权列表里按机构筛选即得",
    "admin/password.html": "初始密码只显示一次，不留在任何文件里",
    "admin/person.html": "一个人的授权，在授权列表里按人员筛选即得",
    "admin/person_switch.html": "停用之前给人看的在办案件，不含当事人",
    "admin/powers.html": "一个机构的权责清单，是设置表单",
    "admin/table.html": "表格导入的示例",
    "admin/template.html": "一种文书的各版本",
    "admin/privacy/period.html": "一类记录设置过的期限",
    "components/figure.html": "图的文字替代，数字来自可导出的列表",
    "components/table.html": "组件本身",
    "workbench/exports.html": "导出的文件本身，七日后删除",
    "workbench/form_language.html": "组件示例页",
    "workbench/import_body.html": "核对中的台账，另有可改后传回的工作簿",
    "workbench/import_columns.html": "核对中的台账的列，是设置表单",
    "workbench/rule.html": "办事规则，是打印的说明",
    "workbench/revisit_rules.html": "两三条规则，是设置表单",
    "hotline/call_part.html": "一个来电的前后，来电记录和案件列表可导出",
    "workbench/volume.html": "卷内目录，卷宗另有下载",
}
TEMPLATES = ("workbench/templates", "exchange/webhooks/templates", "api/templates")
FIND = "王秀兰"


def test_every_template_with_a_table_is_exportable_or_says_why_not() -> None:
    """A new page of a list must have its button, or stand above with a reason."""
    found = {}
    for folder in TEMPLATES:
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*.html")):
            content = path.read_text("utf-8")
            if re.search(r"ui\.table\(|<table", content):
                found[str(path.relative_to(Path(settings.BASE_DIR) / folder))] = content
    without = {name for name, content in found.items() if "exports." not in content and "export_url" not in content}
    assert without - REASONS.keys() == set(), "give it its button (workbench/listed.py), or a reason above"
    assert REASONS.keys() - without == set(), "a reason nobody needs any more"


@pytest.fixture(scope="module")
def furnished(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[House, dict[str, str]]]:
    with django_db_blocker.unblock(), transaction.atomic():
        house = furnish()
        call_command("setup", verbosity=0)
        yield house, fill(house)
        transaction.set_rollback(True)


def fill(house: House) -> dict[str, str]:
    """Something in every list; addresses of the pages by the name of their URL."""
    cast = house.cast
    boss, chair = cast.administrator, cast.chair
    found = every_address(cast)
    hotline_furnished(cast)
    settle(cast)
    knowledge(cast)
    known = visits_furnished(cast)
    draw_one(cast.bureau, house.cases["archived"])
    _, surveys = furnished_surveys(cast)
    Post.objects.filter(code="chair").update(roles=[*Post.objects.get(code="chair").roles, "ledger_keeper"])
    now, case = timezone.now(), house.cases["archived"]
    Rating.objects.create(case=case, score=Score.BAD, dissatisfied=True, reasons=["slow"], rated_at=now)
    Hold.objects.create(case=case, reason="正在诉讼", by=boss)
    Request.objects.create(wish="copy", name="王秀兰", phone="13800000001", due_on=date(2099, 1, 1))
    Assessment.objects.create(
        by="法制科", about="评估", lawful="是", risks="低", measures="有", conclusion="可", next_on=date(2099, 1, 1)
    )
    Message.objects.create(user=chair, subject="案件移交", text="……")
    AccessAttempt.objects.create(username="mediator", ip_address="10.0.0.7", failures_since_start=5, attempt_time=now)
    AccessLog.objects.create(username="chair", ip_address="10.0.0.8", attempt_time=now)
    DBTaskResult.objects.create(
        task_path="common.exports.jobs.export", args_kwargs={"args": [], "kwargs": {}}, status=TaskResultStatus.FAILED,
        priority=0, queue_name="default", backend_name="default", finished_at=now, exception_class_path="builtins.OSError", traceback="",
        run_after=now,
    )  # fmt: skip
    Anchor.objects.create(day=date(2026, 1, 5), events=3, digest=b"\x07" * 32)
    note(
        boss,
        "添加区域",
        "柳溪镇",
        {"on": {"area": 1}, "changes": [["名称", "", "柳溪镇"], ["代码", "1", "2"]], "reason": "新设"},
    )
    make(chair, name="热线转办", scopes=["read:mediation"], days=30)
    peer = Subscription.objects.create(
        name="市级平台", user=chair, url="https://peer.invalid/", wants=["mediation.*"], secret="s"
    )
    event = Event.objects.filter(case=case).order_by("seq").last()
    Delivery.objects.create(
        subscription=peer, event_id=event.pk, case_id=case.pk, seq=event.seq, type="mediation.close"
    )
    row = [1, "2024-03-05", "张三", "李四", "邻里", "争吵", "", "成功", "陈和"]
    staging.receive(ledger_of("mediation"), cast.committee, chair, name="旧台账.xlsx", content=book([HEADINGS, row]))

    catch_up()
    turn = Turn.objects.get(pk=known["desk_duty_swap"][0][0])
    taker = Member.objects.get(user__username="duty_bert")
    Swap.objects.create(turn=turn, giver=turn.member, taker=taker, asked_by=turn.member.user)
    rota = {"desk_rota": reverse("desk_rota", args=known["desk_rota"][0])}
    rota["desk_survey"] = reverse("desk_survey", args=[surveys[0].pk])
    return {**found, **rota, "admin_webhook": reverse("admin_webhook", args=[peer.pk])}


@pytest.fixture
def house(furnished: tuple[House, dict[str, str]], db: None) -> House:
    return furnished[0]


@cache
def names() -> list[str]:
    """Every page that says it can be exported."""
    return sorted(n for _, n, found in patterns() if getattr(found.callback, "exportable", False))


def place_of(name: str, addresses: dict[str, str]) -> str:
    url = addresses.get(name) or reverse(name)
    if name == "admin_days":
        return f"{url}?year=2026"  # of the year that begins nothing may have been announced yet
    return f"{url}?q={FIND}&in=mediation" if name == "desk_find" else url


VISITS = {
    "desk_visits_figures", "desk_bookings", "desk_services", "desk_tickets", "desk_halls", "desk_duty", "desk_rotas", "desk_rota",
}  # fmt: skip


def whose(name: str, house: House) -> User:
    """Who has all of it to see."""
    if name.startswith("admin_"):
        return house.cast.administrator
    if name.startswith("desk_hotline"):
        return User.objects.get(username="hot_head")
    if name == "desk_duty_swaps":
        return User.objects.get(username="duty_anna")
    if name in {"desk_circles", "desk_revisits", "desk_surveys", "desk_survey"} or name in VISITS:
        return house.cast.section
    if name in {"desk_knowledge", "desk_synonyms"}:
        return User.objects.get(username="bianji")
    return house.cast.mediator if name == "desk_today" else house.cast.chair


REMARKED = {"desk_find", "desk_circles"}  # sheets with a line more above their heads
FORM = re.compile(r'<form class="no-print" method="post" action="(/desk/export/[^"]*)">')


@pytest.mark.parametrize("name", names())
def test_what_a_page_shows_is_what_its_sheet_holds(
    house: House, furnished: tuple[House, dict[str, str]], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)  # page and sheet are of one minute, whatever the clock says
    client, url = sign_in(whose(name, house)), place_of(name, furnished[1])
    html = client.get(url).content.decode()
    ways = list(FORM.finditer(html))
    assert ways, name
    for way in ways:
        rows = exported(client, way[1].replace("&amp;", "&"))
        assert rows[1][0].startswith("筛选条件："), name
        held = rows[HEAD + (name in REMARKED) :]
        assert len(held) > 1, (name, way[1])
        compare(held, html[way.end() :], html)
    assert Export.objects.filter(user=whose(name, house), source="page").count() == len(ways)


def compare(held: list[list[Any]], rest: str, html: str) -> None:
    """Cell by cell with the table that follows the button; where the page draws none of these columns, word by word."""
    heads, cells = table_in(rest)
    keep = [n for n, head in enumerate(held[0]) if head != "到期日"]
    sheet = [[as_shown(row[n]) for n in keep] for row in held]
    here = [n for n, head in enumerate(heads) if head in sheet[0]]
    if [heads[n] for n in here] == sheet[0]:
        assert [[bare(row[n]) for n in here] for row in cells] == [[bare(v) for v in row] for row in sheet[1:]]
        return
    said = re.sub(r"\s+", "", text(html))
    for row in sheet[1:]:
        for cell in row:
            for word in re.split(r"[；：]", cell):
                assert re.sub(r"\s+", "", word.partition("年")[2] or word) in said, (word, row)


def bare(cell: str) -> str:
    return plain(cell).replace(",", "")


def test_every_room_of_the_administration_with_a_list_is_among_them() -> None:
    wanted = {
        "desk_today", "desk_asked", "desk_ratings", "desk_find", "desk_figures", "desk_imports", "admin_people", "admin_grants",
        "admin_posts", "admin_offices", "admin_areas", "admin_absences", "admin_days", "admin_limits",
        "admin_matters", "admin_templates",
        "admin_acts", "admin_journal", "admin_jobs", "admin_outbox", "admin_logins", "admin_tokens", "admin_webhooks",
        "admin_hotline", "admin_hotline_seats", "admin_hotline_items", "admin_hotline_choices", "desk_hotline_calls",
        "desk_circles", "admin_circles", "desk_hotline_backs", "desk_hotline_quality", "desk_hotline_figures",
        "admin_webhook", "admin_privacy", "admin_wishes", "admin_holds", "admin_assessments",
        "desk_knowledge", "desk_synonyms", "desk_revisits", "desk_surveys", "desk_survey", "desk_pads", "desk_duty_swaps", *VISITS,
    }  # fmt: skip
    assert set(names()) == wanted


def test_today_has_what_waits_what_is_watched_and_what_was_sent(house: House) -> None:
    client = sign_in(house.cast.section)
    later = timezone.now() + timedelta(days=1)
    type(house.cases["mediating"]).objects.filter(pk=house.cases["mediating"].pk).update(due_at=later)
    html = client.get(reverse("desk_today")).content.decode()
    (way,) = (w for w in FORM.findall(html) if "sheet=watched" in w)
    held = exported(client, way.replace("&amp;", "&"))
    assert held[0][0] == "辖区内已逾期和两日内到期的案件"
    assert house.cases["mediating"].number in [row[held[HEAD].index("案号")] for row in held[HEAD + 1 :]]


def test_a_filter_narrows_the_sheet_and_stands_on_it(house: House) -> None:
    client = sign_in(house.cast.administrator)
    rows = exported(client, "/desk/export/admin/people/?q=chair&page=7")
    assert "姓名、账号或电话：chair" in rows[1][0]
    assert [row[0] for row in rows[HEAD + 1 :]] == ["周正"]
    rows = exported(client, f"/desk/export/admin/areas/?in={house.cast.town.pk}")
    assert f"上级：{house.cast.town.full_name}" in rows[1][0]
    assert {row[0] for row in rows[HEAD + 1 :]} == {a.name for a in house.cast.town.children.all()} != set()


def test_a_list_is_exported_whole_however_little_of_it_is_shown(house: House) -> None:
    User.objects.bulk_create(User(username=f"p{n}", name=f"甲{n:03}", password="!") for n in range(70))
    client = sign_in(house.cast.administrator)
    held = exported(client, "/desk/export/admin/people/?q=甲")
    assert [row[0] for row in held[HEAD + 1 :]] == [f"甲{n:03}" for n in range(70)]
    assert "共70条" in held[2][0]


def test_whom_a_page_is_closed_to_has_no_sheet_of_it(house: House) -> None:
    for place in ("admin/people/", "admin/journal/acts/", "imports/"):
        assert sign_in(house.cast.mediator).post(f"/desk/export/{place}").status_code == 403, place
    assert not Export.objects.filter(user=house.cast.mediator).exists()
    assert Client().post("/desk/export/admin/people/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("place", ["admin/people/add/", "export/", "nowhere/", "exports/", "../accounts/login/"])
def test_what_is_no_list_is_not_exported(house: House, place: str) -> None:
    assert sign_in(house.cast.administrator).post(f"/desk/export/{place}").status_code == 404


def test_reading_an_address_of_an_export_makes_none(house: House) -> None:
    assert sign_in(house.cast.administrator).get("/desk/export/admin/people/").status_code == 405
    assert not Export.objects.exists()


def test_a_number_is_not_written_into_the_address_of_an_export(house: House) -> None:
    html = sign_in(house.cast.chair).get(reverse("desk_find") + "?q=13800000001").content.decode()
    assert "/desk/export/" not in html


def test_who_lost_the_post_cannot_fetch_the_file_any_more(house: House) -> None:
    client, chair = sign_in(house.cast.administrator), house.cast.administrator
    exported(client, "/desk/export/admin/people/")
    made = Export.objects.get(user=chair)
    chair.grants.update(until=date(2020, 1, 2))
    assert client.get(reverse("desk_export_file", args=[made.pk])).status_code == 403


def test_a_long_list_of_a_page_is_made_by_the_worker(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The view is asked again there, outside any request."""
    monkeypatch.setattr(running, "AT_ONCE", 1)
    client = sign_in(house.cast.administrator)
    asked = client.post("/desk/export/admin/people/?q=chair")
    assert asked.status_code == 200, "short enough"
    asked = client.post("/desk/export/admin/people/")
    made = Export.objects.get(task__isnull=False)
    assert asked["Location"] == reverse("desk_export", args=[made.pk])
    running.run(made)
    answer = client.get(reverse("desk_export_file", args=[made.pk]))
    held = sheet(b"".join(answer))
    assert len(held) == HEAD + 1 + User.objects.filter(is_active=True).count()
