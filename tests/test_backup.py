"""The drill of docs/operations.md: backup while people work, restore into an empty house, verify silent."""

from __future__ import annotations

import io
import signal
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from common.keeping import archive, backup, folder, loading, marks, restore, rows, state
from config import cli
from kernel.cases.models import Attachment, Case, Event
from kernel.jobs.tests.work_to_do import note, said
from kernel.journal.models import AdminEntry
from kernel.papers.models import OfficeTemplate, Series
from kernel.reach.models import User
from tests.cast import Cast, assemble
from tests.keeping import DRAFT, SET_UP, furnish, house, know_migrations, migrate, new_case, sinan, sound, tally
from tests.processes import forked, until

pytestmark = pytest.mark.django_db(transaction=True)
KEY = bytes(range(16))


@pytest.fixture(autouse=True)
def _more_connections(db: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's test cases refuse connections they have not been told of; a snapshot is one."""
    real = django_db_blocker._real_ensure_connection
    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection", real)
    monkeypatch.setattr(state, "migrate", migrate)


@pytest.fixture
def here(tmp_path: Path, settings: Any) -> Path:
    """The data folder of the house that is backed up."""
    data = tmp_path / "here"
    data.mkdir()
    settings.SINAN_DATA, settings.SINAN_BACKUPS = data, data / "backups"
    files = {**settings.STORAGES["files"], "OPTIONS": {"location": data / "files"}}
    settings.STORAGES = {**settings.STORAGES, "files": files}
    return data


@pytest.fixture
def cast(here: Path) -> Cast:
    return assemble()


def test_a_restored_house_is_the_house(cast: Cast, here: Path, tmp_path: Path, settings: Any) -> None:
    """Every table row by row, files to the byte, counters, and the chain; an encrypted archive of an encrypted house."""
    cases = furnish(cast)
    gone = User.objects.create(username="gone")
    last = gone.pk
    gone.delete()
    before = tally()
    made = backup.make(here / "backups", key=KEY)
    assert made.rows == sum(n for n, _ in before.values()) and made.files == 4 and not made.lost
    assert made.path.stat().st_mode & 0o077 == 0 and archive.is_sealed(made.path)
    with house(tmp_path / "there", settings) as there:
        done = restore.restore(made.path, [b"x" * 16, KEY])
        assert (done.rows, done.files, done.aside) == (made.rows, 4, None)
        after = tally()
        assert {k for k, v in after.items() if v != before[k]} <= SET_UP
        assert sound() == [] and Case.objects.count() == 3 and AdminEntry.objects.count() == 1
        assert (there / "files" / DRAFT).read_bytes() == b"half an application"
        assert bytes(OfficeTemplate.objects.get().content) == b"\0word\xff"
        assert User.objects.create(username="next").pk > last, "a number once given is not given again"
        given = list(Series.objects.order_by("pk").values_list("last", flat=True))
        new = new_case(cast, 9)
        assert new.number not in {c.number for c in cases}
        assert sum(Series.objects.values_list("last", flat=True)) > sum(given) >= 3, "numbers go on where they stood"
        assert not marks.half(there) and sorted(p.name for p in there.iterdir() if p.is_dir()) == ["files"]


def test_no_key_is_in_an_archive_and_it_says_which_it_needs(cast: Cast, here: Path, settings: Any) -> None:
    furnish(cast, 1)
    (here / "keys.json").write_text("never")
    made = backup.make(here / "backups")
    names = [name for name, _ in _members(made.path)]
    assert not [name for name in names if "key" in name] and {n.split("/")[0] for n in names} == {"tables", "files"}
    content = made.path.read_bytes()
    assert not [key for key in (*settings.SINAN_KEYS.values(), *settings.SINAN_INDEX_KEY) if key in content]
    assert made.needs["data"].keys() == {str(n) for n in settings.SINAN_KEYS} and len(made.needs["index"]) == 1


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    with archive.reading(path, [KEY]) as found:
        for name, source in found:
            yield name, source.read()


def test_without_its_keys_nothing_is_restored(cast: Cast, here: Path, tmp_path: Path, settings: Any) -> None:
    furnish(cast, 1)
    made = backup.make(here / "backups")
    (number,) = settings.SINAN_KEYS
    with house(tmp_path / "there", settings) as there:
        settings.SINAN_KEYS = {number: b"another key 1234"}
        with pytest.raises(restore.Refusal, match=f"{number} 号加密密钥.*不是制作备份时的那一把"):
            restore.restore(made.path, [])
        settings.SINAN_KEYS = {number + 1: b"another key 1234"}
        with pytest.raises(restore.Refusal, match=f"缺少 {number} 号加密密钥"):
            restore.restore(made.path, [])
        assert not marks.half(there) and not loading.occupied()


def test_damage_anywhere_is_found_before_anything_is_touched(
    cast: Cast, here: Path, tmp_path: Path, settings: Any
) -> None:
    furnish(cast, 1)
    made = {key: backup.make(here / f"backups{bool(key)}", key=key).path for key in (None, KEY)}
    with house(tmp_path / "there", settings) as there:
        for key, path in made.items():
            whole = path.read_bytes()
            bad = tmp_path / path.name
            places = [len(whole) * i // 12 for i in range(1, 12)]
            for content in [*(whole[:at] for at in places), *(_bent(whole, at) for at in places[:9])]:
                if content.rstrip(b"\0") == whole.rstrip(b"\0"):
                    continue
                if key is None and _contained(content) == _contained(whole):
                    continue  # the bit lies in the padding between two members, which nobody reads
                bad.write_bytes(content)
                with pytest.raises((archive.Damaged, restore.Refusal)):
                    restore.restore(bad, [KEY])
                assert not marks.half(there) and not loading.occupied()


def _contained(content: bytes) -> list[tuple[str, bytes]] | None:
    """Names and contents of a tar; nothing where it cannot be read to its end."""
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            return [(m.name, file.read() if (file := tar.extractfile(m)) else b"") for m in tar]
    except tarfile.TarError:
        return None


def _bent(whole: bytes, at: int) -> bytes:
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


def test_a_backup_key_that_does_not_fit_says_so(cast: Cast, here: Path) -> None:
    made = backup.make(here / "backups", key=KEY)
    with pytest.raises(archive.Damaged, match="SINAN_BACKUP_KEY"):
        backup.check(made.path, [b"y" * 16])
    with pytest.raises(archive.Damaged, match=r"不是司南的备份|损坏"):
        other = here / "x"
        other.write_bytes(b"PK\3\4 something else")
        backup.check(other, [])


@pytest.mark.full
def test_only_an_empty_house_is_filled_and_a_replaced_one_lies_aside(
    cast: Cast, here: Path, tmp_path: Path, settings: Any
) -> None:
    furnish(cast, 2)
    made = backup.make(here / "backups")
    with house(tmp_path / "there", settings) as there:
        restore.restore(made.path, [])
        extra = new_case(cast, 5)
        with pytest.raises(restore.Refusal, match="--replace"):
            restore.restore(made.path, [])
        assert Case.objects.filter(pk=extra.pk).exists()
        done = restore.restore(made.path, [], replace=True)
        assert not Case.objects.filter(pk=extra.pk).exists() and Case.objects.count() == 2 and sound() == []
        assert done.aside and done.aside.parent == there and (done.aside / "files").is_dir()
        assert (done.aside / "sinan.sqlite3").exists() is (connection.vendor == "sqlite")


def test_nobody_restores_a_house_at_work(cast: Cast, here: Path, tmp_path: Path, settings: Any) -> None:
    made = backup.make(here / "backups")
    with (
        house(tmp_path / "there", settings) as there,
        marks.at_work(there),
        pytest.raises(marks.AtWork, match="请先停止"),
    ):
        restore.restore(made.path, [])


def test_generations_are_kept_and_the_oldest_goes(cast: Cast, here: Path) -> None:
    start = timezone.now()
    for day in range(4):
        with mock.patch.object(timezone, "now", return_value=start + timezone.timedelta(days=day)):
            made = backup.make(here / "backups", keep=2)
    assert next(g.path for g in folder.generations()) == made.path and len(folder.generations()) == 2
    assert len(made.deleted) == 1 and not folder.concern(start + timezone.timedelta(days=3, hours=1))


def test_a_file_lost_before_is_named_and_the_rest_is_kept(cast: Cast, here: Path) -> None:
    furnish(cast, 3)
    first, second, _ = Attachment.objects.order_by("pk")
    (here / "files" / first.path).unlink()
    (here / "files" / second.path).write_bytes(b"exchanged")
    made = backup.make(here / "backups")
    assert len(made.lost) == 2 and all(any(row.path in line for line in made.lost) for row in (first, second))
    assert "2 个材料文件" in folder.concern()
    assert backup.check(made.path, [])["lost"] == made.lost


@pytest.mark.full
def test_an_archive_of_an_older_version_is_brought_up_to_date(
    cast: Cast, here: Path, tmp_path: Path, settings: Any
) -> None:
    """Made where the last migration of jobs had not run; restored by this program, which runs it."""
    nodes = [n for n in state.applied(connection) if n != ("jobs", "0002_progress")]
    with house(tmp_path / "old", settings) as old:
        then = state.migrate(connection, nodes)
        then.get_model("reach", "User").objects.create(username="early")
        made = backup.make(old / "backups")
    assert "jobs.progress" not in set(_end(made.path)["tables"])
    with house(tmp_path / "there", settings):
        restore.restore(made.path, [])
        assert User.objects.get().username == "early" and ("jobs", "0002_progress") in state.applied(connection)


def test_a_restore_cut_short_before_it_replaced_anything_can_be_given_up(cast: Cast, here: Path) -> None:
    marks.write(here, marks.RESTORING, {"archive": "a.sinan", "replace": True, "phase": marks.BUILDING})
    (here / restore.STAGED).mkdir()
    assert "原有数据没有改动" in marks.half(here) and "--abandon" in marks.half(here)
    restore.abandon()
    assert not marks.half(here) and not (here / restore.STAGED).exists()
    marks.write(here, marks.RESTORING, {"archive": "a.sinan", "replace": True, "phase": marks.PLACING})
    with pytest.raises(restore.Refusal, match="数据不完整"):
        restore.abandon()
    assert marks.half(here)


def test_an_archive_of_a_newer_version_is_refused(cast: Cast, here: Path, tmp_path: Path, settings: Any) -> None:
    tomorrow = [*state.applied(connection), ("jobs", "9999_tomorrow")]
    with (
        mock.patch.object(state, "applied", return_value=tomorrow),
        mock.patch.object(state, "models_at", return_value=apps),
    ):
        made = backup.make(here / "backups")
    with house(tmp_path / "there", settings) as there:
        with pytest.raises(state.Newer, match=r"jobs\.9999_tomorrow.*先把程序升级"):
            restore.restore(made.path, [])
        assert not marks.half(there) and not loading.occupied()


def _end(path: Path) -> dict[str, Any]:
    return backup.check(path, [])


@pytest.mark.full
def test_memory_does_not_grow_with_the_house(cast: Cast, here: Path) -> None:
    import tracemalloc

    from kernel.jobs.models import Schedule

    def peak(count: int) -> int:
        start = timezone.now()
        made = [Schedule(name=f"n{i}", due=start + timezone.timedelta(seconds=i)) for i in range(count)]
        Schedule.objects.bulk_create(made, batch_size=500)
        tracemalloc.start()
        backup.make(here / "backups", keep=1)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(100)
    small, large = peak(2 * rows.PART), peak(10 * rows.PART)
    assert large < small * 1.4, (small, large)


# --- as processes, killed and at work ---


class Commands:
    """`sinan` commands: out of this process, forked where they are to be killed; or loaded from nothing, each on its own."""

    def __init__(self, *, apart: bool) -> None:
        self.apart = apart

    def said(self, data: Path, *words: str) -> str:
        """What a command that succeeds says."""
        if self.apart:
            with sinan(data, *words) as process:
                out, err = process.communicate(timeout=120)
            assert process.returncode == 0, out + err
            return out
        said = io.StringIO()
        call_command(*words, stdout=said)
        return said.getvalue()

    def killed(self, when: Callable[[], object], data: Path, *words: str) -> None:
        """kill -9 as soon as something is so, and not later than the command itself ends."""
        if self.apart:
            with sinan(data, *words) as process:
                until(lambda: when() or process.poll() is not None)
                process.kill()
            code = process.returncode
        else:
            with forked(call_command, *words) as child:
                until(lambda: when() or not child.is_alive(), pause=0.005)
                child.kill()
                child.join()
            code = child.exitcode
        assert code == -signal.SIGKILL, "it had ended before"


@pytest.fixture(params=["forked", pytest.param("apart", marks=pytest.mark.full)])
def commands(request: pytest.FixtureRequest) -> Commands:
    return Commands(apart=request.param == "apart")


def large(here: Path, megabytes: int) -> Path:
    """A file among those nobody has handed in yet."""
    path = here / "files" / "drafts" / "9" / "large"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(megabytes * 1024 * 1024)
    return path


def accept_on_and_on(cast: Cast, log: str) -> None:
    """Goes on accepting disputes through the one door, and notes each number once it is committed."""
    for n in range(100_000):
        note(log, new_case(cast, n).number)


def test_what_was_accepted_before_a_backup_began_is_in_it(
    cast: Cast, here: Path, tmp_path: Path, settings: Any
) -> None:
    """A process goes on writing; the archive holds one moment of it: whole cases, each file, no broken chain."""
    log = tmp_path / "log"
    with forked(accept_on_and_on, cast, str(log)):
        until(lambda: len(said(log)) >= 5)
        accepted = said(log)
        made = backup.make(here / "backups")
        during = len(said(log)) - len(accepted)
        until(lambda: len(said(log)) > len(accepted) + during)  # still at work
    with house(tmp_path / "there", settings):
        restore.restore(made.path, [])
        numbers = set(Case.objects.values_list("number", flat=True))
        assert set(accepted) <= numbers and not made.lost
        assert sound() == [] and Attachment.objects.count() >= len(accepted)
    assert during > 0, "nothing was written while the backup ran"


def test_a_killed_backup_leaves_nothing_that_looks_like_one(cast: Cast, here: Path, commands: Commands) -> None:
    furnish(cast, 2)
    slow, backups = large(here, 100), here / "backups"
    commands.killed(lambda: any(p.stat().st_size > 5_000_000 for p in backups.glob(".sinan-*")), here, "backup")
    assert folder.generations(backups) == [] and list(backups.glob(".sinan-*.part"))
    slow.unlink()
    out = commands.said(here, "backup")
    assert "备份完成" in out and "已读回核对" in out and "号加密密钥和检索密钥" in out
    assert len(folder.generations(backups)) == 1 and not list(backups.glob(".sinan-*.part"))


def test_a_killed_restore_does_not_look_whole_and_can_be_run_again(
    cast: Cast, here: Path, tmp_path: Path, settings: Any, commands: Commands
) -> None:
    know_migrations(tmp_path / "first", settings)
    furnish(cast, 2)
    large(here, 20)
    made = backup.make(here / "backups")
    with house(tmp_path / "there", settings) as there:
        came = there / restore.STAGED / "files" / "drafts" / "9" / "large"
        commands.killed(came.exists, there, "restore", str(made.path))
        assert not loading.occupied(), "no row of a half restore counts"
        with pytest.raises(CommandError, match=r"恢复时中断.*sinan restore"):
            cli.refuse_unfit()
        connection.close()
        out = commands.said(there, "restore", str(made.path))
        assert "恢复完成" in out and "校验通过：2 个办件" in out and "逐表比对一致" in out
        connection.close()
        assert sound() == [] and Event.objects.count() >= 4 and not (there / restore.STAGED).exists()
