"""People who sign in: adding, changing, switching off, and helping somebody who cannot get in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.reach.models import Absence, Grant, User
from workbench import parts
from workbench.listed import exportable

from . import locks, standing
from .base import Listing, admin, changing, form_page, held, history, listing, record, show
from .forms import FilterForm, RowForm
from .grants import GRANTS, grant_row
from .lookup import office_field
from .secret import give_password

MISSING = "没有这个人员。"
STATES = (("", "在用"), ("off", "已停用"), ("idle", "没有授权"), ("locked", "被锁定"), ("first", "还没有改过初始密码"))
ACCOUNT = RegexValidator(r"^[\w.@+-]{2,40}$", "账号用字母、数字或汉字，2 至 40 个字符，不能有空格。")


class Search(FilterForm):
    q = forms.CharField(label="姓名、账号或电话", required=False, max_length=60)
    office = office_field("机构", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=STATES)

    def apply(self) -> Any:
        state = self.value("state")
        rows = User.objects.filter(is_active=state != "off")
        if q := (self.value("q") or "").strip():
            rows = rows.filter(Q(name__icontains=q) | Q(username__icontains=q) | Q(phone__icontains=q))
        current = Grant.objects.current(timezone.localdate())
        if office := self.value("office"):
            rows = rows.filter(pk__in=current.filter(office=office).values("user"))
        if state == "idle":
            rows = rows.exclude(pk__in=current.values("user")).filter(is_superuser=False)
        elif state == "locked":
            rows = rows.filter(username__in=locks.locked_names())
        elif state == "first":
            rows = rows.filter(must_change_password=True)
        return rows


COLUMNS = (
    parts.Column(key="name", label="姓名", link=True),
    parts.Column(key="username", label="账号"),
    parts.Column(key="posts", label="任职", wide=True),
    parts.Column(key="phone", label="办公电话", hide_on_phone=True),
    parts.Column(key="seen", label="最近登录", kind="date"),
    parts.Column(key="state", label="状态", kind="badge"),
)


@admin
@exportable
def people(request: HttpRequest) -> HttpResponse:
    form, names = Search(request.GET), locks.locked_names()
    today = timezone.localdate()

    def row(user: Any) -> dict[str, Any]:
        posts = [
            f"{g.office.name} {g.post.title}"
            for g in user.grants.all()
            if g.since <= today and (g.until is None or g.until >= today)
        ]
        return {
            "name": user.name or user.username,
            "url": reverse("admin_person", args=[user.pk]),
            "username": user.username,
            "posts": "；".join(posts),
            "phone": user.phone,
            "seen": user.last_login,
            "state": state_of(user, user.username in names),
        }

    words = Listing(
        title="人员",
        columns=COLUMNS,
        form=form,
        row=row,
        intro="一人一个账号，不要共用：每一步办理都记在账号名下。调离的停用账号，历史记录保留。",
        empty=("没有符合条件的人员", "换个条件试试；新同事点“添加人员”，成批的用“表格导入”。"),
        actions=[
            parts.Link(label="添加人员", url=reverse("admin_person_add"), icon="plus"),
            parts.Link(label="表格导入", url=reverse("admin_people_import"), icon="file-up"),
        ],
    )
    rows = form.apply().prefetch_related("grants__office", "grants__post")
    return listing(request, words, rows.order_by("name", "id"), at="people")


def state_of(user: User, shut: bool) -> parts.Badge:
    if not user.is_active:
        return parts.Badge(text="停用", tone="grey")
    if shut:
        return parts.Badge(text="被锁定", tone="red")
    return (
        parts.Badge(text="待改初始密码", tone="amber")
        if user.must_change_password
        else parts.Badge(text="在用", tone="green")
    )


class PersonForm(RowForm):
    """Name and office phone."""

    class Meta:
        model = User
        fields: tuple[str, ...] = ("name", "phone")
        help_texts = {"phone": "办公电话，同事之间联系用；不要填个人身份信息。"}


class NewPerson(PersonForm):
    """The account as well: it stays for good, since the records name it."""

    class Meta(PersonForm.Meta):
        fields = ("username", "name", "phone")
        labels = {"username": "账号"}
        help_texts = {**PersonForm.Meta.help_texts, "username": "登录用，如姓名拼音或工号；以后不能更改。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].validators = [ACCOUNT]

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        taken = User.objects.filter(username__iexact=name).first()
        if taken:
            raise ValidationError(f"账号“{name}”已由{taken.name}使用，请换一个。")
        return name


@changing
def add(request: HttpRequest) -> HttpResponse:
    form = NewPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.save(commit=False)
        password = give_password(user)
        user.save()
        record(request, "添加人员", str(user), on={"user": user.pk}, changes=form.changes())
        return once(request, [(user, password)], "已添加人员")
    return form_page(
        request,
        form,
        at="people",
        title="添加人员",
        submit="添加",
        back=reverse("admin_people"),
        intro="添加后显示一次初始密码，请当面或用其他可靠方式交给本人。",
    )


def once(request: HttpRequest, given: list[tuple[User, str]], title: str) -> HttpResponse:
    """The page that shows initial passwords, this one time. Nothing keeps it: no cache, no session, no journal."""
    context = {"title": title, "given": given}
    answer = show(request, "admin/password.html", context, at="people", crumbs=[parts.Link(label=title)])
    answer["Cache-Control"] = "no-store"
    return answer


@changing
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found = held(request, User.objects.all(), pk, MISSING)
    form = PersonForm(request.POST or None, instance=found)
    here = reverse("admin_person", args=[pk])
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        record(request, "修改人员", str(saved), on={"user": pk}, changes=form.changes())
        messages.success(request, f"已保存：{saved}")
        return redirect(here)
    crumbs = [parts.Link(label=str(found), url=here)]
    return form_page(request, form, at="people", title="修改人员", submit="保存", back=here, crumbs=crumbs)


@admin
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: posts, cases still in hand, absences, what an administrator may do for them."""
    found = held(request, User.objects.all(), pk, MISSING)
    grants = Grant.objects.filter(user=found).select_related("post", "office").order_by("-since", "-id")
    away = Absence.objects.filter(Q(user=found) | Q(stand_in=found)).select_related("user", "stand_in")[:10]
    facts = [
        ("账号", found.username),
        ("办公电话", found.phone),
        ("最近登录", found.last_login),
        ("建立于", found.date_joined),
    ]
    return show(
        request,
        "admin/person.html",
        {
            "person": found,
            "facts": facts,
            "state": state_of(found, found.username in locks.locked_names()),
            "grants": [grant_row(g) for g in grants],
            "grant_columns": [c for c in GRANTS if c.key != "user"],
            "away": away,
            "in_hand": in_hand(found),
            "locked": found.username in locks.locked_names(),
            "trail": history(user=pk),
            "second": Authenticator.objects.filter(user=found, type="totp").exists(),
            "own_account": found.pk == request.user.pk,
        },
        at="people",
        crumbs=[parts.Link(label=str(found))],
    )


HANDLED = (
    parts.Column(key="number", label="案号", kind="code"),
    parts.Column(key="line", label="事项"),
    parts.Column(key="office", label="机构"),
    parts.Column(key="stage", label="环节"),
)


def in_hand(user: User) -> list[dict[str, Any]]:
    """Open cases a person handles: number, line, office and stage only, for administrators see no names of parties."""
    cases: Any = Case.objects.filter(standing.running(), handler=user).select_related("office").order_by("due_at", "id")
    return [{"number": c.number, "line": c.rules.title, "office": c.office.name, "stage": c.at.title} for c in cases]


@changing
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Close or reopen an account. A page in between lists the cases still in hand."""
    found = held(request, User.objects.all(), pk, MISSING)
    here = reverse("admin_person", args=[pk])
    if found.pk == request.user.pk:  # whoever closes accounts therefore stays, and somebody always administers
        raise Refused("不能停用自己的账号。请由另一位系统管理员办理。")
    if request.method == "POST":
        User.objects.filter(pk=pk).update(is_active=not found.is_active)
        act = "停用人员" if found.is_active else "启用人员"
        record(request, act, str(found), on={"user": pk}, in_hand=len(in_hand(found)))
        messages.success(request, f"{act}：{found}")
        return redirect(here)
    crumbs = [parts.Link(label=str(found), url=here), parts.Link(label="停用账号" if found.is_active else "启用账号")]
    context = {"person": found, "in_hand": in_hand(found), "columns": HANDLED, "back": here}
    return show(request, "admin/person_switch.html", context, at="people", crumbs=crumbs)


@changing
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new initial password, which also lifts a lock-out."""
    found = held(request, User.objects.all(), pk, MISSING)
    if request.method != "POST":
        return redirect("admin_person", pk)
    if not found.is_active:
        raise Refused("账号已停用，请先启用再重置密码。")
    made = give_password(found)
    found.save(update_fields=["password", "must_change_password"])
    locks.unlock(found.username)
    record(request, "重置密码", str(found), on={"user": pk})
    return once(request, [(found, made)], "已重置密码")


@changing
def second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away one-time password and recovery codes, so that somebody who lost their phone can set it up anew."""
    found = held(request, User.objects.all(), pk, MISSING)
    if request.method == "POST":
        gone, _ = Authenticator.objects.filter(user=found).delete()
        if gone:
            record(request, "停用动态口令", str(found), on={"user": pk})
        messages.success(request, f"{found}的动态口令已停用，本人用密码登录后可以重新设置。")
    return redirect("admin_person", pk)


@changing
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    found = held(request, User.objects.all(), pk, MISSING)
    if request.method == "POST":
        locks.unlock(found.username)
        record(request, "解除锁定", str(found), on={"user": pk})
        messages.success(request, f"已解除{found}的登录锁定。")
    return redirect("admin_person", pk)
