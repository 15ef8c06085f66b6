"""The line's own reasoning: where a matter goes, who stays answerable, what the other side is handed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from common import referrals
from common.catalogue import titles, triage
from common.catalogue.models import Matter
from common.referrals import Handed
from kernel.words.registry import find

if TYPE_CHECKING:
    from kernel.cases.models import Case

GENERAL = ("general", "register")  # where a matter goes whose line does not exist yet
PATIENCE = 2  # returns after which the hands end and a section decides


def goes_to(matter: str) -> tuple[str, str]:
    """Procedure and opening step that take a matter of the catalogue."""
    found = Matter.objects.filter(code=matter).first()
    if found and found.line and found.step and find(found.line) and referrals.receives(found.line, found.step):
        return found.line, found.step
    return GENERAL


def handed(case: Case) -> Handed:
    """What a reception hands over: everything that was said, as it was said."""
    record = case.record
    found = Matter.objects.filter(code=record.matter).first()
    to = goes_to(record.matter)
    return Handed(
        goes_to=to,
        facts=record.words,
        wish=record.wish,
        place=record.place,
        amount=record.amount,
        matter=record.matter,
        prefill=dict(found.prefill) if found and to != GENERAL else {},
        parties=referrals.parties_of(case, {"visitor": "applicant", "other": "respondent"}),
    )


def begin(case: Case, data: dict[str, Any]) -> None:
    """Whoever hears it first is answerable until the other side has taken over (首问负责)."""
    case.handler = data.get("_by")
    case.record.received_by = case.office


def refer(case: Case, data: dict[str, Any]) -> None:
    """Send it on: the office it goes to keeps the file from now on; whoever heard it first stays in it."""
    record, day = case.record, timezone.localdate(data["happened_at"])
    record.hands, record.result, record.referred_on = record.hands + 1, "referred", day
    case.join("first_contact", day, user=case.handler, office=record.received_by or case.office)
    case.office = data["to_office"]
    _learn(case, data)


def decide(case: Case, data: dict[str, Any]) -> None:
    """After it went to and fro, a section says who takes it, and that is final."""
    case.record.fixed = True
    refer(case, data)


def answered(case: Case, data: dict[str, Any]) -> None:
    record = case.record
    record.result, record.answered_on = "answered", timezone.localdate(data["happened_at"])
    _learn(case, data)


def sent_back(case: Case, data: dict[str, Any]) -> None:
    record = case.record
    record.returns += 1
    case.office = record.received_by


def back_where_it_was(case: Case) -> None:
    """Nothing beyond the case and its record was done, and the kernel brings those back by itself."""


def taken(case: Case, data: dict[str, Any]) -> None:
    """From here on the other side answers for it, and whoever heard it first no longer."""
    case.handler = data.get("_by") or case.handler
    case.record.taken_on = timezone.localdate(data["happened_at"])


def withdrawn(case: Case, data: dict[str, Any]) -> None:
    case.record.result = data.get("why") or "withdrawn"


def noticed(case: Case, data: dict[str, Any]) -> None:
    case.record.noticed = True


def already_noticed(case: Case) -> str:
    """What is missing is said once and whole (一次性告知)."""
    return "已经一次性告知过需要补充的内容，不能再分次要求；来访人交来后请登记补充。" if case.record.noticed else ""


def may_send_back(case: Case) -> str:
    if case.record.fixed:
        return "已由业务科室指定承办，不能再退回；确有错误的请联系业务科室重新指定。"
    if case.record.returns >= PATIENCE:
        return f"已经退回{case.record.returns}次，请业务科室指定承办单位。"
    return ""


def gone_to_and_fro(case: Case) -> str:
    """A section decides where the hands do not agree, or somebody stands before a closed door."""
    return "" if case.record.returns else "还没有被退回过，请先分流转办。"


def title_of(case: Case) -> str:
    """Who, how, about what: 王秀兰 来电：拖欠工资."""
    from kernel import ports

    who = ports.parties().summary_of(case.people) or "未留姓名"
    about = (
        titles.title_of(case.record.matter)
        if case.record.matter
        else case.record.words[:20].rstrip("，。、；：！？,.;!? ")
    )
    return f"{who} {case.record}：{about}"


def listen(record: Any) -> None:
    """What the words suggest, kept beside them: so the clerk's choice can be compared with it later."""
    found = triage.suggest(record.words)
    record.suggested = found[0].matter if found else ""
    record.dangers = list(dict.fromkeys(sign for s in found for sign in s.danger))


def _learn(case: Case, data: dict[str, Any]) -> None:
    """What a clerk chose is learned from once it is certain."""
    words, matter, by = case.record.words, case.record.matter, data.get("_by")
    if by is not None:
        transaction.on_commit(lambda: triage.learn(words, matter, by), robust=True)
