"""The ledgers of the lines behind the one door: old books come in, and what the house has written comes in again the same."""

from __future__ import annotations

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from common.demonstration.loading import Loaded
from common.exports import running, store
from common.exports.models import State
from common.imports import staging
from common.imports.models import State as BatchState
from common.imports.tests.conftest import book, take
from common.imports.values.text import prose
from common.imports.words import ledger_of
from kernel.cases.bulk import Bulk, Story
from kernel.cases.models import Case
from kernel.cases.verify import verify
from kernel.reach.models import Office, Post, User
from lines.complaint import demonstration as complaint
from lines.consultation import demonstration as consultation
from lines.general import demonstration as general
from lines.legal_aid import demonstration as legal_aid
from tests.test_told_twice import loaded  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
HEAD = 4
OLD: dict[str, list[list[Any]]] = {
    "consultation": [
        ["柳溪司法所2025年法律咨询登记表"],
        ["编号", "时间", "咨询人姓名", "联系电话", "咨询形式", "咨询内容", "解答意见", "值班律师"],
        [1, "2025.3.5", "张三", "13800000005", "电话", "老板不发工钱怎么办", "可以申请仲裁。", "李律师"],
        [2, "3月6日", "王五", "", "现场", "欠条过了三年还有用吗", "看有没有催过。", ""],
        ["合计", "", "2人"],
    ],
    "group_log": [
        ["2025年法润民生微信群工作台账"],
        ["序号", "日期", "微信群名称", "服务类型", "工作内容", "咨询人次", "法律顾问"],
        [1, "2025/4/1", "柳溪村法润民生群", "答疑", "解答租房押金问题", 2, "李律师"],
        [2, "2025/4/8", "柳溪村法润民生群", "普法", "推送反诈提示", "", "李律师"],
    ],
    "general": [
        ["办件登记台账"],
        ["序号", "登记时间", "姓名", "反映问题", "处理过程", "答复意见", "结果", "群众评价"],
        [1, "2025-05-06", "张三", "释放后想落户", "联系派出所户籍窗口", "带释放证明去窗口办。", "办结", "满意"],
        [2, "2025-05-09", "李四", "反映路灯不亮", "", "", "转办", ""],
    ],
    "complaint": [
        ["投诉登记簿"],
        ["序号", "投诉时间", "投诉人", "被投诉单位", "类型", "投诉内容", "核查情况", "是否属实", "处理", "答复"],
        [1, "2025-06-03", "张三", "柳溪司法所", "推诿", "让我跑了三趟", "窗口说法不一", "属实", "批评教育", "已统一口径，向您道歉。"],
        [2, "2025-06-09", "", "柳溪司法所", "态度", "不耐烦", "", "", "", ""],
    ],
    "legal_aid": [
        ["2025年法律援助案件登记台账"],
        ["序号", "受理时间", "受援人", "案件类别", "来源", "案由", "案情简介", "审批结果", "审批日期", "承办律师", "律所", "指派日期",
         "结案日期", "办理结果", "通知机关"],
        [1, "2025-03-03", "张三", "民事", "来访申请", "讨薪", "三个月工钱没有给", "批准", "2025-03-06", "岑明", "柳溪律师事务所",
         "2025-03-07", "2025-06-10", "仲裁裁决支付工资", ""],
        [2, "2025-03-09", "李四", "刑事", "通知辩护", "", "涉嫌盗窃，一审", "", "2025-03-09", "岑明", "柳溪律师事务所", "2025-03-10",
         "2025-07-01", "判处缓刑", "司南区人民法院"],
        [3, "2025-04-01", "王五", "民事", "申请", "其他", "合伙亏损分担", "不予", "2025-04-03", "", "", "", "", "", ""],
    ],
}  # fmt: skip
STAGES = {
    "consultation": ["answered"] * 2,
    "group_log": ["logged"] * 2,
    "general": ["replied"] * 2,
    "complaint": ["replied"] * 2,
    "legal_aid": ["closed", "closed", "refused"],
}


@pytest.fixture
def keeper(loaded: Loaded) -> User:  # noqa: F811
    """Of the section, and keeps its ledgers."""
    for post in Post.objects.filter(code__in=("section", "office_staff", "aid_officer")):
        Post.objects.filter(pk=post.pk).update(roles=sorted({*post.roles, "ledger_keeper"}))
    return User.objects.filter(grants__post__code="section", grants__office__short="司服").order_by("pk")[0]


def where(code: str, keeper: User) -> tuple[Office, User]:
    """The office whose book it is, and who keeps it."""
    if code == "legal_aid":
        centre = Office.objects.get(short="司援")
        return centre, User.objects.get(grants__office=centre, grants__post__code="aid_officer")
    if code in ("consultation", "complaint"):
        return Office.objects.get(short="司服"), keeper
    return Office.objects.get(short="柳溪司"), User.objects.filter(grants__office__short="柳溪司").order_by("-pk")[0]


def bring_in(code: str, office: Office, by: User, content: bytes) -> Any:
    batch = staging.receive(ledger_of(code), office, by, name="台账.xlsx", content=content)
    staging.read_batch(batch)
    batch.refresh_from_db()
    assert batch.state == BatchState.READY, batch.trouble
    return batch


def out(code: str, by: User) -> bytes:
    made = running.ask(by, "ledger", {"code": code, "query": "", "bare": "1"}, reason="核对历年台账")
    assert made.state == State.DONE, made.trouble
    return b"".join(store.pieces(made.path))


def table(content: bytes) -> list[list[Any]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return [[str(v) for v in row] for row in sheet.to_python(skip_empty_area=False)[HEAD:]]


@pytest.mark.parametrize("code", OLD)
def test_an_old_book_comes_in(code: str, keeper: User) -> None:
    office, by = where(code, keeper)
    take(bring_in(code, office, by, book(OLD[code])))
    cases = Case.objects.filter(procedure=code).order_by("opened_at")
    assert [c.stage for c in cases] == STAGES[code]
    assert list(verify()) == []


def _year(code: str, loaded: Loaded) -> list[Story]:  # noqa: F811
    asked = consultation.Year(loaded)
    return {
        "consultation": lambda: list(asked.questions(40)),
        "group_log": lambda: list(asked.services(8)),
        "general": lambda: list(general.Year(loaded).stories(40)),
        "complaint": lambda: list(complaint.Year(loaded).stories(30)),
        "legal_aid": lambda: list(legal_aid.Year(loaded).stories(60)),
    }[code]()


@pytest.mark.parametrize("code", OLD)
def test_what_went_out_comes_in_the_same(code: str, loaded: Loaded, keeper: User) -> None:  # noqa: F811
    Bulk(papers=True).write(_year(code, loaded))
    office, by = where(code, keeper)
    first = out(code, by)
    for case in Case.objects.filter(procedure=code):
        Case.objects.filter(pk=case.pk).update(number=f"旧{case.pk}", procedure="gone", level=9)
    take(bring_in(code, office, by, first))
    again = table(out(code, by))
    for one, two in zip(table(first), again, strict=True):
        assert [prose(cell) for cell in one] == two  # spaces within Chinese sentences are taken out as they come in
