"""Being signed in: a token in a signed cookie, a row on the server that can end it, and nothing of the workbench."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils import timezone

from common.messages.models import Contact
from common.people.models import phone_index
from common.privacy.notice import publish
from kernel.journal.seal import blind, blinds

from ..models import Visit

COOKIE, SALT = "sinan_citizen", "portal.citizen"
LASTS, SHARED, A_WHILE = timedelta(days=30), timedelta(hours=2), timedelta(minutes=1)


def begin(request: HttpRequest, phone: str, *, shared: bool) -> Visit:
    """Sign somebody in whose phone was just proven. `remember` then hands the token to the browser."""
    end(request)
    token = secrets.token_hex(32)
    contact = _contact(phone)
    visit = Visit.objects.create(contact=contact, digest=_digest(token), shared=shared)
    Contact.objects.filter(pk=contact.pk).update(seen_at=timezone.now())
    request.session.cycle_key()
    rotate_token(request)
    request.portal_visit, request.portal_visit_token = visit, token  # type: ignore[attr-defined]
    return visit


def _contact(phone: str) -> Contact:
    found = Contact.objects.of_phone(phone)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Contact.objects.create(phone=phone, phone_index=phone_index(phone), notice=publish().number)
    except IntegrityError:  # signed in twice at once
        return Contact.objects.get(phone_index=phone_index(phone))


def visit_of(request: HttpRequest) -> Visit | None:
    """Who is signed in here; None for nobody. No query for a browser without the cookie, otherwise one a request."""
    if not hasattr(request, "portal_visit"):
        request.portal_visit = _found(request)  # type: ignore[attr-defined]
    return request.portal_visit  # type: ignore[attr-defined]


def _found(request: HttpRequest) -> Visit | None:
    token = _token(request)
    if not token:
        return None
    digests = [index.hex() for index in blinds(token, "visit")]
    visit = Visit.objects.filter(digest__in=digests).select_related("contact").first()
    if visit is None or timezone.now() >= until(visit):
        return None
    if timezone.now() - visit.seen_at > A_WHILE:  # not a write for every page
        visit.seen_at = timezone.now()
        visit.save(update_fields=["seen_at"])
    return visit


def until(visit: Visit) -> datetime:
    """When it ends if nothing more is opened."""
    return visit.seen_at + (SHARED if visit.shared else LASTS)


def end(request: HttpRequest) -> None:
    """Sign out here: the row goes, so that a copy of the cookie opens nothing either."""
    if token := _token(request):
        Visit.objects.filter(digest__in=[index.hex() for index in blinds(token, "visit")]).delete()
    request.portal_visit, request.portal_visit_token = None, ""  # type: ignore[attr-defined]


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser its token, on a shared one until it is closed; take away what opens nothing any more."""
    visit, token = visit_of(request), _token(request)
    if visit is not None and token:
        age = None if visit.shared else int(LASTS.total_seconds())
        response.set_signed_cookie(
            COOKIE, token, salt=SALT, max_age=age, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    elif COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Lax")


def _token(request: HttpRequest) -> str:
    if hasattr(request, "portal_visit_token"):
        return str(request.portal_visit_token)
    return request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=int(LASTS.total_seconds())) or ""


def _digest(token: str) -> str:
    return blind(token, "visit").hex()
