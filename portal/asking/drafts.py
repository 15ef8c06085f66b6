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
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from common.privacy.notice import publish
from kernel.cases.attachments import MEGABYTE, sniff
from kernel.cases.refusals import Refused
from kernel.journal.seal import blind

from ..citizens.visits import visit_of
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


def token_for(request: HttpRequest, draft: Draft) -> str:
    """The token behind a draft of this reader: the browser's, or that of the phone they signed in with."""
    return next((t for t in _tokens(request) if _owner(t) == draft.owner), "")


def _tokens(request: HttpRequest) -> list[str]:
    """Of whoever is signed in first: what they begin is theirs on every device."""
    visit = visit_of(request)
    return [t for t in (visit.contact.secret if visit else "", token_of(request)) if t]


def _owner(token: str) -> str:
    return blind(token, "draft").hex()


def owners_of(request: HttpRequest) -> list[str]:
    return [_owner(token) for token in _tokens(request)]


def _own(request: HttpRequest, **more: Any) -> list[Draft]:
    """Drafts of this reader, those of the phone before those of the browser; no query for whoever has neither."""
    owners = owners_of(request)
    rows = Draft.objects.filter(owner__in=owners, **more).select_related("case__office__area") if owners else []
    return sorted(rows, key=lambda d: (owners.index(d.owner), -d.kept_at.timestamp()))


def open_drafts(request: HttpRequest) -> list[Draft]:
    """Unsent drafts of this reader, latest first."""
    return sorted(_own(request, case=None), key=lambda d: d.kept_at, reverse=True)


def find(request: HttpRequest, code: str, step: str) -> Draft | None:
    """The unsent draft of this reader for one step."""
    return next(iter(_own(request, procedure=code, step=step, case=None)), None)


def sent(request: HttpRequest, code: str, step: str) -> Draft | None:
    """The last one this reader sent, for a day: what the receipt is drawn from."""
    rows = _own(request, procedure=code, step=step, sent_at__gt=timezone.now() - SHOWN)
    return max(rows, key=lambda d: d.sent_at or d.kept_at, default=None)


def begin(request: HttpRequest, code: str, step: str) -> Draft:
    """The draft of this reader for one step, a new one where there is none. Raises TooOften."""
    found = find(request, code, step)
    if found is not None:
        return found
    spend(BEGIN_ADDRESS, address_of(request))
    owner = _owner(_new_token(request))
    try:
        with transaction.atomic():
            return Draft.objects.create(owner=owner, procedure=code, step=step, notice=publish().number)
    except IntegrityError:  # the same press twice
        return Draft.objects.get(owner=owner, procedure=code, step=step, case=None)


def _new_token(request: HttpRequest) -> str:
    """The token a draft begun now belongs to."""
    if not _tokens(request):
        request.portal_token = secrets.token_hex(32)  # type: ignore[attr-defined]
    return _tokens(request)[0]


def is_kept_by_phone(request: HttpRequest, draft: Draft) -> bool:
    """Whether a draft is there on every device its reader signs in on."""
    visit = visit_of(request)
    return visit is not None and draft.owner == _owner(visit.contact.secret)


def take(request: HttpRequest, draft: Draft) -> None:
    """Make a draft this reader's: of their phone where they are signed in, of this browser otherwise.

    Raises Refused where one of the same kind is there.
    """
    owner = _owner(_new_token(request))
    if draft.owner == owner:
        return
    try:
        with transaction.atomic():
            Draft.objects.filter(pk=draft.pk, case=None).update(owner=owner, shelf="", kept_at=timezone.now())
    except IntegrityError:
        raise Refused("您已经有一份没有填完的同类申请。请先提交或者删除那一份，再来取这一份。") from None


def of_contact(secret: str) -> QuerySet[Draft]:
    """Everything begun while signed in with one phone."""
    return Draft.objects.filter(owner=_owner(secret))


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
