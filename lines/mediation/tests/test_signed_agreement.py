"""The agreement is issued once more with what was signed on it (人民调解法 §29), and stands once in the volume."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import timedelta
from typing import Any

import docx as python_docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kernel.cases.issue import attached, sheet_of
from kernel.cases.models import Paper
from kernel.cases.refusals import Invalid
from kernel.cases.repair import correct, revoke
from kernel.cases.verify import verify
from kernel.cases.volume import contents, final
from kernel.papers.blocks import SealPlace, Sheet, Signatures, Slot
from portal.masks import copy_for
from tests.cast import PARTIES, Cast, party

from .road import AGREEMENT, Road, picture

MINOR = [
    party("王小明", "applicant", birth_date="2015-03-01", consent_note="母亲王秀兰当面同意"),
    party("王秀兰", "applicant", represents="0", representation="guardian", phone="13800000001"),
    party("李建国", "respondent", phone="13800000002"),
]


def stroke(shade: int) -> bytes:
    """A small picture unlike any other of another shade."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 90, 30, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes([shade]) * 90 for _ in range(30)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pads(road: Road) -> dict[str, Any]:
    """Every party and the mediator, each with a signature of their own."""
    names = [f"signature_{p.pk.hex}" for p in road.case.people] + [f"signature_mediator_{road.cast.mediator.pk}"]
    return {n: [SimpleUploadedFile("签名.png", stroke(60 + i))] for i, n in enumerate(names)}


def sign_on_pads(road: Road) -> Road:
    road.do("sign", files=pads(road), mediator_signed="on", sealed_on=str(timezone.localdate()))
    return road


@pytest.fixture
def road(cast: Cast) -> Road:
    return Road(cast).to_signing()


def signed(road: Road) -> Paper:
    return road.case.papers.filter(code="agreement_signed").latest("made_at", "id")


def slots(sheet: Sheet) -> list[Slot]:
    return [s for b in sheet.blocks if isinstance(b, Signatures) for s in b.slots]


def test_it_bears_names_pictures_days_and_the_day_of_the_seal(road: Road) -> None:
    sign_on_pads(road)
    sheet, today = sheet_of(signed(road)), timezone.localdate()
    places = slots(sheet)
    assert [(s.label, s.name) for s in places] == [
        ("申请人", "王秀兰"), ("被申请人", "李建国"), ("人民调解员", "陈和"), ("记录人", "陈和"),
    ]  # fmt: skip
    assert all(s.image and s.date == today for s in places)
    assert len({s.image for s in places}) == 3 and places[2].image == places[3].image
    assert next(b for b in sheet.blocks if isinstance(b, SealPlace)) == SealPlace(
        office=road.case.office.name, date=today
    )


def test_it_is_a_paper_of_its_own_under_the_same_number(road: Road) -> None:
    first = road.case.papers.get(code="agreement")
    before = first.content
    sign_on_pads(road)
    first.refresh_from_db()
    assert first.content == before and first.replaced_by is None
    assert signed(road).number == first.number != ""
    assert list(verify()) == []


def test_what_was_signed_is_what_was_read(road: Road) -> None:
    """The text is that of the frozen sheet, whatever the record says meanwhile."""
    earlier = sheet_of(road.case.papers.get(code="agreement"))
    record = road.case.record
    record.agreement = "另一段文字"
    record.save()
    sign_on_pads(road)
    text = [b for b in sheet_of(signed(road)).blocks if not isinstance(b, Signatures | SealPlace)]
    assert text == [b for b in earlier.blocks if not isinstance(b, Signatures | SealPlace)]


def test_the_volume_holds_it_once_in_its_place(road: Road) -> None:
    titles = [e.title for e in contents(road.case)]
    assert "人民调解协议书" in titles and "人民调解协议书（签署本）" not in titles
    sign_on_pads(road)
    entries = contents(road.case)
    found = [e for e in entries if "协议书" in e.title or "签名" in e.title]
    assert [e.paper for e in found] == [signed(road)]
    assert found[0].pages == "附3份" and len(found[0].files) == 3
    order = [e.title for e in entries]
    assert order.index("人民调解记录") < order.index("人民调解协议书（签署本）")
    assert [p.code for p in final(road.case)].count("agreement") == 0


def test_signed_on_paper_says_so_and_encloses_the_scan(road: Road) -> None:
    road.sign(sealed_on=str(timezone.localdate()))
    assert [(s.image, s.date, s.hint) for s in slots(sheet_of(signed(road)))] == [("", None, "已在纸质原件上签署")] * 4
    entry = next(e for e in contents(road.case) if e.paper == signed(road))
    assert [f.category for f in entry.files] == ["signed_agreement"]
    assert "签字盖章的协议书" not in [e.title for e in contents(road.case)]


def test_an_oral_agreement_has_no_signed_edition(cast: Cast) -> None:
    road = Road(cast).to_oral()
    assert "agreement_signed" not in road.papers()
    assert "口头调解协议登记表" in [e.title for e in contents(road.case)]


def test_taken_back_the_unsigned_one_stands_again(road: Road) -> None:
    sign_on_pads(road)
    revoke(road.case, actor=road.actor, reason="盖章日期登记有误")
    assert [e.title for e in contents(road.case) if "协议书" in e.title] == [
        "人民调解协议书",
    ]
    sign_on_pads(road)
    numbers = set(road.case.papers.filter(code__startswith="agreement").values_list("number", flat=True))
    assert len(numbers) == 1, "signed again it is still the same agreement"
    entry = next(e for e in contents(road.case) if e.paper and e.paper.code == "agreement_signed")
    assert len(entry.files) == 3, "what came with the revoked act belongs to no paper"


def test_a_corrected_day_of_the_seal_keeps_the_signatures(cast: Cast) -> None:
    at = (timezone.localtime() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    road = Road(cast, happened_at=at).to_session()
    road.do("agree_written", **AGREEMENT)
    sign_on_pads(road)
    first, event = signed(road), road.case.events.get(act="sign")
    today = timezone.localdate()
    correct(
        road.case, event.pk, actor=road.actor, payload={"mediator_signed": "on", "sealed_on": str(today)}, reason="补正"
    )
    second = signed(road)
    first.refresh_from_db()
    assert first.replaced_by == second and first.number == second.number
    assert [s.image for s in slots(sheet_of(second))] == [s.image for s in slots(sheet_of(first))]
    assert [e.paper for e in contents(road.case) if "协议书" in e.title] == [second]


def test_no_signature_is_put_under_another_text(road: Road) -> None:
    sign_on_pads(road)
    agreed, sign = (road.case.events.get(act=a) for a in ("agree_written", "sign"))
    values = {**AGREEMENT, "agreement": "五日内改造屋檐。"}
    correct(road.case, agreed.pk, actor=road.actor, payload=values, reason="期限抄错")
    assert [e.paper for e in contents(road.case) if "协议书" in e.title] == [signed(road)]
    payload = {"mediator_signed": "on", "sealed_on": str(timezone.localdate())}
    correct(road.case, sign.pk, actor=road.actor, payload=payload, reason="重新签署")
    sheet = sheet_of(signed(road))
    assert "五日内" in str(sheet) and not any(s.image for s in slots(sheet))


def test_the_guardian_signs_for_a_child(cast: Cast) -> None:
    road = Road(cast, parties=MINOR).to_signing()
    names = [s.name for s in slots(sheet_of(road.case.papers.get(code="agreement")))]
    assert names[:2] == ["王秀兰", "李建国"] and "王小明" not in names
    guardian, other = (p for p in road.case.people if p.name != "王小明")
    files = {f"signature_{p.pk.hex}": [picture()] for p in (guardian, other)}
    road.do("sign", files=files, mediator_signed="on", sealed_on=str(timezone.localdate()))
    assert slots(sheet_of(signed(road)))[0].label == "法定代理人"


def test_two_of_one_name_keep_their_own_hand(cast: Cast) -> None:
    same = [*PARTIES, party("李建国", "respondent", phone="13800000003")]
    road = sign_on_pads(Road(cast, parties=same).to_signing())
    rows = {bytes(f.digest).hex(): f for f in road.case.attachments.filter(category="signature")}
    first, second = (s.image for s in slots(sheet_of(signed(road))) if s.name == "李建国")
    assert first != second and {first, second} <= rows.keys()


def test_a_photograph_no_paper_can_draw_is_refused(road: Road) -> None:
    files = pads(road)
    name = next(iter(files))
    files[name] = [SimpleUploadedFile("签名.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n")]
    with pytest.raises(Invalid) as refused:
        road.do("sign", files=files, mediator_signed="on", sealed_on=str(timezone.localdate()))
    assert "签名板" in str(refused.value.form.errors[name])


def test_the_desk_shows_it_in_all_three_forms(road: Road) -> None:
    sign_on_pads(road)
    paper, client = signed(road), Client()
    client.force_login(road.cast.mediator)
    pdf = client.get(reverse("desk_paper", args=[paper.pk, "pdf"])).content
    assert pdf.replace(b" ", b"").count(b"/Subtype/Image") == 3
    word = python_docx.Document(io.BytesIO(client.get(reverse("desk_paper", args=[paper.pk, "docx"])).content))
    assert len(word.inline_shapes) == 4
    page = client.get(reverse("desk_paper", args=[paper.pk, "html"])).content.decode()
    for row in attached(paper).values():
        address = reverse("desk_file", args=[row.pk])
        assert address in page and client.get(address).status_code == 200
    assert len(attached(paper)) == 3


def test_no_drawn_signature_leaves_the_house(road: Road) -> None:
    sign_on_pads(road)
    copies = [copy_for(signed(road), road.case, party) for party in (None, road.case.people[0].pk)]
    assert [s.image for copy in copies for s in slots(copy)] == [""] * 8


def test_the_page_has_a_pad_for_everybody_who_signs(road: Road) -> None:
    client = Client()
    client.force_login(road.cast.mediator)
    page = client.get(reverse("desk_do", args=[road.pk, "sign"])).content.decode()
    for name in pads(road):
        assert f'name="{name}"' in page
    for group in ("当事人签名", "调解员签名", "盖章"):
        assert group in page
