"""A window's paper ledger comes in: what was said, by whom, how it was answered."""

from __future__ import annotations

from typing import Any

import pytest

from common.imports import staging
from common.imports.models import State
from common.imports.tests.conftest import book, take
from common.imports.words import ledger_of
from kernel.cases.models import Case
from kernel.cases.verify import verify
from kernel.reach.models import Post
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
ROWS: list[list[Any]] = [
    ["柳溪司法所2025年来访来电登记台账"],
    ["序号", "来访日期", "来访人", "联系电话", "来访方式", "事由", "答复意见", "处理结果"],
    [1, "2025.3.5", "张三", "13800000005", "来访", "邻居屋后滴水怎么办", "先找村调委会。", "已答复"],
    [2, "3月6日", "王五", "", "电话", "老板不发工钱", "告知劳动监察电话。", "已解答"],
    [3, "3月9日", "", "", "12345转派", "反映路灯不亮", "", "转办"],
    ["合计", "", "3人次"],
]


@pytest.fixture
def cast() -> Cast:
    return assemble()


def test_a_ledger_of_a_window_becomes_cases(cast: Cast) -> None:
    Post.objects.filter(code="office_staff").update(roles=["office_staff", "ledger_keeper"])
    batch = staging.receive(
        ledger_of("reception"), cast.judicial_office, cast.clerk, name="来访台账.xlsx", content=book(ROWS)
    )
    staging.read_batch(batch)
    batch.refresh_from_db()
    assert batch.state == State.READY, batch.trouble
    take(batch)
    first, second, third = Case.objects.filter(procedure="reception").order_by("opened_at")
    assert [c.stage for c in (first, second, third)] == ["answered"] * 3
    assert [c.record.channel for c in (first, second, third)] == ["window", "phone", "h12345"]
    assert first.record.words == "邻居屋后滴水怎么办" and first.record.answer == "先找村调委会。"
    assert [p.name for p in first.people] == ["张三"] and third.people == []
    assert list(verify()) == []
