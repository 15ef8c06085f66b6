"""Everything kept because somebody signed in: taken back by them, or by the calendar."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from common.messages.models import Contact

from ..asking import drafts


def forget(contact: Contact) -> None:
    """Contact, drafts and sign-ins anywhere; cases that were sent stay as they are."""
    with transaction.atomic():
        for draft in drafts.of_contact(contact.secret):
            drafts.forget(draft)
        contact.delete()


def erase(before: datetime, most: int) -> int:
    """Forget at most so many who did not sign in since; how many."""
    rows = list(Contact.objects.filter(seen_at__lt=before).order_by("pk")[:most])
    for row in rows:
        forget(row)
    return len(rows)
