"""Posts: how this bureau divides its work. A post bundles roles, which are the law's and stand in the code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

import common.roles
from kernel.cases.refusals import Refused
from kernel.reach.models import Grant, Post
from kernel.words import Level, Scope
from workbench import parts
from workbench.listed import exportable

from . import standing
from .base import Listing, admin, changing, form_page, held, history, listing, record
from .forms import RowForm
from .grants import end_grants

MISSING = "没有这个岗位。"
NAMED = 2  # lines named beside a role
COLUMNS = (
    parts.Column(key="title", label="岗位", link=True),
    parts.Column(key="roles", label="角色", wide=True),
    parts.Column(key="scope", label="范围"),
    parts.Column(key="level", label="密级上限"),
    parts.Column(key="held", label="现任人数", kind="number"),
    parts.Column(key="state", label="状态", kind="badge"),
)


@admin
@exportable
def posts(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    current = (
        Q(grants__since__lte=today)
        & (Q(grants__until=None) | Q(grants__until__gte=today))
        & Q(grants__user__is_active=True, active=True)
    )
    rows = Post.objects.annotate(held=Count("grants__user", filter=current, distinct=True)).order_by("-active", "id")
    words = Listing(
        title="岗位",
        columns=COLUMNS,
        row=_row,
        intro="岗位由本局自定，角色由法律和业务规则定。把岗位授给某机构的某人，他就有了其中的角色，在岗位的范围和密级之内。",
        empty=("还没有岗位", "在命令行运行 sinan setup 可建立一套常用岗位，也可以自己添加。"),
        actions=[parts.Link(label="添加岗位", url=reverse("admin_post_add"), icon="plus")],
    )
    return listing(request, words, rows, at="posts")


def _row(post: Any) -> dict[str, Any]:
    return {
        "title": post.title,
        "url": reverse("admin_post", args=[post.pk]),
        "roles": standing.role_titles(post.roles),
        "scope": post.get_scope_display(),
        "level": post.get_level_display(),
        "held": post.held,
        "state": parts.Badge(text="在用" if post.active else "停用", tone="green" if post.active else "grey"),
    }


SCOPES = {
    Scope.OWN: "只到本人承办的案件",
    Scope.OFFICE: "到所在机构的全部案件",
    Scope.AREA: "到所在机构辖区内各机构的案件",
}


class PostForm(RowForm):
    """What a post is called, which roles it carries, how far it reaches and how confidential."""

    texts = {"roles": standing.role_titles}
    stacked = ("roles", "scope")
    scope = forms.ChoiceField(
        label="范围", widget=forms.RadioSelect, choices=[(s.value, f"{s.label}（{t}）") for s, t in SCOPES.items()]
    )
    level = forms.TypedChoiceField(
        label="密级上限", coerce=int, choices=[(x.value, x.title) for x in Level], initial=Level.INTERNAL
    )
    roles = forms.MultipleChoiceField(label="角色", widget=forms.CheckboxSelectMultiple)
    field_order = ("title", "roles", "scope", "level", "note")

    class Meta:
        model = Post
        fields = ("title", "roles", "scope", "level", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = standing.roles()
        strange = [(c, f"{c}（现行规则中已没有）") for c in self.instance.roles if c not in known]
        self.fields["roles"].choices = [(r.code, _role_label(r.code, r.title)) for r in known.values()] + strange  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"]).strip()
        if Post.objects.filter(title=title).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("已有同名的岗位。")
        return title

    def clean_roles(self) -> list[str]:
        wanted: list[str] = self.cleaned_data["roles"]
        code = common.roles.ADMINISTRATOR.code
        loses = self.instance.pk and code in self.instance.roles and code not in wanted
        if loses and not standing.administered_without(post=self.instance.pk):
            raise forms.ValidationError(standing.LAST)
        return wanted


def _role_label(code: str, title: str) -> str:
    lines = standing.used_in(code)
    more = f"等{len(lines)}项" if len(lines) > NAMED else ""
    return f"{title}（{'、'.join(lines[:NAMED])}{more}）" if lines else title


@changing
def add(request: HttpRequest) -> HttpResponse:
    form = PostForm(request.POST or None, instance=Post(code=f"post-{get_random_string(8).lower()}"))
    if request.method == "POST" and form.is_valid():
        made = form.save()
        record(request, "添加岗位", made.title, on={"post": made.pk}, changes=form.changes())
        messages.success(request, f"已添加岗位：{made.title}")
        return redirect("admin_posts")
    return form_page(request, form, at="posts", title="添加岗位", submit="添加", back=reverse("admin_posts"))


@changing
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a post: everybody who holds it has the new powers at once."""
    found = held(request, Post.objects.all(), pk, MISSING)
    form = PostForm(request.POST or None, instance=found)
    people = found.grants.current(timezone.localdate()).values("user").distinct().count()
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        record(request, "修改岗位", saved.title, on={"post": pk}, changes=form.changes(), people=people)
        messages.success(request, f"已保存岗位：{saved.title}，现任{people}人的权限随之改变。")
        return redirect("admin_posts")
    warning = [("amber", f"现有{people}人担任这个岗位，保存后他们的权限立即随之改变。")] if people else []
    return form_page(
        request,
        form,
        at="posts",
        title=f"修改岗位：{found.title}",
        submit="保存",
        back=reverse("admin_posts"),
        trail=history(post=pk),
        notes=warning,
        template="admin/post.html",
        post=found,
        people=people,
    )


@changing
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a post out of use, which ends every grant of it, or back into use without them."""
    found = held(request, Post.objects.all(), pk, MISSING)
    if request.method != "POST":
        return redirect("admin_post", pk)
    administers = common.roles.ADMINISTRATOR.code in found.roles
    if found.active and administers and not standing.administered_without(post=pk):
        raise Refused(standing.LAST)
    ended = end_grants(Grant.objects.filter(post=found)) if found.active else []
    Post.objects.filter(pk=pk).update(active=not found.active)
    act = "停用岗位" if found.active else "启用岗位"
    record(request, act, found.title, on={"post": pk}, changes=[("授权", name, "结束") for name in ended])
    messages.success(request, f"{act}：{found.title}" + (f"，{len(ended)}项授权随之结束。" if ended else "。"))
    return redirect("admin_post", pk)
