"""Who is on duty this week: the lawyers at the centre and the 法律驿站, as published."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from common.duty import public
from kernel.reach.models import Office

from .. import places
from ..frame import page

DAYS = 7


def duty(request: HttpRequest) -> HttpResponse:
    """Today and the six days after it, at the sites an office shows. Two queries beside the frame's."""
    top, today = places.root(), timezone.localdate()
    offices = Office.objects.filter(active=True)
    if top is not None:
        offices = offices.filter(**{f"{top.column}_id": top.pk})
    found = public.coming(offices.values("pk"), today, DAYS)
    days = [(today + timedelta(days=n), found.get(today + timedelta(days=n), [])) for n in range(DAYS)]
    sites = sorted({(d.site, d.address, d.phone, d.place) for of in found.values() for d in of}, key=str)
    return page(request, "duty.html", {"days": days, "today": today, "any": bool(found), "sites": sites})
