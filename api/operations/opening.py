"""Opening a case by a request; where a line takes what another refers, with everything already filled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query

from api import wire
from api.auth import sender
from api.problems import Trouble
from api.uploads import filled
from common import referrals
from kernel.cases.door import open_case
from kernel.cases.forms import bind
from kernel.cases.models import Case
from kernel.reach.models import Area, Office
from kernel.words import Procedure, Step
from workbench.pages.opening import villages_under

from .common import KEY, case_to_act_on, done, may_act_or_else, own_key

OFFICE = Query(..., description="受理机构的编号（见 /offices）", ge=1, le=2**63 - 1)
AREA = Query(None, description="所在村（社区）的编号，须在受理机构的区域内；不填即机构所在区域", ge=1, le=2**63 - 1)
ORIGIN = Query(
    None,
    description="接手转来的案件：其编号。已经说过的不必再填，未给的各项取自来案，当事人打星号的号码照来案读取；来案同时记为已接手。",
)


def opening(rules: Procedure, step: Step) -> Any:
    """The operation of an opening step. One that takes referred cases has a parameter for where the case came from."""

    def plain(
        request: HttpRequest, office: int = OFFICE, area: int | None = AREA, idempotency_key: str = KEY
    ) -> HttpResponse:
        return _open(request, (rules, step), (office, area), idempotency_key)

    def taking(
        request: HttpRequest,
        *,
        office: int = OFFICE,
        area: int | None = AREA,
        origin: UUID | None = ORIGIN,
        idempotency_key: str = KEY,
    ) -> HttpResponse:
        came = _origin(request, origin, rules, step) if origin else None
        return _open(request, (rules, step), (office, area), idempotency_key, origin=came)

    return taking if referrals.receives(rules.code, step.code) else plain


def _open(
    request: HttpRequest,
    way: tuple[Procedure, Step],
    at: tuple[int, int | None],
    key: str,
    *,
    origin: Case | None = None,
) -> HttpResponse:
    rules, step = way
    may_act_or_else(request, rules.code, step.code)
    office, area = _where(*at)
    blank = Case(procedure=rules.code, office=office, stage="", level=rules.level, origin=origin)
    blank.place(area or office.area)
    blank.record = None
    known = referrals.filled(origin, rules.code, step.code) if origin else None
    sent: dict[str, Any] = {
        "actor": sender(request).actor,
        "office": office,
        "area": area,
        "key": own_key(request, key),
    }
    with filled(request, bind(step, blank, sender(request).actor, initial=known)) as (payload, files):
        sent |= {"payload": payload, "files": files}
        way_in = (rules.code, step.code)
        made = referrals.take(origin, *way_in, **sent) if origin else open_case(*way_in, **sent)
    found = wire.answer(done(made.events.select_related("case").get(seq=1)), 201)
    found["Location"] = f"/api/v1/{rules.code}/cases/{made.pk}"
    return found


def _origin(request: HttpRequest, named: UUID, rules: Procedure, step: Step) -> Case:
    """A case within reach that is referred to this opening. Raises 404, or Trouble 403 and 422."""
    case = case_to_act_on(request, named)
    giving = referrals.taken_by(case)
    if not giving or not referrals.filled(case, rules.code, step.code):
        raise Trouble(422, fields={"origin": ["这个案件不能由这一步接手。"]})
    may_act_or_else(request, case.procedure, giving)
    return case


def _where(office: int, area: int | None) -> tuple[Office, Area | None]:
    found = Office.objects.filter(pk=office).select_related("area").first()
    if found is None:
        raise Trouble(422, fields={"office": ["没有这个机构。"]})
    if area is None or area == found.area_id:
        return found, None
    place = villages_under(found).filter(pk=area).first()
    if place is None:
        raise Trouble(422, fields={"area": ["这个村（社区）不在受理机构的区域内。"]})
    return found, place
