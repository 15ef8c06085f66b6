"""What was typed survives a closed browser, is nobody else's, and is forgotten in time."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, TestCase
from django.utils import timezone

from portal.asking import drafts
from portal.jobs import forget_drafts, forget_tries
from portal.models import Draft, DraftFile, Try

from .conftest import BASE, MY_NAME, OTHER_NAME, PNG, Villager, text_of


def reopened(villager: Villager) -> Client:
    """The same browser after it was closed: its lasting cookies and nothing else."""
    fresh = Client()
    fresh.cookies[drafts.COOKIE] = villager.client.cookies[drafts.COOKIE].value
    return fresh


def test_a_closed_browser_loses_nothing(villager: Villager) -> None:
    villager.fill(but=("q-claims", "q-amount", "files"))
    assert villager.client.cookies[drafts.COOKIE]["max-age"] == 30 * 24 * 3600
    later = reopened(villager)
    assert "没有填完的申请" in text_of(later.get("/"))
    assert "继续填写" in text_of(later.get(BASE))
    assert later.post(BASE).url == f"{BASE}ask/q-claims/", "on to the first page that is not answered"
    assert MY_NAME in text_of(later.get(f"{BASE}ask/you/"))


def test_the_home_page_does_not_say_whose_it_is(villager: Villager) -> None:
    villager.fill()
    page = text_of(villager.client.get("/"))
    assert MY_NAME not in page and OTHER_NAME not in page


def test_another_browser_sees_nothing(villager: Villager, stranger: Villager) -> None:
    villager.fill()
    assert "没有填完" not in text_of(stranger.client.get("/"))
    assert stranger.client.get(f"{BASE}review/").url == BASE
    forged = Client()
    true = villager.client.cookies[drafts.COOKIE].value
    forged.cookies[drafts.COOKIE] = true[:-1] + ("x" if true[-1] != "x" else "y")
    assert forged.get(f"{BASE}ask/you/").url == BASE


def test_nothing_typed_lies_open_in_the_database(villager: Villager) -> None:
    villager.fill(but=("files",))
    villager.client.post(f"{BASE}ask/files/", {"evidence": SimpleUploadedFile("李建国的院墙.png", PNG), "go": "stay"})
    with connection.cursor() as cursor:
        for table in ("portal_draft", "portal_draftfile", "django_session"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
            for secret in (MY_NAME, OTHER_NAME, "屋后滴水"):
                assert secret not in stored and repr(secret.encode())[2:-1] not in stored, table


def test_a_page_sent_after_the_draft_is_gone_begins_a_new_one(villager: Villager) -> None:
    """Somebody kept a page open for a month: what they typed is kept all the same."""
    villager.fill(but=("q-claims", "q-amount", "files"))
    Draft.objects.all().delete()
    assert villager.answer("q-claims").url == f"{BASE}ask/q-amount/"
    assert "claims" in Draft.objects.get().content["q-claims"]
    assert villager.client.get(f"{BASE}review/").url == f"{BASE}ask/where/"


def test_two_pages_sent_at_once_lose_nothing_of_each_other(villager: Villager) -> None:
    villager.start()
    first, second = Draft.objects.get(), Draft.objects.get()
    drafts.keep(first, "q-facts", {"facts": "甲"})
    drafts.keep(second, "q-claims", {"claims": "乙"})
    assert Draft.objects.get().content == {"q-facts": {"facts": "甲"}, "q-claims": {"claims": "乙"}}


@pytest.mark.django_db(transaction=True)
def test_begun_twice_at_once_it_is_one_draft(villager: Villager) -> None:
    villager.start()
    Draft.objects.all().delete()
    token = villager.client.cookies[drafts.COOKIE].value
    gate, found = threading.Barrier(4), []

    def begin() -> None:
        browser = Client()
        browser.cookies[drafts.COOKIE] = token
        gate.wait()
        found.append(browser.post(BASE).status_code)
        connection.close()

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [302] * 4 and Draft.objects.count() == 1


def test_forgotten_at_once_when_asked(villager: Villager) -> None:
    villager.fill(but=("files",))
    villager.client.post(f"{BASE}ask/files/", {"evidence": SimpleUploadedFile("院墙.png", PNG), "go": "stay"})
    path = DraftFile.objects.get().path
    assert villager.client.get(f"{BASE}forget/").status_code == 405, "never by a link"
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert villager.client.post(f"{BASE}forget/").url == "/"
    assert not Draft.objects.exists() and not storages["files"].exists(path)


def old(**past: int) -> Any:
    return timezone.now() - timedelta(**past)


def test_forgotten_after_thirty_days(villager: Villager) -> None:
    villager.fill(but=("files",))
    villager.client.post(f"{BASE}ask/files/", {"evidence": SimpleUploadedFile("院墙.png", PNG), "go": "stay"})
    path = DraftFile.objects.get().path
    Draft.objects.update(kept_at=old(days=29))
    assert forget_drafts() == 0 and storages["files"].exists(path)
    Draft.objects.update(kept_at=old(days=31))
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert forget_drafts() == 1
    assert not Draft.objects.exists() and not storages["files"].exists(path)


def test_files_a_dead_process_left_behind_are_swept(villager: Villager) -> None:
    storage = storages["files"]
    lost = storage.save("drafts/0192/left", ContentFile(b"x"))
    assert forget_drafts() == 0 and storage.exists(lost), "it may be on its way still"
    yesterday = old(days=2).timestamp()
    os.utime(storage.path(lost), (yesterday, yesterday))
    forget_drafts()
    assert not storage.exists("drafts/0192")


def test_the_receipt_is_shown_for_a_day(villager: Villager) -> None:
    villager.apply()
    assert villager.client.get(f"{BASE}done/").status_code == 200
    assert forget_drafts() == 0
    Draft.objects.update(sent_at=old(hours=25))
    assert villager.client.get(f"{BASE}done/").url == BASE
    assert forget_drafts() == 1


def test_attempts_are_forgotten(villager: Villager) -> None:
    Try.objects.create(kind="x", key="y", at=old(days=3))
    Try.objects.create(kind="x", key="y")
    assert forget_tries() == 1 and Try.objects.count() == 1
