"""`sinan setup`: what a house needs after migrate, whether it is new or has been at work for years."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from common.posts import new_posts
from common.privacy import notice
from common.search import rebuilding
from kernel.clocks.rows import sync_terms
from kernel.words.registry import procedures


class Command(BaseCommand):
    """Repeatable: what people changed is left as it is."""

    help = "升级后补齐可配置期限和新业务的岗位（可重复运行，./run 会自动运行）"

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            terms = sync_terms({p.code: [x for x in p.limits if x.configurable] for p in procedures()})
            posts = new_posts()
        notice.publish()
        if rebuilding.ensure() and options["verbosity"]:
            self.stdout.write("查找索引不在，将由后台任务建立；也可以运行 sinan search --rebuild 立即建立。")
        if options["verbosity"] and (terms or posts):
            self.stdout.write(f"已写入可配置期限 {terms} 条、岗位 {posts} 个。")
