"""A ledger in Excel's binary format of 1997 to 2003 (BIFF8) is taken like any other, in the page and by the command.

files/柳溪镇2013年台账.xls was written by xlwt, everybody in it is invented: two sheets, titles merged across, a dispute merged
over two lines, days as numbers in two formats, as text and as 同上, phones and identity numbers as numbers, totals.
"""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.imports.models import Batch, State
from common.imports.reading.book import Unusable, open_book
from common.imports.reading.headings import find_head
from common.imports.reading.lexicon import lexicon_of
from kernel.cases.models import Case
from kernel.cases.verify import verify
from tests.cast import Cast

from .conftest import problems
from .test_pages import sign_in

pytestmark = pytest.mark.django_db
OLD = Path(__file__).parent / "files" / "柳溪镇2013年台账.xls"
HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOST = "身份证号码在表格里按数字存放"


def shown() -> list[tuple[date, str, list[str], Decimal | None, str]]:
    """What became of the ledger."""
    return [
        (
            timezone.localdate(c.opened_at),
            c.record.kind,
            [p.name for p in c.people],
            c.record.amount,
            str(c.handler or ""),
        )
        for c in Case.objects.live().order_by("opened_at", "pk")
    ]


TAKEN = [
    (date(2013, 3, 5), "neighbours", ["张三", "李四"], Decimal(3000), "陈和"),
    (date(2013, 3, 5), "neighbours", ["王五", "王六", "赵六"], Decimal("1200.5"), "陈和"),
    (date(2013, 4, 12), "other", ["孙七", "周八"], None, "林安"),
]


def test_it_is_a_binary_workbook() -> None:
    content = OLD.read_bytes()
    assert content.startswith(HEAD) and b"\x09\x08\x10\x00\x00\x06\x05\x00" in content  # BOF of BIFF8


def test_through_the_page(cast: Cast) -> None:
    client = sign_in(cast.chair)
    batch = _upload(client, cast, OLD.read_bytes())
    text = client.get(reverse("desk_import", args=[batch.pk])).content.decode()
    assert LOST in text
    assert [(line, LOST in said) for line, said in problems(batch)] == [(4, True)]
    client.post(reverse("desk_import_row", args=[batch.pk, 1, 4]), {"c-3": ""})
    client.post(reverse("desk_import_take", args=[batch.pk]))
    assert shown() == [*TAKEN, (date(2013, 9, 1), "marriage", ["吴九", "郑十"], None, "陈和")]
    first = Case.objects.order_by("opened_at", "pk").first()
    assert first is not None
    one, two = first.people
    assert (one.phone, one.birth_date, two.id_number) == ("15400001111", date(1985, 3, 12), "889901620815001")
    assert first.record.agreed_on == date(2013, 3, 6)
    assert list(verify()) == []


def test_by_the_command(cast: Cast) -> None:
    cast.chair.username = "zhuren"
    cast.chair.save()
    out = io.StringIO()
    call_command("import", str(OLD), "--user", "zhuren", "--take", "--leave-out", stdout=out)
    assert "已登记3件" in out.getvalue()
    assert shown() == TAKEN
    again = io.StringIO()
    call_command("import", str(OLD), "--user", "zhuren", "--take", "--leave-out", stdout=again)
    assert "什么都没有改" in again.getvalue()
    assert shown() == TAKEN


def _broken() -> dict[str, bytes]:
    content = OLD.read_bytes()
    return {
        "a container of something else": HEAD + bytes(4096),
        "cut off": content[:1500],
        "no directory": content[:512] + bytes(len(content) - 512),
        "a stream of noise": content[:1024] + content[1024:].translate(bytes(reversed(range(256)))),
    }


@pytest.mark.parametrize("name", _broken())
def test_a_broken_one_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(Unusable, match=r"读不出|损坏"):
        if not open_book(_broken()[name], "台账.xls"):
            raise Unusable("读不出")  # nothing in it: the page says so


def test_a_broken_one_creates_nothing(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "坏.xls"
    path.write_bytes(_broken()["cut off"])
    cast.chair.username = "zhuren"
    cast.chair.save()
    with pytest.raises(CommandError, match="读不出这个文件"):
        call_command("import", str(path), "--user", "zhuren", "--take", stdout=io.StringIO())
    batch = _upload(sign_in(cast.chair), cast, path.read_bytes())
    assert batch.state == State.FAILED and "读不出这个文件" in batch.trouble
    assert not Case.objects.exists()


def _upload(client: Client, cast: Cast, content: bytes) -> Batch:
    file = SimpleUploadedFile(OLD.name, content, content_type="application/vnd.ms-excel")
    answer = client.post(reverse("desk_imports"), {"office": cast.committee.pk, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return Batch.objects.latest("made_at")


def test_a_title_merged_across_is_no_group_of_columns() -> None:
    assert [said for said, _ in _said(OLD.read_bytes())] == ["填报单位:柳溪镇人民调解委员会"] * 2
    assert {key for _, keys in _said(OLD.read_bytes()) for key in keys} >= {
        "applicant.id_number",
        "respondent.id_number",
    }


def _said(content: bytes) -> list[tuple[str, list[str]]]:
    """The last title above each sheet's heading, and what its columns mean."""
    heads = [find_head(table, lexicon_of("mediation"), None) for table in open_book(content, OLD.name)]
    return [(head.titles[-1], [c.key for c in head.columns]) for head in heads if head]
