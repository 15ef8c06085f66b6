"""Makes and enters the environment .venv, from a bare Python 3.11 to 3.13 with pip and nothing else.

Standard library only, and written so that any Python 3 can read it far enough to say which ones will do.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import List

BASE = Path(__file__).resolve().parent.parent
HOME = BASE / ".venv"
LOWEST, HIGHEST = (3, 11), (3, 13)
RUNTIME = "requirements.txt"
TESTS = "requirements-dev.txt"  # holds everything of RUNTIME at the same versions


def enter(script: str, requirements: str = RUNTIME) -> None:
    """Returns inside .venv with these requirements installed; outside it, makes it and starts the script again there."""
    _supported_or_else(script)
    if not _installed(requirements):
        _make(requirements)
    if Path(sys.prefix).resolve() != HOME:
        python = str(_python())
        os.execv(python, [python, script] + sys.argv[1:])


def _supported_or_else(script: str) -> None:
    """Goes on with this Python when it will do, with another on the PATH when not, and otherwise says what is needed."""
    if LOWEST <= sys.version_info[:2] <= HIGHEST:
        return
    for minor in range(HIGHEST[1], LOWEST[1] - 1, -1):
        python = shutil.which("python3.%d" % minor)
        if python and subprocess.call([python, "-c", "import venv"], stderr=subprocess.DEVNULL) == 0:
            os.execv(python, [python, script] + sys.argv[1:])
    sys.exit(
        "司南需要 Python 3.11、3.12 或 3.13，现在的是 %d.%d。请安装其中之一，再用它启动，例如：python3.12 %s\n"
        "Sinan needs Python 3.11, 3.12 or 3.13; this is %d.%d. Install one of them and start with it."
        % (sys.version_info[:2] + (os.path.relpath(script),) + sys.version_info[:2])
    )


def _python() -> Path:
    return HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _stamp(requirements: str) -> Path:
    return HOME / (requirements + ".installed")


def _digest(requirements: str) -> str:
    return hashlib.sha256((BASE / requirements).read_bytes()).hexdigest()


def _installed(requirements: str) -> bool:
    """Whether .venv holds exactly these, by the hash of the lock file they were installed from."""
    try:
        return _python().exists() and _stamp(requirements).read_text() == _digest(requirements)
    except OSError:
        return False


def _make(requirements: str) -> None:
    with _Alone():
        if _installed(requirements):  # somebody else made it while we waited
            return
        began = time.time()
        print("正在准备运行环境（仅第一次或依赖变化后需要，约半分钟）…", file=sys.stderr, flush=True)
        if not _usable():
            _do([sys.executable, "-m", "venv", "--clear", str(HOME)])
        _do(
            [str(_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
            + ["--require-hashes", "--no-deps", "-r", requirements]
        )
        for name in {requirements, RUNTIME}:
            _stamp(name).write_text(_digest(name))
        print("运行环境已就绪，用时 %d 秒。" % (time.time() - began), file=sys.stderr, flush=True)


def _usable() -> bool:
    """An environment whose own Python is gone, or is none that will do, is made anew."""
    try:
        here = subprocess.check_output(
            [str(_python()), "-c", "import sys, pip; print('%d %d' % sys.version_info[:2])"], stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return LOWEST <= tuple(int(part) for part in here.split()) <= HIGHEST


def _do(command: List[str]) -> None:
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=str(BASE), check=False)
    except KeyboardInterrupt:
        sys.exit(130)
    if done.returncode == 0:
        return
    errors = [line for line in (done.stdout + done.stderr).decode("utf-8", "replace").splitlines() if line.strip()]
    print("\n".join(line for line in errors if "WARNING" not in line), file=sys.stderr)
    sys.exit(
        "运行环境没有装成。请检查网络（或用 PIP_INDEX_URL 指定可用的软件源）后再试；已装的部分不会重复下载。\n"
        "Debian、Ubuntu 上如提示缺少 venv 或 ensurepip，请先安装 python3-venv。"
    )


class _Alone:
    """Two starts at once take turns (where the system has file locks)."""

    def __enter__(self) -> None:
        self.file = open(str(BASE / ".venv.lock"), "w")
        try:
            import fcntl

            fcntl.flock(self.file, fcntl.LOCK_EX)
        except ImportError:
            pass

    def __exit__(self, *error: object) -> None:
        self.file.close()
