"""An office's own Word forms: checked by name, tried, taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kernel.papers import office as own
from kernel.papers.models import OfficeTemplate
from tests.cast import Cast

from .conftest import last_act

pytestmark = pytest.mark.django_db
CODE = "registration"


def word_file(*paragraphs: str) -> SimpleUploadedFile:
    document, made = docx.Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(made)
    return SimpleUploadedFile("模板.docx", made.getvalue())


def text_of(content: bytes) -> str:
    return "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)


@pytest.fixture
def url(cast: Cast) -> str:
    return reverse("admin_template", args=[cast.committee.pk, CODE])


def test_a_good_form_comes_into_use_and_is_filled_by_example(
    sent: Callable[..., str], boss: Client, cast: Cast, url: str
) -> None:
    sent(url, file=word_file("本会登记表", "案号：{{ 案号 }}", "申请人：{{ 申请人 }}"))
    row = own.current(cast.committee.pk, CODE)
    assert row is not None
    assert row.version == 1
    filled = boss.get(reverse("admin_template_file", args=[row.pk, "example"]))
    assert "案号：（2026）示例案第1号" in text_of(filled.content)
    assert "{{ 案号 }}" in text_of(boss.get(reverse("admin_template_file", args=[row.pk, "own"])).content)
    assert last_act().data["digest"] == row.digest


def test_what_is_wrong_is_said_by_name(refused: Callable[..., str], cast: Cast, url: str) -> None:
    text = refused(url, file=word_file("{{ 案件编号 }}"))
    assert "“案件编号”不是本文书的字段" in text
    assert "案号" in text
    assert "这不是可用的 Word 文件" in refused(url, file=SimpleUploadedFile("a.docx", b"hello"))
    assert not OfficeTemplate.objects.exists()


def test_the_start_offered_can_be_sent_back_unchanged(
    sent: Callable[..., str], boss: Client, cast: Cast, url: str
) -> None:
    start = boss.get(reverse("admin_template_built_in", args=[cast.committee.pk, CODE, "starter"])).content
    sent(url, file=SimpleUploadedFile("范本.docx", start))
    assert own.current(cast.committee.pk, CODE) is not None


def test_versions_follow_one_another_and_are_taken_back(sent: Callable[..., str], cast: Cast, url: str) -> None:
    for n in (1, 2):
        sent(url, file=word_file(f"第{n}版 {{{{ 案号 }}}}"))
    first, second = OfficeTemplate.objects.order_by("version")
    assert (first.active, second.active) == (False, True)
    sent(reverse("admin_template_restore", args=[first.pk]))
    assert own.current(cast.committee.pk, CODE) == first
    sent(reverse("admin_template_withdraw", args=[cast.committee.pk, CODE]))
    assert own.current(cast.committee.pk, CODE) is None
    assert OfficeTemplate.objects.count() == 2, "no version is lost"


def test_another_office_keeps_its_form(sent: Callable[..., str], cast: Cast, url: str) -> None:
    sent(url, file=word_file("{{ 案号 }}"))
    assert own.current(cast.other_committee.pk, CODE) is None


def test_a_paper_nobody_knows_is_not_found(boss: Client, cast: Cast) -> None:
    answer: Any = boss.get(reverse("admin_template", args=[cast.committee.pk, "nothing"]))
    assert answer.status_code == 404
