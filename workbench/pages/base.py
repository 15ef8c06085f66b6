"""What every page of the workbench shares: who is asking, within which frame, and how an answer is rendered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from common.imports.rights import may_import
from kernel.cases.actors import Actor, staff
from kernel.cases.door import visible
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.reach.reach import reach_of
from kernel.words import Procedure, Shape
from kernel.words.registry import find, procedures
from workbench.chrome import Chrome, NavGroup, NavItem, Who
from workbench.hotline.nav import nav as hotline_nav
from workbench.listed import Listed, Table
from workbench.visits.nav import nav as visits_nav

from .circle_nav import nav as circle_nav

View = Callable[..., HttpResponse]


def desk(view: View) -> View:
    """A page for somebody signed in; what the door refuses becomes a page that says why."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.must_change_password and request.resolver_match.url_name != "desk_password":  # type: ignore[union-attr]
            return redirect("account_change_password")
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            status = 409 if refused.code == "stale" else 403
            return page(request, "workbench/refused.html", {"reason": refused.reason}, status=status)

    return login_required(inner)


def admin(view: View) -> View:
    """A page for administrators only."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_administrator(request.user):
            raise PermissionDenied("这一页由系统管理员使用。需要调整机构、人员或授权时，请联系管理员。")
        return view(request, *args, **kwargs)

    return desk(inner)


def is_administrator(user: Any) -> bool:
    return bool(user.is_superuser or "administrator" in reach_of(user).roles)


def home_of(user: Any) -> str:
    """Where somebody's day begins, by URL name: at the administration for who has nothing but that to do."""
    idle = not any(p.roles & reach_of(user).roles for p in procedures())
    return "admin_home" if idle and is_administrator(user) else "desk_today"


def actor_of(request: HttpRequest) -> Actor:
    return staff(request.user)  # type: ignore[arg-type]


def case_or_404(request: HttpRequest, case_id: UUID) -> Case:
    """A case within reach; somebody else's is 404, so that its existence is not given away."""
    try:
        return visible(request.user, case_id)
    except Case.DoesNotExist:
        raise Http404("没有这个案件，或它不在您的职责范围内。") from None


def rules_or_404(request: HttpRequest, code: str) -> Procedure:
    """A procedure this person has anything to do with."""
    found = find(code)
    if found is None or not reach_of(request.user).roles & found.roles:  # type: ignore[arg-type]
        raise Http404("没有这项业务，或它不在您的职责范围内。")
    return found


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200, *, tables: Sequence[Table] = ()
) -> HttpResponse:
    """A page. `tables`: the lists on it that can be exported, which the template finds as `exports[key]`."""
    if tables:
        return Listed(request, template, context, tables=tables, status=status)
    return render(request, template, context, status=status, using="jinja2")


def chrome(request: HttpRequest) -> dict[str, Chrome]:
    """Context processor: the frame of the page, read from what this person may do. Costs the two queries of reach."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not request.path.startswith(("/desk/", "/accounts/")):
        return {"chrome": Chrome(home_url="/", portal_url="/", large_url=reverse("large_print"))}
    held = reach_of(user).held
    title, office = (held[0].title, held[0].office) if held else ("", "")
    return {
        "chrome": Chrome(
            bureau=office or "司法行政工作平台",
            nav=_nav(request, user),
            who=Who(name=str(user), post=title, office=office),
            home_url=reverse(home_of(user)),
            search_url=reverse("desk_find"),
            account=_account(),
            signout_url=reverse("account_logout"),
            large_url=reverse("large_print"),
            portal_url="/",
        )
    }


def _account() -> tuple[NavItem, ...]:
    return (
        NavItem(label="修改密码", url=reverse("account_change_password"), icon="key-round"),
        NavItem(label="动态口令", url=reverse("mfa_index"), icon="smartphone"),
        NavItem(label="接口令牌", url=reverse("desk_tokens"), icon="plug"),
        NavItem(label="我的消息", url=reverse("desk_messages"), icon="bell"),
        NavItem(label="我的导出", url=reverse("desk_exports"), icon="download"),
    )


def _nav(request: HttpRequest, user: Any) -> tuple[NavGroup, ...]:
    roles = reach_of(user).roles
    mine = [p for p in procedures() if p.roles & roles]
    lines = tuple(_entry(request, p, p.icon) for p in mine if p.shape is Shape.PROCEDURE)
    registers = tuple(_entry(request, p, "book-user") for p in mine if p.shape is Shape.REGISTER)
    first = () if home_of(user) == "admin_home" else _everybodys(request)
    first += (
        _item(request, "办事规则", "desk_rules", "scale"),
        _item(request, "知识库", "desk_knowledge", "book-open-text"),
    )
    first += (*hotline_nav(request), *visits_nav(request), *circle_nav(request))
    if may_import(user):
        first += (_item(request, "台账导入", "desk_imports", "file-up"),)
    groups = [NavGroup(items=first), NavGroup(label="业务", items=lines)]
    if registers:
        groups.append(NavGroup(label="名册", items=registers))
    if is_administrator(user):
        groups.append(NavGroup(label="管理", items=(_item(request, "系统管理", "admin_home", "settings"),)))
    return tuple(g for g in groups if g.items)


def _everybodys(request: HttpRequest) -> tuple[NavItem, ...]:
    """What everybody has who works on cases."""
    return (
        _item(request, "今日", "desk_today", "sun", keys="g t"),
        _item(request, "函询往来", "desk_asked", "mail-question-mark"),
        _item(request, "移交案件", "desk_hand_over", "users"),
        _item(request, "评价回访", "desk_ratings", "star"),
        _item(request, "数据", "desk_figures", "chart-column"),
    )


def _entry(request: HttpRequest, rules: Procedure, icon: str) -> NavItem:
    url = reverse("desk_list", args=[rules.code])
    return NavItem(label=rules.title, url=url, icon=icon, here=request.path.startswith(url))


def _item(request: HttpRequest, label: str, name: str, icon: str, *, keys: str = "") -> NavItem:
    url = reverse(name)
    return NavItem(
        label=label,
        url=url,
        icon=icon,
        keys=keys,
        here=request.path == url or (name == "admin_home" and request.path.startswith(url)),
    )
