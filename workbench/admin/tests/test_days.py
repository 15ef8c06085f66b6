"""Working days and lengths: what is entered moves due moments, and says beforehand how many."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kernel.cases.door import open_case, perform
from kernel.cases.models import Case, Clock
from kernel.clocks.days import calendar, parse
from kernel.clocks.models import Day, TermRow
from kernel.clocks.rows import terms_for
from kernel.reach.models import Office
from kernel.words.registry import procedure
from tests.cast import Cast, application
from workbench import jobs
from workbench.admin import jobs_page, moving, notice

from .conftest import last_act

NOTICES = {
    2025: """一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。""",
    2026: """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作，遇有重大突发事件，要按规定及时报告并妥善处置。""",
}
TOKEN = re.compile(r'name="confirmed" value="(\w+)"')


@pytest.mark.parametrize("year", NOTICES)
def test_a_notice_as_published_gives_the_days_on_record(year: int) -> None:
    """Read from its wording, the notice says what the seed has for that year, day for day."""
    seed = parse((Path(settings.BASE_DIR) / "kernel/clocks/data/days.csv").read_text(encoding="utf-8"))
    wanted = {(e.date, e.working) for e in seed if e.date.year == year}
    assert {(e.date, e.working) for e in notice.read(NOTICES[year], year, "通知")} == wanted


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("今年放假安排见附件。", "没有认出放假安排"),
        ("一、元旦：2月30日放假。", "没有“2月30日”这样的日期"),
        ("一、元旦：1月1日至3月1日放假。", "日期读不懂"),
        ("一、元旦：1月1日放假。1月1日上班。", "既写了放假又写了上班"),
    ],
)
def test_a_notice_that_makes_no_sense_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        notice.read(text, 2027, "通知")


def test_a_table_does_as_well() -> None:
    found = notice.read("日期\t安排\t名称\n2027-01-01\t放假\t元旦\n2027-02-14\t上班\t春节调休", 2027, "自拟")
    assert [(e.date.isoformat(), e.working, e.source) for e in found] == [
        ("2027-01-01", False, "自拟"),
        ("2027-02-14", True, "自拟"),
    ]


@pytest.fixture
def running(cast: Cast) -> Case:
    """A dispute accepted today: one month to settle it, counted in calendar days, rolled over days off."""
    case = open_case("mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application())
    perform(case, "accept", actor=cast.actor("mediator"), payload={"consent": "on"})
    return Case.objects.get(pk=case.pk)


def due_day(case: Case) -> date:
    return timezone.localdate(Case.objects.get(pk=case.pk).due_at)


def day_off(day: date) -> dict[str, str]:
    return {"date": day.isoformat(), "working": "False", "name": "临时放假", "source": "市政府通知"}


@pytest.mark.django_db
def test_a_day_made_a_holiday_moves_what_falls_due_on_it(boss: Client, running: Case) -> None:
    was = due_day(running)
    assert calendar().is_working(was)
    answer = boss.post(reverse("admin_day_add"), day_off(was))
    text = answer.content.decode()
    assert "1个正在走的时限将变动（1个推后）" in text
    assert not Day.objects.filter(date=was).exists(), "looking changes nothing"
    boss.post(reverse("admin_day_add"), {**day_off(was), "confirmed": TOKEN.findall(text)[0]})
    assert due_day(running) == was, "left to the worker"
    assert jobs.refresh_due.func() == 1
    assert due_day(running) > was
    assert Clock.objects.filter(case=running, ended_at=None).get().due_at == Case.objects.get(pk=running.pk).due_at
    assert jobs.refresh_due.func() == 0, "a second run finds nothing to do"
    assert last_act().act == "修改工作日"


@pytest.mark.django_db
def test_a_day_made_ordinary_again_moves_it_back(boss: Client, running: Case, sent: Callable[..., str]) -> None:
    was = due_day(running)
    row = Day.objects.create(date=was, working=False, name="临时放假", source="通知")
    jobs.refresh_due.func()
    assert moving.preview([], without=[was]).earlier == 1
    sent(reverse("admin_day_remove", args=[row.pk]))
    jobs.refresh_due.func()
    assert due_day(running) == was
    assert last_act().data["changes"] == [["安排", "放假", "按平常日"]]


@pytest.mark.django_db
def test_what_is_confirmed_is_what_was_looked_at(boss: Client, running: Case) -> None:
    seen = TOKEN.findall(boss.post(reverse("admin_day_add"), day_off(date(2027, 3, 1))).content.decode())[0]
    answer = boss.post(reverse("admin_day_add"), {**day_off(date(2027, 3, 2)), "confirmed": seen})
    assert answer.status_code == 200
    assert not Day.objects.filter(date__gte=date(2027, 1, 1)).exists()


@pytest.mark.django_db
def test_a_change_says_nothing_moves_where_nothing_does(running: Case) -> None:
    far = due_day(running) + timedelta(days=400)
    entry = notice.Entry(date=far, working=False, name="假", source="通知")
    assert moving.preview([entry]).words == "没有正在走的时限受影响。"


@pytest.mark.django_db
def test_a_notice_entered_makes_the_year_announced(boss: Client, cast: Cast) -> None:
    text = "\n".join(line for line in NOTICES[2026].splitlines() if line[1:2] == "、").replace("农历腊月二十八、", "")
    Day.objects.filter(date__year=2026).delete()
    assert "2026年的放假安排还没有录入" in boss.get(reverse("admin_days") + "?year=2026").content.decode()
    data = {"year": 2026, "source": "国办发明电〔2025〕7号", "text": text}
    page = boss.post(reverse("admin_notice"), data).content.decode()
    assert "2026年2月14日" in page
    assert not Day.objects.filter(date__year=2026).exists()
    boss.post(reverse("admin_notice"), {**data, "confirmed": TOKEN.findall(page)[0]})
    assert calendar().announced(2026)
    assert Day.objects.get(date=date(2026, 2, 14)).working
    assert len(last_act().data["changes"]) == Day.objects.filter(date__year=2026).count()


@pytest.mark.django_db
def test_half_a_notice_is_doubted(boss: Client, cast: Cast) -> None:
    page = boss.post(
        reverse("admin_notice"), {"year": 2027, "source": "通知", "text": "一、元旦：1月1日至3日放假。"}
    ).content.decode()
    assert "可能没有粘贴完整" in page
    assert "国庆节" in page


@pytest.mark.django_db
def test_a_notice_of_another_year_is_told(refused: Callable[..., str], cast: Cast) -> None:
    assert "正文说的是2026年" in refused(reverse("admin_notice"), year="2027", source="通知", text=NOTICES[2026])


def settle_term() -> TermRow:
    return TermRow.objects.get(line="mediation", limit="settlement")


@pytest.mark.django_db
def test_signing_off_settles_a_length_and_changing_it_unsettles(sent: Callable[..., str], cast: Cast) -> None:
    row = settle_term()
    assert row.unverified
    sent(
        reverse("admin_limit_sign", args=[row.pk]),
        source="人民调解工作若干规定第三十三条：一般应当在一个月内调结。",
        seen_on="2002-09-26",
        agreed="on",
    )
    signed = settle_term()
    assert not signed.unverified
    assert signed.signed_off_by == cast.administrator
    assert last_act().data["seen_on"] == "2002-09-26"
    sent(reverse("admin_limit_change", args=[row.pk]), length="2", unit="个月", source="改为两个月")
    assert settle_term().unverified


@pytest.mark.django_db
def test_a_changed_length_moves_running_cases(sent: Callable[..., str], running: Case) -> None:
    was = due_day(running)
    sent(reverse("admin_limit_change", args=[settle_term().pk]), length="2", unit="个月", source="改为两个月")
    assert jobs.refresh_due.func("mediation") == 1
    assert due_day(running) > was + timedelta(days=20)


@pytest.mark.django_db
def test_a_further_version_ends_the_one_before(
    sent: Callable[..., str], refused: Callable[..., str], cast: Cast
) -> None:
    row = settle_term()
    url = reverse("admin_limit_version", args=[row.pk])
    sent(url, office="", length="15", unit="日", since="2027-01-01", source="新规定")
    row.refresh_from_db()
    assert row.until == date(2026, 12, 31)
    limit = next(x for x in procedure("mediation").limits if x.code == "settlement")
    assert [str(t) for t in terms_for(limit, "mediation", on=date(2026, 6, 1))] == ["1个月"]
    assert [str(t) for t in terms_for(limit, "mediation", on=date(2027, 6, 1))] == ["15日"]
    assert "施行日期重叠" in refused(url, office="", length="10", unit="日", since="2026-06-01", source="更早")


@pytest.mark.django_db
def test_an_office_may_have_a_length_of_its_own(sent: Callable[..., str], cast: Cast) -> None:
    url = reverse("admin_limit_version", args=[settle_term().pk])
    sent(url, office=cast.committee.name, length="20", unit="日", since="", source="本会承诺")
    limit = next(x for x in procedure("mediation").limits if x.code == "settlement")
    assert str(terms_for(limit, "mediation", office=cast.committee.pk)[0]) == "20日"
    other = Office.objects.get(pk=cast.other_committee.pk)
    assert [str(t) for t in terms_for(limit, "mediation", office=other.pk)] == ["1个月"]


@pytest.mark.django_db
def test_the_home_page_counts_what_nobody_signed_off(boss: Client, cast: Cast) -> None:
    from kernel.clocks.rows import unverified

    home = boss.get(reverse("admin_home")).content.decode()
    tile = home[home.index("待核实的期限") :]
    assert re.search(r'stat-value">(\d+)', tile)[1] == str(unverified().count())  # type: ignore[index]


@pytest.mark.django_db
def test_changes_wait_for_the_worker_on_the_page_of_jobs(sent: Callable[..., str], cast: Cast) -> None:
    before = jobs_page.page().waiting
    sent(reverse("admin_limit_change", args=[settle_term().pk]), length="2", unit="个月", source="改为两个月")
    assert jobs_page.page().waiting == before + 1


def test_years_of_the_sheets_are_whole(db: None) -> None:
    from workbench.admin.days import _sheet

    for year in (2024, 2026, 2027):
        cells = [c for n in range(1, 13) for week in _sheet(year, n, calendar(), {}) for c in week if c.sort]
        assert len(cells) == (datetime(year + 1, 1, 1) - datetime(year, 1, 1)).days
