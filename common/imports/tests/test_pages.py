"""The pages of the import: what a chair sees, what others do not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.imports.models import Batch, State
from kernel.cases.models import Case
from kernel.reach.models import User
from tests.cast import Cast

from .conftest import HEAD, book
from .test_slice import ROWS

pytestmark = pytest.mark.django_db
WRONG = [
    HEAD,
    [1, "2024-3-5", "张三", "李四", "邻里", "滴水", 30, "成功", ""],
    [2, "2024-2-30", "王五", "", "怪事", "x", "许多", "调解不成", ""],
]


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def upload(client: Client, cast: Cast, rows: list[list[Any]], name: str = "台账.xlsx") -> Batch:
    file = SimpleUploadedFile(name, book(rows))
    answer = client.post(reverse("desk_imports"), {"office": cast.committee.pk, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return Batch.objects.latest("made_at")


def test_upload_see_register_take_back(cast: Cast) -> None:
    client = sign_in(cast.chair)
    batch = upload(client, cast, ROWS)
    url = reverse("desk_import", args=[batch.pk])
    text = client.get(url).content.decode()
    assert "登记2件" in text
    assert "张三与李四" in text
    assert "2024年3月6日" in text
    client.post(reverse("desk_import_take", args=[batch.pk]))
    assert Case.objects.live().count() == 2
    assert "已登记2件" in client.get(url).content.decode()
    client.post(reverse("desk_import_undo", args=[batch.pk]))
    assert not Case.objects.live().exists()
    assert "已撤销" in client.get(url).content.decode()
    assert "台账.xlsx" in client.get(reverse("desk_imports")).content.decode()


def test_a_row_is_put_right_in_the_page(cast: Cast) -> None:
    client = sign_in(cast.chair)
    batch = upload(client, cast, WRONG)
    text = client.get(reverse("desk_import", args=[batch.pk])).content.decode()
    for said in ("2024年2月没有30日", "没有写被申请人", "“怪事”不认识", "读不出金额"):
        assert said in text
    assert client.post(reverse("desk_import_take", args=[batch.pk])).status_code == 403
    url = reverse("desk_import_row", args=[batch.pk, 0, 3])
    assert "2024-2-30" in client.get(url).content.decode()
    assert client.post(url, {"c-1": "2024-2-29", "c-3": "赵六"}).status_code == 422
    assert client.post(url, {"c-4": "其他", "c-6": "许多"}).status_code == 422
    assert client.post(url, {"c-6": "1.5万"}).status_code == 302
    batch.refresh_from_db()
    assert (batch.counts["ready"], batch.counts["wrong"]) == (2, 0)


def test_a_strange_word_is_explained_once(cast: Cast) -> None:
    client = sign_in(cast.chair)
    rows = [HEAD, *([n, "2024-3-5", f"张{n}", "李四", "怪事", "x", 1, "成功", ""] for n in range(3))]
    batch = upload(client, cast, rows)
    assert batch.strange == [["kind", "怪事", 3]]
    client.post(reverse("desk_import_options", args=[batch.pk]), {"word-0": "other"})
    batch.refresh_from_db()
    assert batch.counts["ready"] == 3


def test_columns_are_changed_in_the_page(cast: Cast) -> None:
    client = sign_in(cast.chair)
    batch = upload(
        client, cast, [["受理日期", "申请人", "被申请人", "备注说明"], ["2024-3-5", "张三", "李四", "漏水三年"]]
    )
    url = reverse("desk_import_columns", args=[batch.pk])
    assert "漏水三年" in client.get(url).content.decode()
    client.post(url, {"use-0": "1", "c-0-3": "facts"})
    client.post(reverse("desk_import_take", args=[batch.pk]))
    assert Case.objects.get().record.facts == "漏水三年"


def test_the_returned_workbook(cast: Cast) -> None:
    import io

    import openpyxl

    client = sign_in(cast.chair)
    batch = upload(client, cast, WRONG)
    answer = client.get(reverse("desk_import_errors", args=[batch.pk]))
    returned = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = returned.worksheets[0]
    heads = {c.value: n for n, c in enumerate(sheet[1], 1)}
    assert "没有30日" in sheet.cell(2, 1).value
    assert sheet.max_row == 2
    assert sheet.cell(2, heads["受理日期"]).fill.fgColor.rgb == "FFFFD9D9"
    for head, value in (("受理日期", "2024-02-29"), ("被申请人", "赵六"), ("纠纷类型", "其他"), ("涉及金额", "3")):
        sheet.cell(2, heads[head]).value = value
    out = io.BytesIO()
    returned.save(out)
    client.post(reverse("desk_import_back", args=[batch.pk]), {"file": SimpleUploadedFile("改.xlsx", out.getvalue())})
    batch.refresh_from_db()
    assert (batch.counts["ready"], batch.counts["wrong"]) == (2, 0)


def test_strangers_are_kept_out(cast: Cast) -> None:
    batch = upload(sign_in(cast.chair), cast, ROWS)
    assert sign_in(cast.mediator).get(reverse("desk_imports")).status_code == 403
    clerk = sign_in(cast.clerk)
    assert clerk.get(reverse("desk_import", args=[batch.pk])).status_code == 200, "the judicial office reaches its town"
    other = sign_in(cast.section)
    assert (
        other.post(
            reverse("desk_imports"), {"office": cast.bureau.pk, "file": SimpleUploadedFile("a.xlsx", book(ROWS))}
        ).status_code
        == 422
    )
    from kernel.reach.models import Grant

    Grant.objects.filter(user=cast.clerk).update(office=cast.other_committee)
    Batch.objects.update(state=State.READY)
    assert sign_in(cast.clerk).get(reverse("desk_import", args=[batch.pk])).status_code == 404


def test_bombs_and_nonsense(cast: Cast) -> None:
    import io
    import zipfile

    client = sign_in(cast.chair)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b'<row r="1">' + b" " * (1 << 20))
        archive.writestr("[Content_Types].xml", b"x")
    for content, said in (
        (bomb.getvalue(), "读不出"),
        (b"PK\x03\x04garbage", "不是可用的 Excel"),
        (b"", "空"),
        (b"\x00\x01" * 99, ""),
    ):
        answer = client.post(
            reverse("desk_imports"),
            {"office": cast.committee.pk, "file": SimpleUploadedFile("a.xlsx", content)},
            follow=True,
        )
        assert answer.status_code in (200, 422)
        assert said in answer.content.decode()
