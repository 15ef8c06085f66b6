"""What the portal adds to the pages of the staff."""

from __future__ import annotations

from django.urls import reverse

from kernel.cases.actors import Actor
from kernel.cases.models import Case
from workbench.parts import Link

from .codes import why_not


def follow_code(case: Case, actor: Actor) -> Link | None:
    """A code for the party who came to the desk, so that they can follow their case."""
    if why_not(case, actor):
        return None
    return Link(label="发查询码", url=reverse("portal_issue", args=[case.pk]), icon="ticket")
