"""The `sinan` command: our own commands with help in Chinese, then Django's."""

import os
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError, SystemCheckError, handle_default_options
from django.db import DatabaseError, connections

from common.keeping import databases, marks
from config import chinese

_PLACES = {
    "kernel": "核心",
    "common": "公共事项",
    "lines": "业务",
    "exchange": "对外交换",
    "api": "数据接口",
    "portal": "市民端",
    "workbench": "系统管理",
}
_HIDDEN = {
    "--version",
    "--verbosity",
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
    "--skip-checks",
}


def main(arguments: Sequence[str]) -> int:
    """Runs one command; returns the exit code: 0 done, 1 failed, 2 wrongly called, 130 interrupted."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    chinese.speak()
    return guarded(lambda: _run(arguments))


def guarded(action: Callable[[], int]) -> int:
    """What an action returns; what it raises becomes a sentence and an exit code (a traceback with SINAN_DEBUG=1)."""
    if os.environ.get("SINAN_DEBUG") == "1":
        return action()
    try:
        return action()
    except SystemCheckError as error:
        return _say(str(error), 1)
    except CommandError as error:
        return _say(f"错误：{error}", error.returncode)
    except (ImproperlyConfigured, marks.AtWork) as error:
        return _say(str(error), 1)
    except DatabaseError as error:
        return _say(f"数据库出错：{error}\n请确认数据库已启动、已运行 sinan migrate，再试一次。", 1)
    except KeyboardInterrupt:
        return _say("已中断。", 130)
    # The last resort of a terminal program: one sentence for the person, the whole story on demand.
    except Exception as error:  # noqa: BLE001
        return _say(
            f"意外出错：{type(error).__name__}：{error}\n设置 SINAN_DEBUG=1 再运行一次，可看到完整的出错位置。", 1
        )


def _run(arguments: Sequence[str]) -> int:
    django.setup()
    name, *rest = [*arguments] or ["help"]
    if name in {"help", "-h", "--help"}:
        if not rest:
            sys.stdout.write(overview())
            return 0
        name, rest = rest[0], ["--help"]
    command = find(name)
    if not getattr(command, "before_all", False):
        refuse_unfit()
    parsed = command.create_parser("sinan", name).parse_args(rest)
    handle_default_options(parsed)
    options = vars(parsed)
    try:
        command.execute(*options.pop("args", ()), **options)
    finally:
        let_go()
    return 0


def refuse_unfit() -> None:
    """Stops here where the data is half restored, or was left behind by a move. Raises CommandError."""
    data = Path(settings.SINAN_DATA)
    here = databases.identity(connections["default"].settings_dict)
    if why := marks.half(data) or marks.elsewhere(data, here):
        raise CommandError(why)


def let_go() -> None:
    """Closes connections and their pools: a pool left open delays the end of the process."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]


def find(name: str) -> BaseCommand:
    """The command of this name, or a refusal that names the nearest ones."""
    commands = get_commands()
    if name not in commands:
        near = get_close_matches(name, commands, n=3)
        hint = f"您要找的是不是 {'、'.join(near)}?" if near else ""
        raise CommandError(f"没有“{name}”这个命令。{hint}运行 sinan 可看到全部命令。", returncode=2)
    command = _load(name)
    # A wrong argument then ends with usage and exit code 2.
    command._called_from_command_line = True  # type: ignore[attr-defined]
    if _ours(commands[name]):
        command.suppressed_base_arguments = _HIDDEN
        command.requires_system_checks = []  # ./run and `sinan check` make them; they load every page there is
    return command


def overview() -> str:
    """What `sinan` prints when asked for nothing: our commands by place, then the names of Django's."""
    commands = get_commands()
    ours = sorted(name for name, app in commands.items() if _ours(app))
    wide = max((len(name) for name in ours), default=0) + 2
    lines = ["司南命令行。用法：sinan 命令 [选项]；sinan help 命令 查看某个命令的用法。", ""]
    groups: dict[str, list[str]] = {}
    for name in ours:
        command = _load(name)
        group = getattr(command, "group", _PLACES[_app(commands[name]).split(".")[0]])
        groups.setdefault(group, []).append(f"  {name:<{wide}}{command.help.split('。')[0]}")
    for group, rows in groups.items():
        lines += [f"{group}：", *rows, ""]
    others = "、".join(sorted(set(commands) - set(ours)))
    return "\n".join([*lines, f"框架自带的命令（英文）：{others}", ""])


def _load(name: str) -> BaseCommand:
    app = get_commands()[name]
    return app if isinstance(app, BaseCommand) else load_command_class(app, name)


def _app(app: "str | BaseCommand") -> str:
    return app if isinstance(app, str) else type(app).__module__


def _ours(app: "str | BaseCommand") -> bool:
    return _app(app).split(".")[0] in _PLACES


def _say(sentence: str, code: int) -> int:
    sys.stderr.write(sentence.rstrip() + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
