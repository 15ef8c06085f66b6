"""Pages on tokens: one's own, and for administrators everybody's, to be revoked and never read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kernel.cases.refusals import Refused
from kernel.reach.models import User
from workbench import parts
from workbench.admin.base import Listing, changing, held, listing
from workbench.listed import exportable
from workbench.pages.base import admin, desk, page

from . import scopes
from .models import Token
from .tokens import LENGTHS, MOST, make
from .tokens import revoke as end

SOON = timedelta(days=14)


class NewToken(forms.Form):
    """What a token is for, what it may do and how long; only what the person may do themselves is offered."""

    name = forms.CharField(label="用途", max_length=60, help_text="给谁、做什么用，如“12345 热线转办”。")
    days = forms.TypedChoiceField(label="有效期", coerce=int, choices=LENGTHS, initial=90)
    read = forms.MultipleChoiceField(label="可以读取", required=False, widget=forms.CheckboxSelectMultiple)
    write = forms.MultipleChoiceField(
        label="可以办理",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="包括该业务的全部步骤、函询、更正、撤销和移交。",
    )
    acts = forms.MultipleChoiceField(
        label="或者只能办理这些步骤",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": "8"}),
        help_text="按住 Ctrl 可以多选。上面已勾选整项业务的，不用再选。",
    )
    more = forms.MultipleChoiceField(
        label="完整个人信息",
        required=False,
        choices=list(scopes.OWN.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="不勾选的，令牌只能看到遮盖后的内容。确有需要才勾选。",
    )

    def __init__(self, user: User, *args: Any) -> None:
        super().__init__(*args)
        mine = scopes.own_procedures(user)
        roles = user._reach.roles  # type: ignore[attr-defined]
        acting = [p for p in mine if p.acting_roles & roles]
        self._choose("read", [(f"read:{p.code}", p.title) for p in mine])
        self._choose("write", [(f"write:{p.code}", p.title) for p in acting])
        single = [(p.title, [(f"write:{p.code}.{a}", t) for a, t in scopes.acts(p)]) for p in acting]
        self._choose("acts", single)

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not self.scopes():
            self.add_error("read", "请至少选择一项可以读取或办理的业务。")
        return data

    def scopes(self) -> list[str]:
        return [scope for name in ("read", "write", "acts", "more") for scope in self.cleaned_data.get(name, [])]


def _row(token: Token) -> dict[str, Any]:
    return {
        "token": token,
        "name": token.name,
        "head": f"{token.head}…",
        "scopes": [scopes.title(s) for s in token.scopes],
        "state": state_of(token),
        "good": token.good(timezone.now()),
    }


def state_of(token: Token) -> parts.Badge:
    now = timezone.now()
    if token.revoked_at is not None:
        return parts.Badge(text="已撤销", tone="grey")
    if token.expires_at <= now:
        return parts.Badge(text="已过期", tone="grey")
    return (
        parts.Badge(text="即将到期", tone="amber")
        if token.expires_at < now + SOON
        else parts.Badge(text="有效", tone="green")
    )


@desk
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens, in force first."""
    rows = sorted((_row(t) for t in Token.objects.filter(user=_me(request))), key=lambda row: not row["good"])
    return page(request, "api/tokens.html", {"rows": rows, "docs_url": reverse("api_docs")})


def _me(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@desk
def add(request: HttpRequest) -> HttpResponse:
    """A new token; its text is on the page that answers, and nowhere else."""
    form = NewToken(_me(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        held_now = Token.objects.filter(user=_me(request), revoked_at=None, expires_at__gt=timezone.now()).count()
        if held_now >= MOST:
            raise Refused(f"有效的令牌最多 {MOST} 个，请先撤销不用的。")
        data = form.cleaned_data
        token, text = make(_me(request), name=data["name"], scopes=form.scopes(), days=data["days"])
        answer = page(request, "api/token_made.html", {"token": token, "text": text})
        answer["Cache-Control"] = "no-store"
        return answer
    crumbs = [parts.Link(label="接口令牌", url=reverse("desk_tokens")), parts.Link(label="建立令牌")]
    context = {"form": form, "crumbs": crumbs, "back": reverse("desk_tokens")}
    return page(request, "api/token_add.html", context, status=422 if form.is_bound else 200)


@desk
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = Token.objects.filter(pk=pk, user=_me(request)).first()
    if token is None:
        raise Http404("没有这个令牌。")
    if request.method == "POST" and end(token, _me(request)):
        messages.success(request, f"已撤销令牌：{token.name}")
    return redirect("desk_tokens")


COLUMNS = (
    parts.Column(key="user", label="持有人"),
    parts.Column(key="name", label="用途", link=True),
    parts.Column(key="head", label="开头", kind="code", hide_on_phone=True),
    parts.Column(key="scopes", label="权限", wide=True),
    parts.Column(key="used", label="最近使用", kind="moment"),
    parts.Column(key="expires", label="有效期至", kind="date"),
    parts.Column(key="state", label="状态", kind="badge"),
)


@admin
@exportable
def everybody(request: HttpRequest) -> HttpResponse:
    """All tokens of the house. Their text is not kept, so nobody can read one here."""

    def row(token: Token) -> dict[str, Any]:
        return {
            "user": str(token.user),
            "name": token.name,
            "url": reverse("admin_token_revoke", args=[token.pk]),
            "head": f"{token.head}…",
            "scopes": "；".join(scopes.title(s) for s in token.scopes),
            "used": token.used_at,
            "expires": token.expires_at,
            "state": state_of(token),
        }

    words = Listing(
        title="接口令牌",
        columns=COLUMNS,
        row=row,
        intro="其他系统用令牌代表持有人读取和办理，不会超出本人的岗位。这里只能撤销，看不到令牌内容。",
        empty=("还没有人建立令牌", "需要对接其他系统时，由办理人在“我的账号—接口令牌”中建立。"),
    )
    return listing(request, words, Token.objects.select_related("user").order_by("-made_at", "-id"), at="tokens")


@changing
def revoke_any(request: HttpRequest, pk: int) -> HttpResponse:
    """One token of somebody's, with what it may do, and the button that ends it."""
    from workbench.admin.base import show

    token = held(request, Token.objects.select_related("user"), pk, "没有这个令牌。")
    if request.method == "POST":
        if end(token, _me(request)):
            messages.success(request, f"已撤销{token.user}的令牌：{token.name}")
        return redirect("admin_tokens")
    crumbs = [parts.Link(label=token.name)]
    return show(request, "api/token_admin.html", {"row": _row(token)}, at="tokens", crumbs=crumbs)
