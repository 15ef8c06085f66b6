"""`sinan rotate_authenticators`: the secrets of one-time passwords under the current key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.journal.seal import Unreadable
from workbench.authenticators import reseal_all


class Command(BaseCommand):
    """Repeatable; rows already under the current key are left alone."""

    help = "将动态口令的密钥改用当前密钥（SINAN_KEYS 中的第一把）重新加密"
    group = "系统管理"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changed = reseal_all()
        except Unreadable as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(f"动态口令的密钥已全部使用当前密钥，本次改动 {changed} 项。")
