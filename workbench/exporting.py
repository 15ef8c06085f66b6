"""The lists of the workbench as sheets: the same filters, columns and order as on the page, told by the same words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict

from common.exports import listing, values
from common.exports.ledger import FULL, MASKED, Form
from common.exports.listing import Column, of_field, told
from common.exports.sheet import Kind, Params, Sheet, Source, register_source
from common.imports import rights
from common.imports.words import Ledger, ledgers
from kernel.cases.models import FAR, Case
from kernel.cases.refusals import Refused
from kernel.reach.models import User
from kernel.reach.reach import reach_of
from kernel.words import Procedure
from kernel.words.procedure import VOID
from kernel.words.registry import find
from workbench import chinese, parts
from workbench.listed import sheet_of, table_at
from workbench.pages import figures, lists, show


def rules_for(user: User, code: str) -> Procedure:
    """A procedure this person has anything to do with today. Raises Refused."""
    found = find(code)
    if found is None or not reach_of(user).roles & found.roles:
        raise Refused("您的岗位现在不办理这项业务，不能导出。")
    return found


def listed(user: User, params: Params) -> Sheet:
    """The list of a procedure or register."""
    rules = rules_for(user, params["code"])
    found = lists.wanted(rules, user, QueryDict(params["query"]))
    column, descending = lists.ORDERS[found.order]
    sign = "-" if descending else ""
    return _sheet(
        rules, found.cases.order_by(f"{sign}{column}", f"{sign}id"), show.columns(rules, everything=found.everything),
        title=rules.title, order=lists.ORDER_TITLES[found.order],
        filters=tuple((label, value) for _, label, value in found.form.active()),
    )  # fmt: skip


def figured(user: User, params: Params) -> Sheet:
    """The cases behind an indicator."""
    found = figures.behind(user, params["code"], QueryDict(params["query"]))
    if found is None:
        raise Refused("您的岗位现在看不到这项指标，不能导出。")
    period = f"{chinese.date_text(found.since)}至{chinese.date_text(found.until)}"
    filters = [("指标", found.indicator.title), ("期间", period), ("区域", str(found.area or "全部"))]
    if found.indicator.denominator:
        filters.append(("所数案件", "分母" if found.part == "denominator" else "分子"))
    left = found.drill.withheld
    remarks = (f"另有{left}{found.rules.unit}不在导出人的职责范围内，计入数字但不列出。",) if left else ()
    return _sheet(
        found.rules, found.cases, found.columns, title=f"{found.indicator.title}所数案件", order=lists.ORDER_TITLES["new"],
        filters=tuple(filters), remarks=remarks,
    )  # fmt: skip


def ledger_for(code: str) -> Ledger | None:
    """The ledger a line keeps; None where it keeps none."""
    return next((x for x in ledgers() if x.procedure == code), None)


def kept(user: User, params: Params) -> Sheet:
    """The ledger of a list in its usual form, in the order of registration."""
    rules, ledger = rules_for(user, params["code"]), ledger_for(params["code"])
    if ledger is None:
        raise Refused(f"{rules.title}没有台账格式，请导出列表。")
    found, bare = lists.wanted(rules, user, QueryDict(params["query"])), "bare" in params
    cases, filters = found.cases, [(label, value) for _, label, value in found.form.active()]
    if bare:
        offices = rights.offices_for(user, ledger)
        if not offices.exists():
            raise Refused("导出完整个人信息，需要“台账导入”岗位权限。请联系系统管理员，或者导出遮盖的台账。")
        cases = cases.filter(office__in=offices.values("pk"))
        filters.append(("范围", "导出人管理台账的机构"))
    form = Form(ledger, cases.order_by("opened_at", "id"), bare=bare)
    return Sheet(
        title=ledger.title, headings=form.headings, count=listing.counted(cases), rows=form.rows, unit=rules.unit,
        filters=tuple(filters), order="按登记时间", remarks=(FULL if bare else MASKED,),
    )  # fmt: skip


def paged(user: User, params: Params) -> Sheet:
    """A list of any other page, as the page has it for this person now."""
    try:
        found = table_at(user, params["place"], params["query"])
    except (PermissionDenied, Http404):
        found = None
    if found is None:
        raise Refused("您现在看不到这个列表，不能导出。请回到列表所在的页面再试。")
    return sheet_of(found)


def _sheet(rules: Procedure, cases: Any, shown: list[parts.Column], **more: Any) -> Sheet:
    columns = tuple(c for column in shown for c in _columns(rules, column))
    return Sheet(
        headings=tuple(c.heading for c in columns), count=listing.counted(cases), rows=lambda: listing.rows(cases, columns),
        unit=rules.unit, **more,
    )  # fmt: skip


def _columns(rules: Procedure, shown: parts.Column) -> list[Column]:
    """A column of the page. Of the limit the sheet has the day as well, which can be sorted."""
    own = _OWN.get(shown.key)
    if own:
        return own(rules, shown.label)
    model = apps.get_model(rules.record)
    return [of_field(model, shown.key, label=shown.label, prefix=f"{lists.accessor(rules)}__")]


def _stage(rules: Procedure, label: str) -> list[Column]:
    titles = {VOID.code: VOID.title, **{s.code: s.title for s in rules.stages.values()}}
    return [told("stage", label, titles.__getitem__)]


def _due(rules: Procedure, label: str) -> list[Column]:
    def left(value: Any) -> str | None:
        case: Any = SimpleNamespace(due_at=values.python(value))
        clock = show.due_clock(case)
        return clock.text if clock else None

    def day(value: Any) -> Any:
        return None if values.python(value) >= FAR else values.day_of(value)

    return [told("due_at", label, left), told("due_at", "到期日", day, kind=Kind.DATE)]


_OWN = {
    "number": lambda rules, label: [of_field(Case, "number", label=label, width=28)],
    "title": lambda rules, label: [of_field(Case, "title", label=label, width=40)],
    "stage": _stage,
    "due": _due,
    "handler": lambda rules, label: [of_field(Case, "handler", label=label)],
    "opened": lambda rules, label: [listing.day("opened_at", label)],
}

register_source(Source(code="list", sheet=listed))
register_source(Source(code="figure", sheet=figured))
register_source(Source(code="page", sheet=paged))
register_source(Source(code="ledger", sheet=kept, bares=lambda params: "bare" in params))
