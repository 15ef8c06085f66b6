"""Who may come in to questionnaires, and what their pages share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from common.office_reach import holds
from common.surveys.models import State, Survey
from common.surveys.reach import MAKERS, READERS
from workbench import parts
from workbench.pages.base import desk

View = Callable[..., HttpResponse]
READ = "问卷由司法所、业务科室制作，接待人员、负责人和督察人员可以查看。"
MADE = "问卷由司法所和业务科室制作。"
TONES: dict[str, parts.Tone] = {State.DRAFT: "amber", State.OPEN: "green", State.CLOSED: "grey"}


def _for(roles: frozenset[str], why: str, view: View) -> View:
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not holds(request.user, roles):
            raise PermissionDenied(why)
        return view(request, *args, **kwargs)

    return desk(inner)


def readers(view: View) -> View:
    return _for(READERS, READ, view)


def makers(view: View) -> View:
    return _for(MAKERS, MADE, view)


def survey_or_404(request: HttpRequest, pk: int, roles: frozenset[str] = READERS) -> Survey:
    """A questionnaire within reach."""
    found: Survey | None = Survey.objects.reach(request.user, roles).select_related("office").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这份问卷，或它不在您的职责范围内。")
    return found


def makes(request: HttpRequest, survey: Survey) -> bool:
    """Whether this person may change it. One query."""
    return bool(Survey.objects.reach(request.user, MAKERS).filter(pk=survey.pk).exists())


def badge(survey: Survey) -> parts.Badge:
    return parts.Badge(text=survey.get_state_display(), tone=TONES[survey.state])


def crumbs(*labels: str) -> list[parts.Link]:
    first = [
        parts.Link(label="评价回访", url=reverse("desk_ratings")),
        parts.Link(label="问卷", url=reverse("desk_surveys")),
    ]
    return [*first, *(parts.Link(label=label) for label in labels)]
