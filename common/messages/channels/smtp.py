"""Mail over SMTP, by Django's own classes (EMAIL_* of the settings)."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address
from django.core.validators import validate_email

from ..templates import NOTICE, TEMPLATES
from . import Receipt, Transient, Undeliverable


class Smtp:
    """Plain text to one mailbox. The same key gives the same Message-ID, by which mail systems drop what came twice."""

    def send(self, to: str, template: str, values: Mapping[str, str], *, key: str) -> Receipt:
        try:
            validate_email(to)
            sanitize_address(to, "utf-8")
        except (ValidationError, ValueError):
            raise Undeliverable("address") from None
        subject = TEMPLATES.get(template, TEMPLATES[NOTICE]).title
        name = f"<{key}.message@sinan>"
        mail = EmailMessage(subject=subject, body=values["text"], to=[to], headers={"Message-ID": name})
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            raise (Undeliverable if code >= 500 else Transient)(f"smtp-{code}") from None
        except smtplib.SMTPResponseException as answer:
            raise Transient(f"smtp-{answer.smtp_code}") from None  # the server's trouble, not the mailbox's
        except (smtplib.SMTPException, OSError) as error:
            raise Transient(type(error).__name__) from None
        return Receipt(reference=key)
