"""People or programs at the door: so many connections kept open, each asking again as soon as it was answered.

A process of its own, one thread, plain sockets, so that it takes little of what the server has: reads one JSON object
from standard input, prints one. Each connection goes round its own requests; MARK in them becomes another number each
time. With a pause in seconds, a connection waits about so long between two requests, as somebody reads what they got.
"""

from __future__ import annotations

import json
import os
import random
import selectors
import socket
import sys
import time
from base64 import b64decode
from typing import Any

MARK = b"0123456789" * 3 + b"nn"  # as long as what takes its place, for lengths were counted
LAST = b"0\r\n\r\n"
EXPECTED = {"open": 201, "step": 302}  # any other request: 200


class Connection:
    """One connection and the requests it goes round; a request is its label and its bytes."""

    def __init__(self, address: tuple[str, int], requests: list[tuple[str, bytes]], first: int) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests, self.turn, self.label = requests, first, ""
        self.got, self.wanted, self.began = b"", 0, 0.0

    def ask(self) -> None:
        self.label, text = self.requests[self.turn % len(self.requests)]
        self.turn += 1
        if MARK in text:
            text = text.replace(MARK, os.urandom(16).hex().encode())
        self.got, self.wanted, self.began = b"", 0, time.perf_counter()
        self.socket.sendall(text)

    def read(self) -> int:
        """The status once the answer is complete, else 0. A server that hangs up is 599."""
        part = self.socket.recv(1 << 20)
        if not part:
            return 599
        self.got += part
        if not self.complete():
            return 0
        return int(self.got[9:12])

    def complete(self) -> bool:
        """By the length that was announced, or by the empty chunk that ends an answer of unannounced length."""
        if not self.wanted and (end := self.got.find(b"\r\n\r\n")) >= 0:
            self.wanted = _ends(self.got[:end].lower(), end + 4)
        return self.got.endswith(LAST) if self.wanted < 0 else 0 < self.wanted <= len(self.got)


def _ends(head: bytes, begins: int) -> int:
    """Where the answer ends whose body begins here; -1 where it comes in chunks."""
    if b"transfer-encoding: chunked" in head:
        return -1
    place = head.find(b"content-length:")
    return begins + (int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0)


def run(given: dict[str, Any]) -> dict[str, Any]:
    """Milliseconds by label, requests answered and the statuses that were not wanted, over `seconds`."""
    address, chance = (given["host"], given["port"]), random.Random(1)
    chosen = selectors.DefaultSelector()
    connections = []
    for n, requests in enumerate(given["connections"]):
        ready = [(label, b64decode(text)) for label, text in requests]
        connections.append(Connection(address, ready, n))
        chosen.register(connections[-1].socket, selectors.EVENT_READ, connections[-1])
    found: dict[str, Any] = {"ms": {}, "errors": {}, "answered": 0}
    pause, began = given.get("pause", 0), time.perf_counter()
    waiting = [(began + chance.random() * pause, c) for c in connections]
    _loop(chosen, waiting, found, until=began + given["seconds"], pause=lambda: pause * chance.uniform(0.5, 1.5))
    found["seconds"] = time.perf_counter() - began
    return found


def _loop(chosen: Any, waiting: list[Any], found: dict[str, Any], *, until: float, pause: Any) -> None:
    few = len(chosen.get_map())  # a server that is still waking up is given the time of one answer each
    while (now := time.perf_counter()) < until or (found["answered"] < few and now < until + 60):
        for moment, connection in [w for w in waiting if w[0] <= now]:
            waiting.remove((moment, connection))
            connection.ask()
        for key, _ in chosen.select(0.005):
            connection = key.data
            status = connection.read()
            if not status:
                continue
            _note(found, connection, status)
            if wait := pause():
                waiting.append((time.perf_counter() + wait, connection))
            elif status != 599:
                connection.ask()


def _note(found: dict[str, Any], connection: Connection, status: int) -> None:
    found["answered"] += 1
    found["ms"].setdefault(connection.label, []).append((time.perf_counter() - connection.began) * 1000)
    if status != EXPECTED.get(connection.label, 200):
        key = f"{connection.label} {status}"
        found["errors"][key] = found["errors"].get(key, 0) + 1


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
