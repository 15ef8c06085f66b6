"""People from a table: accounts, and the posts they hold, in one go."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from kernel.reach.models import Grant, Office, Post, User

from .base import admin, form_page, record, together
from .people import ACCOUNT, once
from .reading import Heading, Row, TableForm, wrong
from .secret import give_password

HEADINGS = (
    Heading(key="username", names=("账号", "用户名", "登录名")),
    Heading(key="name", names=("姓名",)),
    Heading(key="phone", names=("办公电话", "电话"), required=False),
    Heading(key="office", names=("机构", "单位"), required=False),
    Heading(key="post", names=("岗位", "职务"), required=False),
)
MOST = 200  # accounts at once: each password is hashed slowly on purpose


class PeopleTable(TableForm):
    """People as a table. Office and post are given together or not at all."""

    headings = HEADINGS

    def check(self, rows: list[Row]) -> list[Any]:
        if len(rows) > MOST:
            raise ValidationError(f"一次最多导入{MOST}人，这里有{len(rows)}人，请分几次导入。")
        in_use = list(Office.objects.filter(active=True))
        self.offices, self.named = {o.name: o for o in in_use}, Counter(o.name for o in in_use)
        self.posts = {p.title: p for p in Post.objects.filter(active=True)}
        self.taken = {u.lower() for u in User.objects.values_list("username", flat=True)}
        mistakes = [wrong(row, why) for row in rows if (why := self._doubt(row.cells))]
        if mistakes:
            raise ValidationError(mistakes)
        return [(r.cells, self.offices.get(r.cells["office"]), self.posts.get(r.cells["post"])) for r in rows]

    def _doubt(self, cells: dict[str, str]) -> str:
        name = cells["username"].lower()
        if name in self.taken:
            return f"账号“{cells['username']}”已经有了。"
        self.taken.add(name)
        try:
            ACCOUNT(cells["username"])
        except ValidationError as error:
            return error.messages[0]
        return self._too_long(cells) or self._no_post(cells)

    def _too_long(self, cells: dict[str, str]) -> str:
        limits = {"name": ("姓名", 40), "phone": ("办公电话", 30)}
        return next((f"{title}超过{most}个字。" for key, (title, most) in limits.items() if len(cells[key]) > most), "")

    def _no_post(self, cells: dict[str, str]) -> str:
        if bool(cells["office"]) != bool(cells["post"]):
            return "机构和岗位要么都写，要么都不写。"
        if cells["office"] and cells["office"] not in self.offices:
            return f"没有在用的机构“{cells['office']}”，请写全名。"
        if self.named[cells["office"]] > 1:
            return f"有多个机构叫“{cells['office']}”，请先不写机构和岗位，导入后在授权页选择。"
        return (
            f"没有岗位“{cells['post']}”，现有：{'、'.join(self.posts)}。"
            if cells["post"] and cells["post"] not in self.posts
            else ""
        )


@admin
def from_table(request: HttpRequest) -> HttpResponse:
    form = PeopleTable(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = [(_person(cells), office, post) for cells, office, post in form.cleaned_data["rows"]]
        with together():
            for (user, _), office, post in made:
                _take_in(request, user, office, post)
        return once(request, [given for given, _, _ in made], f"已导入{len(made)}人")
    return form_page(
        request,
        form,
        at="people",
        title="用表格导入人员",
        submit="导入",
        back=reverse("admin_people"),
        template="admin/table.html",
        intro="每行一人。写了机构和岗位的，从今天起授权。有一行不对就都不导入，改好后再试。导入后显示一次各人的初始密码。",
        headings=HEADINGS,
        sample=("zhangsan", "张三", "0499-81234567", "柳溪司法所", "司法所工作人员"),
    )


def _person(cells: dict[str, str]) -> tuple[User, str]:
    """A person with a password, unsaved: hashing takes its time, and no transaction should wait for it."""
    user = User(username=cells["username"], name=cells["name"], phone=cells["phone"])
    return user, give_password(user)


def _take_in(request: HttpRequest, user: User, office: Office | None, post: Post | None) -> None:
    user.save()
    changes = [("账号", "", user.username), ("姓名", "", user.name), ("办公电话", "", user.phone)]
    record(request, "添加人员", str(user), on={"user": user.pk}, changes=changes)
    if office and post:
        grant = Grant.objects.create(user=user, office=office, post=post, since=timezone.localdate())
        on = {"user": user.pk, "office": office.pk, "post": post.pk, "grant": grant.pk}
        record(request, "授权", str(grant), on=on, changes=[("岗位", "", f"{office.name} {post.title}")])
