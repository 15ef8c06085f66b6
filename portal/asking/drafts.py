"""What was typed so far, kept on the server under a token that only the browser knows: no account, and nothing is lost."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from common.privacy.notice import publish
from kernel.cases.attachments import MEGABYTE, sniff
from kernel.journal.seal import blind

from ..models import Draft, DraftFile
from ..throttle import BEGIN_ADDRESS, address_of, spend

COOKIE, SALT = "sinan_draft", "portal.draft"
KEPT = timedelta(days=30)  # an application nobody went on with is forgotten then
SHOWN = timedelta(days=1)  # how long the sender's browser may show the receipt again
MOST_FILES, MOST_BYTES = 20, 100 * MEGABYTE


def token_of(request: HttpRequest) -> str:
    """The token of this browser; empty for one that never began anything."""
    fresh = getattr(request, "portal_token", "")
    return fresh or request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=int(KEPT.total_seconds())) or ""


def owner_of(request: HttpRequest) -> str:
    token = token_of(request)
    return blind(token, "draft").hex() if token else ""


def open_drafts(request: HttpRequest) -> list[Draft]:
    """Unsent drafts of this browser, latest first; no query for a browser without a token."""
    owner = owner_of(request)
    return list(Draft.objects.filter(owner=owner, case=None).order_by("-kept_at")) if owner else []


def find(request: HttpRequest, code: str, step: str) -> Draft | None:
    """The unsent draft of this browser for one step."""
    owner = owner_of(request)
    return Draft.objects.filter(owner=owner, procedure=code, step=step, case=None).first() if owner else None


def sent(request: HttpRequest, code: str, step: str) -> Draft | None:
    """The last one this browser sent, for a day: what the receipt is drawn from."""
    owner = owner_of(request)
    if not owner:
        return None
    rows = Draft.objects.filter(owner=owner, procedure=code, step=step, sent_at__gt=timezone.now() - SHOWN)
    return rows.select_related("case__office__area").order_by("-sent_at").first()


def begin(request: HttpRequest, code: str, step: str) -> Draft:
    """The draft of this browser for one step, a new one where there is none. Raises TooOften."""
    found = find(request, code, step)
    if found is not None:
        return found
    spend(BEGIN_ADDRESS, address_of(request))
    if not token_of(request):
        request.portal_token = secrets.token_hex(32)  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            return Draft.objects.create(owner=owner_of(request), procedure=code, step=step, notice=publish().number)
    except IntegrityError:  # the same press twice
        return Draft.objects.get(owner=owner_of(request), procedure=code, step=step, case=None)


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser its token again, so that the thirty days begin anew with every page."""
    if token := token_of(request):
        response.set_signed_cookie(
            COOKIE, token, salt=SALT, max_age=int(KEPT.total_seconds()), httponly=True, samesite="Lax",
            secure=request.is_secure(),
        )  # fmt: skip


def keep(draft: Draft, slug: str, values: dict[str, Any]) -> None:
    """Keep what one page was answered with, right or wrong; two pages sent at once lose nothing of each other."""
    with transaction.atomic():
        fresh = Draft.objects.select_for_update().get(pk=draft.pk)
        if fresh.case_id is None:
            fresh.content = {**fresh.content, slug: values}
            fresh.kept_at = timezone.now()
            fresh.save(update_fields=["content", "kept_at"])
    draft.content, draft.case_id = fresh.content, fresh.case_id


def put(draft: Draft, field: str, files: list[Any]) -> list[str]:
    """Keep files under a field of the draft. Returns what is wrong with those that were not taken; the others are kept."""
    wrong = []
    for file in files:
        held = list(draft.files.all())
        if len(held) >= MOST_FILES or sum(f.size for f in held) + file.size > MOST_BYTES:
            wrong.append(
                f"“{file.name}”没有收下：最多上传{MOST_FILES}个文件、共{MOST_BYTES // MEGABYTE} MB，其余的可以带到现场。"
            )
            continue
        try:
            sniff(file)
        except ValidationError as error:
            wrong += error.messages
            continue
        path = storages["files"].save(f"drafts/{draft.pk}/{secrets.token_hex(8)}", file)
        DraftFile.objects.create(draft=draft, field=field, name=file.name[-120:], size=file.size, path=path)
    return wrong


def drop(draft: Draft, file_id: int) -> None:
    """Take one file out of the draft again."""
    for row in DraftFile.objects.filter(draft=draft, pk=file_id):
        row.delete()
        storages["files"].delete(row.path)


def opened(draft: Draft) -> dict[str, list[Any]]:
    """The files of a draft by field, open for reading under the names they came with. The caller closes them."""
    found: dict[str, list[Any]] = {}
    for row in draft.files.all():
        found.setdefault(row.field, []).append(File(storages["files"].open(row.path), name=row.name))
    return found


def forget(draft: Draft) -> None:
    """Erase a draft with its files; the bytes go once the rows are gone for good."""
    paths = [row.path for row in draft.files.all()]
    draft.delete()
    transaction.on_commit(lambda: _erase(paths))


def empty(draft: Draft) -> None:
    """Erase what a sent draft held; the row stays for the receipt."""
    paths = [row.path for row in draft.files.all()]
    draft.files.all().delete()
    draft.content = {}
    transaction.on_commit(lambda: _erase(paths))


def _erase(paths: list[str]) -> None:
    for path in paths:
        storages["files"].delete(path)


def stale() -> Iterator[Draft]:
    """Drafts nobody went on with for thirty days, and sent ones whose receipt is no longer shown."""
    now = timezone.now()
    yield from Draft.objects.filter(case=None, kept_at__lt=now - KEPT)
    yield from Draft.objects.filter(sent_at__lt=now - SHOWN)
