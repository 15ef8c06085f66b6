"""What is read off the words: flowchart, service guide, powers and permissions of each line."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from common.flowchart.draw import svg
from kernel.derive import guide, matrix, power
from kernel.reach.reach import reach_of
from kernel.words.registry import procedures
from workbench import parts

from .base import desk, page, rules_or_404


@desk
def index(request: HttpRequest) -> HttpResponse:
    roles = reach_of(request.user).roles  # type: ignore[arg-type]
    mine = [p for p in procedures() if p.roles & roles]
    return page(request, "workbench/rules.html", {"procedures": mine})


@desk
def one(request: HttpRequest, code: str) -> HttpResponse:
    rules = rules_or_404(request, code)
    crumbs = [parts.Link(label="办事规则", url="../"), parts.Link(label=rules.title)]
    return page(
        request,
        "workbench/rule.html",
        {
            "rules": rules,
            "svg": svg(rules),
            "guide": guide.guide(rules),
            "powers": power.powers([rules]),
            "matrix": matrix.matrix([rules]),
            "crumbs": crumbs,
        },
    )
