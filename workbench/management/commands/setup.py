"""`sinan setup`: what a house needs after migrate, whether it is new or has been at work for years."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from kernel.clocks.rows import sync_terms
from kernel.reach.models import Post
from kernel.words import Level, Scope
from kernel.words.registry import procedures

# code, title, scope, level, roles: a bureau's usual division of work, to be changed on the page of posts.
POSTS: tuple[tuple[str, str, Scope, Level, tuple[str, ...]], ...] = (
    ("mediator", "人民调解员", Scope.OFFICE, Level.INTERNAL, ("mediator",)),
    ("chair", "调委会主任", Scope.OFFICE, Level.INTERNAL, ("mediator", "chair")),
    ("office_staff", "司法所工作人员", Scope.AREA, Level.SENSITIVE, ("office_staff",)),
    ("section", "业务科室工作人员", Scope.AREA, Level.SENSITIVE, ("section",)),
    ("director", "局领导", Scope.AREA, Level.SENSITIVE, ("director",)),
    ("auditor", "督察", Scope.AREA, Level.SENSITIVE, ("auditor",)),
    ("administrator", "系统管理员", Scope.OFFICE, Level.PUBLIC, ("administrator",)),
)


def default_posts() -> int:
    """Create the usual posts where there are none at all; how many were made."""
    if Post.objects.exists():
        return 0
    rows = [Post(code=c, title=t, scope=s, level=n, roles=list(r)) for c, t, s, n, r in POSTS]
    return len(Post.objects.bulk_create(rows))


class Command(BaseCommand):
    """Repeatable: what people changed is left as it is."""

    help = "升级后补齐可配置期限；还没有岗位时建立一套常用岗位（可重复运行，./run 会自动运行）"

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            terms = sync_terms({p.code: [x for x in p.limits if x.configurable] for p in procedures()})
            posts = default_posts()
        if options["verbosity"] and (terms or posts):
            self.stdout.write(f"已写入可配置期限 {terms} 条、岗位 {posts} 个。")
