"""The archive: a tar, plain or encrypted, whose last members prove every byte before them.

    about.json                      what it is, made when, of which migrations
    tables/<model>/<n>.jsonl.gz     rows (rows.py)
    files/<path>                    files as stored
    manifest.jsonl                  name, size and SM3 of every member above, in order
    end.json                        SM3 of the manifest, counts, keys needed

Written and read from start to end, in constant memory. Without its end it is not an archive.
"""

from __future__ import annotations

import io
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

import orjson
from cryptography.hazmat.primitives.hashes import SM3, Hash

from .cipher import MAGIC, Closed, Opening, Sealing

FORMAT = 1
ABOUT, MANIFEST, END = "about.json", "manifest.jsonl", "end.json"
BLOCK = 1024 * 1024
_BROKEN = "备份文件已损坏或不完整，不能用来恢复。请换一份。"


class Damaged(Exception):
    """Not a whole archive; the message says in Chinese what is wrong and what to do."""


class Writer:
    """Adds members one after another; `finish` writes what proves them."""

    def __init__(self, out: Any) -> None:
        self.tar = tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - so is this
        self.lines: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by finish()
        self.members = 0

    def add(self, name: str, content: bytes) -> bytes:
        """A member from memory; its SM3."""
        return self.add_file(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, source: IO[bytes], size: int) -> bytes:
        """A member of exactly `size` bytes; its SM3. Raises OSError where the source ends before."""
        hashing = _Hashing(source)
        self.tar.addfile(_info(name, size), hashing)
        digest = hashing.state.finalize()
        self.lines.write(_line(name, size, digest))
        self.members += 1
        return digest

    def finish(self, end: dict[str, Any]) -> None:
        """`end` goes into the last member beside what proves the manifest."""
        size = self.lines.tell()
        self.lines.seek(0)
        hashing = _Hashing(self.lines)
        self.tar.addfile(_info(MANIFEST, size), hashing)
        found = {**end, "manifest": hashing.state.finalize().hex(), "members": self.members}
        content = orjson.dumps({**found, "digest": _proof(found)}, option=orjson.OPT_INDENT_2)
        self.tar.addfile(_info(END, len(content)), io.BytesIO(content))
        self.tar.close()
        self.lines.close()


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def _line(name: str, size: int, digest: bytes) -> bytes:
    return orjson.dumps([name, size, digest.hex()]) + b"\n"


def _proof(end: dict[str, Any]) -> str:
    """SM3 over everything else the last member says."""
    return _digest(orjson.dumps(end, option=orjson.OPT_SORT_KEYS)).hex()


class _Hashing(io.RawIOBase):
    """A source that is hashed as it is read."""

    def __init__(self, source: Any) -> None:
        self.source, self.state = source, Hash(SM3())

    def read(self, size: int = -1) -> bytes:
        data: bytes = self.source.read(size)
        self.state.update(data)
        return data


@contextmanager
def writing(file: IO[bytes], key: bytes | None) -> Iterator[Writer]:
    """A writer onto an open file, encrypted where a key is given."""
    out = Sealing(file, key) if key else file
    yield Writer(out)
    if isinstance(out, Sealing):
        out.close()


def is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


class Reader:
    """Walks an archive from start to end. `about` is known at once; `end` only after the whole of it was sound."""

    def __init__(self, file: IO[bytes], keys: Iterable[bytes]) -> None:
        sealed = file.read(len(MAGIC)) == MAGIC
        file.seek(0)
        self.source: Any = Opening(file, keys) if sealed else file
        self.tar = _tar(self.source)
        self.end: dict[str, Any] = {}
        self.manifest, self.members = Hash(SM3()), 0
        self.about = self._about()

    def _about(self) -> dict[str, Any]:
        with _sound():
            member = self.tar.next()
            content = self._take(member).read() if member and member.name == ABOUT else b""
        about = orjson.loads(content) if content else {}
        if about.get("format") != FORMAT:
            raise Damaged("这不是司南的备份文件，或者由更新的版本制作。请核对文件；版本较新的，先升级程序再恢复。")
        self._passed(ABOUT, len(content), _digest(content))
        return about

    def __iter__(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Members of rows and files with a source to read from, hashed on the way. Raises Damaged."""
        with _sound():
            while (member := self.tar.next()) and member.name != MANIFEST:
                hashing = _Hashing(self._take(member))
                yield _safe(member.name), hashing  # type: ignore[misc]
                while hashing.read(BLOCK):
                    pass
                self._passed(member.name, member.size, hashing.state.finalize())
            self._finish(member)

    def _take(self, member: tarfile.TarInfo) -> IO[bytes]:
        found = self.tar.extractfile(member)
        if found is None:
            raise Damaged(f"备份文件里有不应有的内容（{member.name}），不能用来恢复。请换一份。")
        return found

    def _passed(self, name: str, size: int, digest: bytes) -> None:
        self.manifest.update(_line(name, size, digest))
        self.members += 1

    def _finish(self, member: tarfile.TarInfo | None) -> None:
        """The manifest must be what was read, to the byte, and the end must vouch for it."""
        if member is None:
            raise Damaged("备份文件不完整（没有清单），不能用来恢复。请换一份。")
        stated = _Hashing(self._take(member))
        while stated.read(BLOCK):
            pass
        last = self.tar.next()
        end = orjson.loads(self._take(last).read()) if last and last.name == END else {}
        read, proof = self.manifest.finalize().hex(), end.pop("digest", "")
        counted = proof == _proof(end) and end["members"] == self.members
        if not counted or not end["manifest"] == stated.state.finalize().hex() == read:
            raise Damaged("备份文件的内容与清单不符，已损坏或被改动，不能用来恢复。请换一份。")
        while self.source.read(BLOCK):  # an encrypted file proves its last chunk only when that is read
            pass
        self.end = end


def _digest(content: bytes) -> bytes:
    state = Hash(SM3())
    state.update(content)
    return state.finalize()


def _tar(source: Any) -> tarfile.TarFile:
    with _sound():
        return tarfile.open(fileobj=source, mode="r|")


def _safe(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or path.parts[0] not in {"tables", "files"}:
        raise Damaged(f"备份文件里有不应有的内容（{name}），不能用来恢复。请换一份。")
    return name


@contextmanager
def _sound() -> Iterator[None]:
    try:
        yield
    except Closed as error:
        raise Damaged(str(error)) from error
    except (tarfile.TarError, EOFError, orjson.JSONDecodeError, KeyError, UnicodeDecodeError) as error:
        raise Damaged(_BROKEN) from error


@contextmanager
def reading(path: Path, keys: Iterable[bytes]) -> Iterator[Reader]:
    """A reader of an archive file. Raises Damaged where it is none or cannot be opened."""
    with path.open("rb") as file:
        try:
            yield Reader(file, keys)
        except Closed as error:
            raise Damaged(str(error)) from error
        except (tarfile.TarError, EOFError) as error:
            raise Damaged(_BROKEN) from error
