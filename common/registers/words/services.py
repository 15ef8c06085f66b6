"""Service places, firms and practitioners in their first form: entered, changed, suspended, struck off, restored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kernel.words import Mark, Register, Stage, Step, cite

from .. import standings
from ..forms import places as place_forms
from ..forms import services as forms
from .common import BACK, DIRECTOR, GUIDES, KEPT, LATE, SECTION, name_of

LAWYERS, LICENCES = "律师法", "行政许可法"
PLACES = cite("四川省公共法律服务条例", mark=Mark.D, note="三级实体平台为外省规定，只作本地参照；本地依据由司法局提供")
FIRMS = cite(LAWYERS, 18, note="公证机构依公证法第九条；基层法律服务所、司法鉴定机构依各自的登记管理规定（未核实）")
PEOPLE = cite(LAWYERS, 6, note="公证员依公证法第二十一条；基层法律服务工作者、司法鉴定人依各自的登记管理规定（未核实）")
STRUCK = cite(LICENCES, 70)
SUPERVISED = cite(LAWYERS, 52, note="其他机构和人员依各自的监督管理规定")
BY = (SECTION,)

OPEN = Stage("open", "开放", public="开放")
CLOSED = Stage("closed", "停用", done=True, public="已停用")

PLACE = Register(
    code="place",
    title="公共法律服务场所",
    version="2026-11-23",
    law=PLACES,
    record="places.Place",
    children=("places.PlacePost", "places.PlaceStaff"),
    unit="处",
    steps=(
        Step(
            code="open",
            title="登记启用",
            at=None,
            to=OPEN,
            by=GUIDES,
            law=PLACES,
            form=place_forms.Opening,
            back_days=BACK,
        ),
        Step(
            code="change",
            title="变更登记",
            at=OPEN,
            by=GUIDES,
            law=PLACES,
            form=place_forms.PlaceChange,
            back_days=LATE,
        ),
        Step(code="post", title="设岗", at=OPEN, by=GUIDES, law=PLACES, form=place_forms.PostForm, back_days=LATE),
        Step(code="end_post", title="撤岗", at=OPEN, by=GUIDES, law=PLACES, form=place_forms.PostEnd, back_days=LATE),
        Step(
            code="staff", title="人员到岗", at=OPEN, by=GUIDES, law=PLACES, form=place_forms.StaffForm, back_days=LATE
        ),
        Step(
            code="end_staff",
            title="人员离岗",
            at=OPEN,
            by=GUIDES,
            law=PLACES,
            form=place_forms.StaffEnd,
            back_days=LATE,
        ),
        Step(
            code="close",
            title="停用",
            at=OPEN,
            to=CLOSED,
            by=GUIDES,
            law=PLACES,
            form=place_forms.Closing,
            back_days=LATE,
            confirm="停用后不再对外显示。",
        ),
    ),
    supervisors=BY,
    readers=(DIRECTOR,),
    number="{word}服务场所〔{year}〕{n:03}号",
    title_of=name_of,
    columns=("tier", "address", "hours", "phone", "staff"),
    filters=("tier", "public"),
    searched=("address", "phone"),
    categories=(("photo", "照片"), ("other", "其他材料")),
    volume=("photo", "other"),
    choices=(OPEN.code,),
    public_fields=(
        "name",
        "tier",
        "address",
        "route",
        "hours",
        "holidays",
        "beyond",
        "phone",
        "services",
        "posts",
        "access",
    ),
    retention=KEPT,
    about="公共法律服务中心、站、室在哪里，什么时候开门，能办什么。",
)

ACTIVE = Stage("active", "执业", public="执业")
SUSPENDED = Stage("suspended", "停止执业", public="停止执业")
CANCELLED = Stage("cancelled", "已注销", done=True, public="已注销")
LICENCE_FILES = (("licence", "执业许可证、执业证"), ("photo", "照片"), ("other", "其他材料"))


def _acts(form: type, refuse_cancel: Callable[[Any], str] | None = None) -> tuple[Step, ...]:
    """Suspended, struck off, restored: the same for a firm and for who practises in it."""
    return (
        Step(
            code="suspend", title="停止执业", at=ACTIVE, to=SUSPENDED, by=BY, law=SUPERVISED, form=form, back_days=LATE
        ),
        Step(
            code="restore", title="恢复执业", at=SUSPENDED, to=ACTIVE, by=BY, law=SUPERVISED, form=form, back_days=LATE
        ),
        Step(
            code="cancel",
            title="注销",
            at=(ACTIVE, SUSPENDED),
            to=CANCELLED,
            by=BY,
            law=STRUCK,
            form=form,
            refuse=refuse_cancel,
            back_days=LATE,
            confirm="注销后公开查询显示为“已注销”。",
        ),
    )


FIRM = Register(
    code="firm",
    title="法律服务机构",
    version="2026-11-22",
    law=FIRMS,
    record="places.Firm",
    unit="家",
    steps=(
        Step(
            code="enter", title="登记入册", at=None, to=ACTIVE, by=BY, law=FIRMS, form=forms.FirmEntry, back_days=BACK
        ),
        Step(
            code="change",
            title="变更登记",
            at=(ACTIVE, SUSPENDED),
            by=BY,
            form=forms.FirmChange,
            back_days=LATE,
            law=cite(LAWYERS, 21, note="其他机构依各自的登记管理规定"),
        ),
        *_acts(forms.FirmAct, standings.still_staffed),
    ),
    supervisors=BY,
    readers=(DIRECTOR,),
    number="{word}机构登〔{year}〕{n:03}号",
    title_of=name_of,
    columns=("kind", "licence", "head", "address", "phone"),
    filters=("kind", "public"),
    searched=("licence", "uscc", "head", "address", "phone"),
    categories=LICENCE_FILES,
    volume=("licence", "other"),
    choices=(ACTIVE.code,),
    public_fields=("name", "kind", "licence", "uscc", "head", "address", "phone"),
    retention=KEPT,
    about="本行政区域内的律师事务所、公证机构、基层法律服务所和司法鉴定机构。",
)

PRACTITIONER = Register(
    code="practitioner",
    title="法律服务执业人员",
    version="2026-11-23",
    law=PEOPLE,
    record="places.Practitioner",
    children=("places.PractitionerAssessment",),
    unit="名",
    steps=(
        Step(
            code="enter",
            title="登记入册",
            at=None,
            to=ACTIVE,
            by=BY,
            law=PEOPLE,
            form=forms.PractitionerEntry,
            back_days=BACK,
        ),
        Step(
            code="change",
            title="变更登记",
            at=(ACTIVE, SUSPENDED),
            by=BY,
            form=forms.PractitionerChange,
            back_days=LATE,
            law=cite(LAWYERS, 10, note="其他人员依各自的登记管理规定"),
        ),
        Step(
            code="assess",
            title="登记年度考核",
            at=(ACTIVE, SUSPENDED),
            by=BY,
            form=forms.PractitionerYear,
            back_days=LATE,
            law=cite(LAWYERS, 24, note="其他人员依各自的登记管理规定"),
        ),
        *_acts(forms.PractitionerAct),
    ),
    supervisors=BY,
    readers=(DIRECTOR,),
    number="{word}执业登〔{year}〕{n:03}号",
    title_of=name_of,
    columns=("kind", "firm", "licence", "first_licensed_on", "part_time"),
    filters=("kind", "part_time", "gender", "public"),
    searched=("licence",),
    categories=LICENCE_FILES,
    volume=("licence", "photo", "other"),
    choices=(ACTIVE.code,),
    public_fields=("name", "kind", "firm", "licence", "first_licensed_on", "specialities"),
    retention=KEPT,
    about="本行政区域内的律师、公证员、基层法律服务工作者和司法鉴定人，供群众核对真假。",
)
