"""The server and the job worker as one household: they start together and stop together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from types import FrameType

from config import env

PATIENCE = 60.0  # seconds a start may take before it counts as failed
HELPERS = {"worker": "后台任务进程", "live": "实时更新进程"}
GRACE = 15.0  # seconds a child has to finish what it is doing
_STOPS = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]


def port_is_free(bind: str, port: int) -> None:
    """Refuses, with what to do, when the port cannot be had."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            other = port + 1 if port < 65535 else 8000
            raise env.Refusal(
                f"无法使用 {bind} 的端口 {port}（{error.strerror}）。如果司南已经在运行，直接打开 {address(bind, port)} 即可；"
                f"否则请停掉占用它的程序，或换一个端口启动：SINAN_PORT={other} ./run"
            ) from error


def address(host: str, port: int) -> str:
    """What to type into a browser."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class Household:
    """Children run in sessions of their own, so that Ctrl-C reaches them once, from here, and in order.

    `live`: port of the streams, 0 for none.
    """

    def __init__(self, bind: str, port: int, *, host: str, worker: bool, live: int = 0) -> None:
        self.near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104 - looked up, not bound
        self.port, self.host = port, host
        self.address = address(self.near, port)
        self.commands = {"server": _server(bind, port)}
        if live:
            self.commands["live"] = _streams(bind, live)
        if worker:
            self.commands["worker"] = [sys.executable, "-m", "config.cli", "work"]
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = False

    def live(self, *, then: Callable[[str], None]) -> int:
        """Starts everybody, calls `then` with the address once a page answers, and waits; 0 when asked to stop."""
        for sign in _STOPS:
            signal.signal(sign, self._asked_to_stop)
        try:
            for name in self.commands:
                self._start(name)
            if not self._answers():
                return 0 if self.stopping else self._failed("服务没有启动成功，原因见上。")
            then(self.address)
            return self._watch()
        finally:
            self._stop()

    def _asked_to_stop(self, sign: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _start(self, name: str) -> None:
        self.children[name] = subprocess.Popen(self.commands[name], cwd=env.BASE, start_new_session=True)

    def _answers(self) -> bool:
        """Waits until the server answers anything at all, an error page included."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not self.stopping and self.children["server"].poll() is None:
            connection = HTTPConnection(self.near, self.port, timeout=5)
            try:
                connection.request("GET", "/static/", headers={"Host": self.host})
                connection.getresponse()
            except (OSError, HTTPException):
                time.sleep(0.05)
            else:
                return True
            finally:
                connection.close()
        return False

    def _watch(self) -> int:
        """Until asked to stop; whoever helps the server is started again on dying, the server's end is the end."""
        while not self.stopping:
            if self.children["server"].poll() is not None:
                return self._failed("服务意外停止，原因见上。请排除后重新运行 ./run。")
            for name, title in HELPERS.items():
                self._start_again(name, title)
            self._sleep(0.5)
        return 0

    def _start_again(self, name: str, title: str) -> None:
        child = self.children.get(name)
        if child and child.poll() is not None:
            sys.stderr.write(f"{title}意外停止，五秒后重新启动。\n")
            self._sleep(5)
            if not self.stopping:
                self._start(name)

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))

    def _failed(self, sentence: str) -> int:
        sys.stderr.write(sentence + "\n")
        return 1

    def _stop(self) -> None:
        """Asks every child to finish, and after the grace ends its whole session."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def _streams(bind: str, port: int) -> list[str]:
    """Granian, ASGI: one process carries five hundred streams; behind the WSGI threads eight would starve the pages."""
    options = {"host": bind, "port": port, "workers": 1, "log-level": "warning"}
    flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asgi",
        *flags,
        "--respawn-failed-workers",
        "config.asgi:application",
    ]


def _server(bind: str, port: int) -> list[str]:
    """Granian, WSGI: measured fastest with two workers of two threads on two cores."""
    workers = env.number("SINAN_WORKERS", 2, low=1, high=64)
    threads = env.number("SINAN_THREADS", 2, low=1, high=64)
    options = {"host": bind, "port": port, "workers": workers, "blocking-threads": threads, "log-level": "warning"}
    flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        *flags,
        "--respawn-failed-workers",
        "config.wsgi:application",
    ]
