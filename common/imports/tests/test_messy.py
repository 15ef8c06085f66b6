"""Three ledgers as they are really kept become the cases they tell of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from common.imports import mending, staging
from common.imports.models import Batch, Sheet
from kernel.cases.models import Case
from kernel.cases.verify import verify
from tests.cast import Cast

from . import messy
from .conftest import problems, take

pytestmark = pytest.mark.django_db
Read = Callable[..., Batch]


def told(case: Case) -> dict[str, Any]:
    """A case in a few words."""
    record = case.record
    return {
        "day": timezone.localdate(case.opened_at), "stage": case.stage, "kind": record.kind, "amount": record.amount,
        "outcome": record.outcome,
        "names": [p.name for p in case.people], "handler": str(case.handler or ""), "source": record.source,
    }  # fmt: skip


def cases() -> list[Case]:
    return list(Case.objects.order_by("opened_at", "number").select_related("handler"))


def test_a_town_with_a_sheet_a_month(read: Read) -> None:
    batch = read(messy.town(), "台账.xlsx")
    assert problems(batch) == []
    assert {r for s in Sheet.objects.all() for _, r in s.left} == {"合计行", "表尾说明"}
    take(batch)
    found = [told(c) for c in cases()]
    assert [f["day"] for f in found] == [
        date(2024, 3, 5),
        date(2024, 3, 5),
        date(2024, 3, 15),
        date(2024, 4, 2),
        date(2024, 4, 18),
    ]
    assert [f["amount"] for f in found] == [Decimal(3000), Decimal(18000), None, Decimal(5000), Decimal(3000)]
    assert [f["outcome"] for f in found] == ["oral", "written", "failed", "", "written"]
    assert [f["stage"] for f in found] == ["closed", "closed", "ended", "mediating", "closed"]
    assert [f["kind"] for f in found] == ["neighbours", "wages", "other", "marriage", "traffic"]
    assert [f["handler"] for f in found] == ["陈和", "陈和", "", "陈和", "林安"]
    assert [f["names"] for f in found[:3]] == [["张三", "李四"], ["王五", "赵六", "柳溪红砖厂"], ["孙七", "周八"]]
    first, second, third, *_ = cases()
    assert (first.people[0].phone, first.people[1].phone) == ("15400001111", "15400002222")
    assert first.people[0].birth_date == date(1985, 3, 12)
    assert [p.id_number[-3:] for p in second.people] == ["218", "343", ""]
    assert [p.phone for p in second.people] == ["15400003333", "15400004444", ""]
    assert second.people[2].kind == "organisation"
    assert ["备注", "已兑现"] in second.history[0].data["shown"]
    assert ["调解员", "外聘律师"] in third.history[0].data["shown"]
    assert (third.people[0].gender, third.people[0].birth_year, third.record.people) == ("female", 1979, 6)
    assert list(verify()) == []


def test_a_village_book(read: Read, cast: Cast) -> None:
    batch = read(messy.village(), "登记簿.xlsx")
    assert problems(batch) == []
    take(batch)
    first, second, third = cases()
    assert [c.number for c in cases()] == [f"柳调字〔2023〕{n}号" for n in (1, 2, 3)]
    assert [p.name for p in second.people] == ["王五", "王六"]
    assert [(p.gender, p.address) for p in second.people] == [("female", "石桥村"), ("male", "柳溪村一组")]
    assert [(p.gender, p.birth_year) for p in first.people] == [("male", 1972), ("female", 1975)]
    assert (first.record.amount, first.record.agreed_on, first.record.performance) == (
        Decimal(3000),
        date(2023, 1, 12),
        "full",
    )
    assert first.village_id == cast.village.pk
    assert [p.user_id for p in second.partakers if p.capacity == "co_handler"] == [cast.colleague.pk]
    assert (third.stage, third.record.outcome, third.record.kind, third.record.amount) == (
        "ended",
        "withdrawn",
        "production",
        Decimal(12000),
    )
    assert third.people[1].kind == "organisation"
    assert list(verify()) == []


def test_an_older_platform(read: Read) -> None:
    batch = read(messy.platform(), "导出.csv")
    assert problems(batch) == []
    take(batch)
    first, second, third = cases()
    assert (first.number, first.stage, first.record.source) == ("SN2022000001", "archived", "police")
    assert (first.record.confirmation, first.record.confirmation_number) == ("granted", "（2022）司南民特1号")
    assert (first.record.agreement, first.record.closed_on, first.record.volume) == (
        "一次性赔偿两千六百元",
        date(2022, 3, 6),
        "2022-001",
    )
    assert [e.act for e in first.history] == [
        "receive", "accept", "choose", "agree_written", "sign", "ask:confirmation", "answer:confirmation", "perform", "close", "archive",
    ]  # fmt: skip
    assert timezone.localtime(first.opened_at).hour == 9
    assert (second.record.source, second.stage, second.record.kind) == ("found", "ended", "consumption_other")
    assert (third.stage, third.record.source) == ("refused", "petition")
    moments = [e.happened_at for e in first.history]
    assert moments == sorted(moments)
    assert all(timezone.now() - e.recorded_at < timezone.timedelta(minutes=5) for e in first.history)
    assert list(verify()) == []


@pytest.mark.parametrize("name", ["town", "village", "platform"])
def test_each_twice_changes_nothing(read: Read, name: str) -> None:
    content = getattr(messy, name)()
    n = take(read(content, "一.x")).done
    again = read(content, "二.x")
    assert (again.counts["ready"], again.counts["wrong"], again.counts["same"]) == (0, 0, n)


def test_lost_digits_are_noticed_and_said(read: Read) -> None:
    from .conftest import book

    head = ["日期", "申请人", "身份证号", "被申请人"]
    batch = read(
        book([head, ["2024-3-5", "张三", 889901198503121015.0, "李四"], ["2024-3-6", "王五", "8.89901E+17", "赵六"]])
    )
    assert [line for line, text in problems(batch) if "已经丢失" in text] == [2, 3]
    mending.set_options(batch, assumed={}, words={}, lenient=True)
    batch.refresh_from_db()
    assert batch.counts["ready"] == 2
    assert any("没有登记这一项" in d for p in batch.pages.all() for r in staging.rows_of(p) for d in r.doubts)
