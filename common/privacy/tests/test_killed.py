"""The job killed at any moment: nothing is half erased, and the next round does the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import sys, django
django.setup()
from datetime import timedelta
from unittest import mock
from pathlib import Path
from django.core.management import call_command
from django.utils import timezone
what = sys.argv[1]
if what == "build":
    call_command("migrate", verbosity=0)
    from common.privacy.models import Period
    from common.privacy.tests.house import archived
    from tests.cast import assemble
    cast = assemble()
    for _ in range(12):
        archived(cast)
    for kind in ("mediation", "messages"):
        Period.objects.create(kind=kind, length=10, source="x", since=timezone.localdate() - timedelta(days=1),
                              signed_off_by=cast.administrator, signed_off_at=timezone.now())
elif what == "erase":
    from common.privacy import jobs
    now = timezone.now() + timedelta(days=4100)
    with mock.patch.object(timezone, "now", return_value=now):
        print("begin", flush=True)
        jobs.erase_due()
else:
    from django.conf import settings
    from common.people.models import Party
    from common.privacy.models import Erasure
    from common.privacy.tests.house import marks, traces
    from kernel.cases.models import Event
    from kernel.cases.verify import verify
    files = Path(settings.SINAN_DATA) / "files"
    erased = set(Erasure.objects.values_list("case", flat=True))
    assert list(verify(files=False)) == [], list(verify(files=False))
    for party in Party.objects.all():
        assert (party.erased_at is not None) == (party.case_id in erased)
    assert Event.objects.filter(act="erase").count() == len(erased)
    left = traces(marks(), files) if len(erased) == 12 else []
    over = len(erased) == 12 and not Erasure.objects.filter(busy=True).exists()
    if over:
        assert left == [], left
        assert list(verify()) == []
    print("over" if over else f"erased {len(erased)}")
"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[dict[str, str]]:
    place = {"SINAN_DATA": str(tmp_path), "SINAN_ENV": "development", "DJANGO_SETTINGS_MODULE": "config.settings"}
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SINAN_", "DJANGO_"))}
    yield {**kept, **place, "PYTHONPATH": str(ROOT)}


def started(house: dict[str, str], what: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, what], cwd=ROOT, env=house, stdout=subprocess.PIPE, text=True
    )


def said(house: dict[str, str], what: str) -> str:
    process = started(house, what)
    out = process.communicate(timeout=300)[0]
    assert process.returncode == 0, out
    return out.strip()


def test_killed_at_any_moment_the_next_round_does_the_rest(house: dict[str, str]) -> None:
    said(house, "build")
    seen = set()
    for wait in (0.05, 0.15, 0.3, 0.45):
        process = started(house, "erase")
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        seen.add(said(house, "check"))
    assert seen != {"erased 0"}
    said(house, "erase")
    assert said(house, "check") == "over"
