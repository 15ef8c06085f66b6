"""People: a password shown once, accounts closed and opened, and help for somebody who cannot get in."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kernel.cases.door import open_case, perform
from kernel.journal.models import AdminEntry, broken_entries
from kernel.reach.models import Grant, User
from tests.cast import Cast, application

from .conftest import last_act, sign_in

pytestmark = pytest.mark.django_db
SHOWN = re.compile(r"(?<=>)[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}(?=<)")
LIKE = re.compile(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}")


def may_sign_in(username: str, password: str) -> bool:
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": password})
    return "_auth_user_id" in client.session


@pytest.fixture
def newcomer(boss: Client) -> tuple[User, str]:
    """Somebody just added, with the password the page showed."""
    answer = boss.post(reverse("admin_person_add"), {"username": "xinren", "name": "新人", "phone": "0499-81234567"})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return User.objects.get(username="xinren"), SHOWN.findall(answer.content.decode())[0]


def test_the_password_shown_opens_the_account_once_changed(newcomer: tuple[User, str]) -> None:
    user, password = newcomer
    assert may_sign_in("xinren", password)
    assert user.must_change_password


def test_no_password_is_kept_in_the_journal(newcomer: tuple[User, str], boss: Client) -> None:
    user, password = newcomer
    boss.post(reverse("admin_password", args=[user.pk]))
    for entry in AdminEntry.objects.all():
        assert not LIKE.search(str(entry.data)), entry.act
    assert password not in boss.get(reverse("admin_person", args=[user.pk])).content.decode()


def test_an_account_has_one_person(newcomer: tuple[User, str], refused: Callable[..., str]) -> None:
    text = refused(reverse("admin_person_add"), username="XinRen", name="另一人")
    assert "已由新人使用" in text
    assert "另一人" in text


def test_a_closed_account_cannot_sign_in_and_is_thrown_out(
    newcomer: tuple[User, str], sent: Callable[..., str]
) -> None:
    user, password = newcomer
    open_session = sign_in(user)
    sent(reverse("admin_person_switch", args=[user.pk]))
    assert not may_sign_in("xinren", password)
    assert open_session.get("/desk/")["Location"].startswith("/accounts/login/")
    assert last_act().act == "停用人员"
    sent(reverse("admin_person_switch", args=[user.pk]))
    assert may_sign_in("xinren", password)


def test_closing_an_account_lists_what_is_still_in_hand(boss: Client, cast: Cast) -> None:
    case = open_case("mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application())
    perform(case, "accept", actor=cast.actor("mediator"), payload={"consent": "on"})
    perform(case, "choose", actor=cast.actor("mediator"), payload={"mediator": cast.mediator.pk})
    page = boss.get(reverse("admin_person_switch", args=[cast.mediator.pk])).content.decode()
    assert case.number in page
    assert reverse("admin_person_leave", args=[cast.mediator.pk]) in page
    assert "王秀兰" not in page, "administrators see no names of parties"


def test_nobody_closes_their_own_account(refused: Callable[..., str], cast: Cast) -> None:
    assert "不能停用自己的账号" in refused(reverse("admin_person_switch", args=[cast.administrator.pk]))
    assert User.objects.get(pk=cast.administrator.pk).is_active


def test_a_new_password_ends_sessions_and_lifts_the_lock(newcomer: tuple[User, str], boss: Client) -> None:
    user, password = newcomer
    session = sign_in(user)
    for _ in range(5):
        Client().post("/accounts/login/", {"login": "xinren", "password": "wrong"})
    assert not may_sign_in("xinren", password)
    assert "被锁定" in boss.get(reverse("admin_people") + "?state=locked").content.decode()
    answer = boss.post(reverse("admin_password", args=[user.pk]))
    fresh = SHOWN.findall(answer.content.decode())[0]
    assert fresh != password
    assert may_sign_in("xinren", fresh)
    assert not may_sign_in("xinren", password)
    assert session.get("/desk/")["Location"].startswith("/accounts/login/")


def test_unlocking_leaves_the_password_as_it_is(newcomer: tuple[User, str], sent: Callable[..., str]) -> None:
    user, password = newcomer
    for _ in range(5):
        Client().post("/accounts/login/", {"login": "xinren", "password": "wrong"})
    sent(reverse("admin_unlock", args=[user.pk]))
    assert may_sign_in("xinren", password)
    assert last_act().act == "解除锁定"


def test_a_lost_phone_is_no_lost_account(newcomer: tuple[User, str], sent: Callable[..., str]) -> None:
    user, password = newcomer
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "x"})
    assert not may_sign_in("xinren", password)
    sent(reverse("admin_second_factor", args=[user.pk]))
    assert may_sign_in("xinren", password)
    assert last_act().act == "停用动态口令"


def workbook(rows: list[list[Any]]) -> SimpleUploadedFile:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return SimpleUploadedFile("人员.xlsx", made.getvalue())


HEAD = ["账号", "姓名", "办公电话", "机构", "岗位"]


def test_a_list_of_people_comes_in_with_their_posts(boss: Client, cast: Cast) -> None:
    rows = [HEAD, ["zhangsan", "张三", 81234567, "柳溪司法所", "司法所工作人员"], ["lisi", "李四", "", "", ""]]
    answer = boss.post(reverse("admin_people_import"), {"file": workbook(rows)})
    passwords = SHOWN.findall(answer.content.decode())
    assert len(passwords) == 2
    assert may_sign_in("zhangsan", passwords[0])
    assert User.objects.get(username="zhangsan").phone == "81234567"
    assert Grant.objects.get(user__username="zhangsan").office == cast.judicial_office
    assert not Grant.objects.filter(user__username="lisi").exists()
    assert not broken_entries()


def test_one_wrong_line_keeps_all_out_and_loses_nothing(refused: Callable[..., str]) -> None:
    lines = [
        "\t".join(HEAD),
        "mediator\t张三\t\t\t",
        "a b\t李四\t\t\t",
        "wangwu\t王五\t\t没有的所\t司法所工作人员",
        "zhaoliu\t\t\t\t",
        "sunqi\t孙七\t\t柳溪司法所\t",
    ]
    text = refused(reverse("admin_people_import"), text="\n".join(lines))
    assert "第5行：没有填写姓名" in text
    text = refused(reverse("admin_people_import"), text="\n".join(lines).replace("zhaoliu\t", "zhaoliu\t赵六"))
    for sentence in (
        "第2行：账号“mediator”已经有了",
        "第3行：账号用字母",
        "第4行：没有在用的机构“没有的所”",
        "第6行：机构和岗位要么都写",
    ):
        assert sentence in text
    assert "wangwu\t王五" in text, "what was typed is still in the box"
    assert not User.objects.filter(username="wangwu").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04broken", "不是可用的 Excel 文件"),
        (b"\xff\xff\xff\xff", "读不出这个文件"),
        (b"", "请选择文件"),
        ("姓名\n张三".encode(), "第一行缺少列名：账号"),
        ("账号,姓名".encode(), "只有列名"),
        (b"x" * (3 << 20), "超过 2 MB"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(refused: Callable[..., str], content: bytes, sentence: str) -> None:
    assert sentence in refused(reverse("admin_people_import"), file=SimpleUploadedFile("a.csv", content))


def test_a_list_from_an_older_excel_is_read(boss: Client) -> None:
    content = "账号,姓名\nzhaoqian,赵倩".encode("gb18030")
    assert boss.post(reverse("admin_people_import"), {"file": SimpleUploadedFile("a.csv", content)}).status_code == 200
    assert User.objects.get(username="zhaoqian").name == "赵倩"
