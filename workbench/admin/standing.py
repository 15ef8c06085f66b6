"""What hangs on an office or a person: open cases, posts held, who may do what. Read by several pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db.models import Count, Q
from django.utils import timezone

import common.roles
from kernel.cases.models import Case
from kernel.derive.matrix import Right, rows
from kernel.reach.models import Grant, Office, Post, User
from kernel.words import Procedure, Role, RoleKind, Scope, Shape
from kernel.words.registry import procedures


def running() -> Q:
    """Condition on cases that are not over: of every procedure the stages still open."""
    found = Q(pk__in=[])
    for word in procedures():
        found |= Q(procedure=word.code, stage__in=[s.code for s in word.stages.values() if not s.over])
    return found


def open_words(office: Office) -> str:
    """What still stands open in an office, in words: 未办结的人民调解12件; empty when nothing does."""
    counted = Case.objects.filter(running(), office=office).values_list("procedure").annotate(n=Count("pk"))
    titles = {p.code: p for p in procedures()}
    found = []
    for code, n in sorted(counted):
        word = titles[code]
        kind = "在册的" if word.shape is Shape.REGISTER else "未办结的"
        found.append(f"{kind}{word.title}{n}{word.unit}")
    return "、".join(found)


@cache
def roles() -> dict[str, Role]:
    """Every role a post may carry: those the words name, and those common to all lines."""
    found = {r.code: r for r in vars(common.roles).values() if isinstance(r, Role)}
    named = [r for p in procedures() for r in (*p.all_roles(), *(r for q in p.requests for r in q.answered_by))]
    return {**{r.code: r for r in named if r.kind is RoleKind.STAFF}, **found}


def role_titles(codes: list[str]) -> str:
    return "、".join(roles()[c].title if c in roles() else c for c in codes)


def used_in(code: str) -> list[str]:
    """Titles of the lines that know a role."""
    return [p.title for p in procedures() if code in p.roles]


def posts_with(role: str) -> list[int]:
    """Posts that carry a role. A bureau has a few dozen posts, so they are read whole."""
    return [pk for pk, held in Post.objects.filter(active=True).values_list("pk", "roles") if role in held]


def without_chair() -> list[int]:
    """Committees in use where nobody holds the post of a chair today, so that nobody can assign their cases."""
    served = Grant.objects.current(timezone.localdate()).filter(post__in=posts_with("chair")).values("office")
    return list(
        Office.objects.filter(kind="committee", active=True).exclude(pk__in=served).values_list("pk", flat=True)
    )


def administered_without(*, grant: int | None = None, post: int | None = None) -> bool:
    """Whether somebody could still administer the house without this grant, or this post."""
    posts = [pk for pk in posts_with(common.roles.ADMINISTRATOR.code) if pk != post]
    held = Grant.objects.current(timezone.localdate()).filter(post__in=posts)
    held = held.exclude(pk=grant) if grant else held
    return held.exists() or User.objects.filter(is_superuser=True, is_active=True).exists()


LAST = "这样一来就没有人能管理系统了。请先授权另一位系统管理员。"


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody who reaches an office today, with what and how far."""

    user: User
    post: Post
    roles: frozenset[str]
    level: int
    via: Office


def holders(office: Office) -> list[Holder]:
    """People whose posts reach the cases of an office today: held in it, or over its area."""
    over = Q(post__scope=Scope.AREA) & Q(office__area__in=_areas_above(office))
    grants = Grant.objects.current(timezone.localdate()).filter(Q(office=office) | over)
    grants = grants.select_related("user", "post", "office").order_by("post_id", "user__name")
    return [
        Holder(user=g.user, post=g.post, roles=frozenset(g.post.roles), level=g.post.level, via=g.office)
        for g in grants
    ]


def _areas_above(office: Office) -> list[int]:
    columns = ("province", "city", "district", "town", "village")
    return [i for c in columns if (i := getattr(office, f"{c}_id"))]


@dataclass(frozen=True, kw_only=True)
class Power:
    """One act and who may do it in an office. `handler` is set where only the case's own handler may."""

    title: str
    who: tuple[str, ...]
    roles: tuple[str, ...]
    handler: bool


def powers(office: Office) -> Iterator[tuple[Procedure, list[Power]]]:
    """For every line somebody of the office works in: each act with the people who may do it, read from the words."""
    found = holders(office)
    for word in procedures():
        if any(h.roles & word.acting_roles and h.via.pk == office.pk for h in found):
            yield word, _acts(word, found)


def _acts(word: Procedure, found: list[Holder]) -> list[Power]:
    acts = []
    for row in rows(word):
        allowed = {code for code, cell in row.cells.items() if cell.right is not Right.NO and code in roles()}
        if not allowed:
            continue  # done by a party or by the clock alone
        who = dict.fromkeys(str(h.user) for h in found if h.roles & allowed and h.level >= word.level)
        handler = any(cell.right is Right.HANDLER for cell in row.cells.values())
        titles = tuple(roles()[code].title for code in row.cells if code in allowed)
        acts.append(Power(title=row.title, who=tuple(who), roles=titles, handler=handler))
    return acts


def registered_in(office: Office) -> Case | None:
    """The register's entry this office comes from: what it says of the office is changed there."""
    for word in procedures(Shape.REGISTER):
        model = apps.get_model(word.record)
        field = next((f for f in model._meta.concrete_fields if f.name == "office" and f.related_model is Office), None)
        if field is not None and (row := model._base_manager.filter(office=office).select_related("case").first()):
            return row.case
    return None
