"""`sinan work`: the worker, until it is asked to stop."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel.jobs.working import LEASE, Keeper, Runner


class Command(BaseCommand):
    help = "执行后台任务：发送消息、到期处理、每日锚定等，直到被停止（./run 会自动启动它；可以同时运行几个）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="做完现有的任务就退出")
        parser.add_argument("--interval", type=float, default=1.0, help="空闲时隔几秒查看一次（默认 1）")
        parser.add_argument(
            "--lease", type=int, default=LEASE, help=f"执行进程失去联系几秒后，由其他进程接手它的任务（默认 {LEASE}）"
        )

    def handle(self, *args: Any, batch: bool, interval: float, lease: int, **options: Any) -> None:
        if lease < 1 or interval <= 0:
            raise CommandError("--lease 须为正整数，--interval 须大于零。", returncode=2)
        logging.getLogger("django_tasks").setLevel(logging.CRITICAL)  # it logs the text of exceptions
        runner = Runner(interval=interval, batch=batch)
        keeper = Keeper(runner.worker_id, lease=lease)
        keeper.beat()
        runner.configure_signals()
        keeper.start()
        try:
            runner.run()
        finally:
            keeper.stop()
