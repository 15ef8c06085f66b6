"""`sinan first_admin`: the first person who may sign in to an empty house."""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

_HOW = (
    "还没有任何用户，需要先建立第一个管理员。请在终端运行 ./sinan first_admin，按提示输入账号和密码；\n"
    "或设置环境变量 SINAN_ADMIN（账号）和 SINAN_ADMIN_PASSWORD（密码）后再启动。"
)


class Command(BaseCommand):
    """Takes the account from the environment or the terminal, and refuses where somebody is already there."""

    help = "建立第一个管理员（仅在还没有用户时）"
    group = "系统管理"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", default="", help="账号；不写则取 SINAN_ADMIN，再没有就在终端询问")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        if get_user_model().objects.exists():
            raise CommandError("已经有用户了，不能再建立第一个管理员。请由现有管理员登录后添加。")
        username = username or os.environ.get("SINAN_ADMIN", "").strip() or self._ask("管理员账号：")
        if not 0 < len(username) <= 150:
            raise CommandError("账号不能为空，且不超过 150 个字符。", returncode=2)
        person = get_user_model()(username=username, is_superuser=True, is_staff=True)
        given = os.environ.get("SINAN_ADMIN_PASSWORD", "")
        password = self._checked(given, person) if given else self._typed(person)
        person.set_password(password)
        if hasattr(person, "name"):
            person.name = "系统管理员"
        person.save()
        self.stdout.write(f"已建立管理员“{username}”，现在可以用它登录。")

    def _ask(self, prompt: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError(_HOW, returncode=2)
        return input(prompt).strip()

    def _typed(self, person: Any) -> str:
        """Asks twice, and again until the password will do."""
        if not sys.stdin.isatty():
            raise CommandError(_HOW, returncode=2)
        while True:
            password = getpass.getpass("密码（输入时不显示）：")
            if password != getpass.getpass("再输入一次："):
                self.stderr.write("两次输入不一致，请重新输入。")
                continue
            try:
                return self._checked(password, person)
            except CommandError as error:
                self.stderr.write(str(error))

    def _checked(self, password: str, person: Any) -> str:
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError("密码不合要求：" + "".join(error.messages), returncode=2) from error
        return password
