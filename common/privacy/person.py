"""Everything the house holds on one person, put together for them (个人信息保护法 §45)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.bookings.models import Booking
from common.calls.models import Call
from common.messages.models import Contact, Message
from common.people.models import Party, id_indexes, phone_indexes
from common.ratings.models import Rating
from kernel.cases.issue import sheet_of
from kernel.cases.models import Attachment, Case, Event, Paper
from kernel.journal.fields import SealedText, indexes
from kernel.journal.models import AdminEntry

from .models import Disclosure, Request
from .veil import Veil
from .wiping import personal

SEARCHED = "按号码查找当事人"
Facts = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Whom:
    """Whose data: a name, and the number or phone that goes with it. Rows under another name are not theirs."""

    name: str
    id_number: str = ""
    phone: str = ""

    def rows(self, model: type[models.Model]) -> list[Any]:
        """Rows of a model that carry one of the numbers, whatever the name."""
        wanted = Q(pk__in=[])
        for column, values in (("id_index", id_indexes(self.id_number)), ("phone_index", phone_indexes(self.phone))):
            if values and column in indexes(model):
                binary = isinstance(model._meta.get_field(column), models.BinaryField)
                wanted |= Q(**{f"{column}__in": [v if binary else v.hex() for v in values]})
        return list(model._base_manager.filter(wanted))


@dataclass(kw_only=True)
class Part:
    """One section of the copy: entries of labelled facts."""

    title: str
    entries: list[Facts] = field(default_factory=list)


@dataclass(kw_only=True)
class Held:
    """The whole of it. `strangers`: rows under the same number but another name, left out and counted."""

    whom: Whom
    at: datetime
    parts: list[Part]
    strangers: int

    @property
    def counts(self) -> dict[str, int]:
        return {p.title: len(p.entries) for p in self.parts}

    @property
    def empty(self) -> bool:
        return not any(p.entries for p in self.parts)


def gather(whom: Whom) -> Held:
    """Everything held on this person, the particulars of others masked. Some queries a case."""
    found = whom.rows(Party)
    mine = [p for p in found if p.name == whom.name]
    subjects = [s for model in _registers() for s in whom.rows(model) if str(s) == whom.name]
    cases = Case.objects.filter(pk__in={p.case_id for p in mine}).order_by("opened_at")
    own = {case.pk: [p for p in mine if p.case_id == case.pk] for case in cases}
    parts = [
        Part(title="您在案件中的登记", entries=[_party(p) for p in mine]),
        Part(title="案件内容", entries=list(_contents(cases, own))),
        Part(title="文书", entries=list(_papers(cases, own))),
        Part(title="材料", entries=list(_files(cases, own))),
        Part(title="登记簿", entries=[_subject(s) for s in subjects]),
        Part(title="短信", entries=list(_messages(mine, whom, cases))),
        Part(title="登录和通知方式", entries=[_contact(c) for c in whom.rows(Contact)]),
        Part(title="评价", entries=list(_ratings(mine))),
        Part(title="12348 来电", entries=list(_calls(whom))),
        Part(title="预约", entries=list(_bookings(whom))),
        Part(title="同意和请求", entries=list(_consents(mine, whom))),
        Part(title="谁查看过您的完整信息", entries=list(_looked(mine, subjects, whom))),
    ]
    return Held(whom=whom, at=timezone.now(), parts=parts, strangers=len(found) - len(mine))


def _registers() -> Iterator[type[models.Model]]:
    """Records kept under somebody's number: subjects of registers."""
    for model in apps.get_models():
        if model is not Party and indexes(model) and any(f.name == "case" for f in model._meta.concrete_fields):
            yield model


def said(row: Any, name: str) -> str:
    """A stored value as people read it."""
    value = getattr(row, name)
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return f"{value:%Y年%-m月%-d日}"
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else value)


def moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y年%-m月%-d日 %H:%M}" if at else ""


def _facts(row: Any, names: Iterable[str]) -> Facts:
    pairs = [(str(row._meta.get_field(n).verbose_name), said(row, n)) for n in names]
    return [(label, text) for label, text in pairs if text]


def _case(case: Case) -> Facts:
    stage = case.at.public or case.at.title
    return [("案号", case.number), ("事项", case.rules.title), ("办理机构", case.office.name), ("进展", stage)]


PARTY = (
    "name", "kind", "gender", "ethnicity", "birth_date", "birth_year", "id_kind", "id_number", "phone", "address",
    "employer", "occupation", "uscc", "legal_person", "is_minor", "consent_note", "representation", "scope",
    "withdrawn_at",
)  # fmt: skip


def _party(party: Party) -> Facts:
    return [*_case(party.case), ("登记时间", moment(party.case.opened_at)), *_facts(party, PARTY)]


def _subject(row: Any) -> Facts:
    skip = {*indexes(type(row)), "case", "public"}
    return [*_case(row.case), *_facts(row, [f.name for f in row._meta.concrete_fields if f.name not in skip])]


def _veil(case: Case, own: dict[Any, list[Party]]) -> Veil:
    mine = own[case.pk]
    return Veil(mine, [p for p in case.people if p.pk not in {m.pk for m in mine}])


def _contents(cases: Iterable[Case], own: dict[Any, list[Party]]) -> Iterator[Facts]:
    for case in cases:
        veil = _veil(case, own)
        rows = [r for r in (case.record, *(r for rows in case.children.values() for r in rows)) if r is not None]
        for row in rows:
            texts = [
                f.name for f in personal(type(row)) if isinstance(f, models.CharField | models.TextField | SealedText)
            ]
            facts = [(label, veil(text)) for label, text in _facts(row, texts) if not label.endswith("index")]
            if facts:
                yield [("案号", case.number), ("记录", str(row._meta.verbose_name)), *facts]


def _papers(cases: Iterable[Case], own: dict[Any, list[Party]]) -> Iterator[Facts]:
    for case in cases:
        veil = _veil(case, own)
        for paper in Paper.objects.filter(case=case).order_by("made_at"):
            text = veil("\n".join(_texts(sheet_of(paper)))) if paper.content is not None else "内容已按保存期限清除"
            yield [
                ("案号", case.number), ("文书", paper.title), ("文号", paper.number), ("制作时间", moment(paper.made_at)),
                ("内容", text),
            ]  # fmt: skip


def _texts(sheet: Any) -> Iterator[str]:
    """The words of a paper in order."""
    for block in sheet.blocks:
        if text := getattr(block, "text", ""):
            yield text
        for row in getattr(block, "rows", ()):
            yield "　".join(c if isinstance(c, str) else f"{c.label}：{c.value}" if c.label else c.value for c in row)
        yield from getattr(block, "items", ())


def _files(cases: Iterable[Case], own: dict[Any, list[Party]]) -> Iterator[Facts]:
    for case in cases:
        veil, titles = _veil(case, own), dict(case.rules.categories)
        for row in Attachment.objects.filter(case=case).order_by("made_at"):
            kind = titles.get(row.category, row.category)
            size = "文件已按保存期限销毁" if not row.path else f"{max(1, row.size // 1024)} KB"
            yield [
                ("案号", case.number),
                ("类别", kind),
                ("文件", veil(row.name)),
                ("上传时间", moment(row.made_at)),
                ("大小", size),
            ]


def _messages(mine: list[Party], whom: Whom, cases: Iterable[Case]) -> Iterator[Facts]:
    """Messages sent to their phone since they first came; phones are sealed, so each is opened and compared."""
    phones = {p.phone for p in mine if p.phone} | ({whom.phone} if whom.phone else set())
    first = min((c.opened_at for c in cases), default=None)
    if not phones or first is None:
        return
    for row in Message.objects.filter(user=None, made_at__gte=first).order_by("made_at").iterator():
        if row.phone in phones:
            yield [
                ("时间", moment(row.made_at)),
                ("手机", row.phone),
                ("内容", row.text),
                ("状态", row.get_state_display()),
            ]


def _contact(row: Contact) -> Facts:
    return [
        *_facts(row, ("phone", "way", "email", "openid", "made_at", "seen_at")),
        ("同意时的告知书", f"第{row.notice}版"),
    ]


def _ratings(mine: list[Party]) -> Iterator[Facts]:
    for row in Rating.objects.filter(party__in=[p.pk for p in mine]).select_related("case"):
        facts = [("案号", row.case.number), ("时间", moment(row.rated_at)), ("满意程度", row.get_score_display())]
        yield [*facts, *([("原因", row.why)] if row.why else []), *([("评价内容", row.words)] if row.words else [])]


def _calls(whom: Whom) -> Iterator[Facts]:
    """Calls from their number, but for those in which somebody else gave a name. Somebody may lend their telephone."""
    for row in Call.objects.of_phone(phone_indexes(whom.phone)).order_by("started_at"):
        if row.who in ("", whom.name):
            told = _facts(row, ("caller", "who", "wants", "answer", "settled", "score"))
            yield [("时间", moment(row.started_at)), *told]


def _bookings(whom: Whom) -> Iterator[Facts]:
    """Bookings with their number and name. Somebody may have booked for a neighbour with their telephone."""
    rows = Booking.objects.filter(phone_index__in=phone_indexes(whom.phone)).select_related("service", "office")
    for row in rows.order_by("at"):
        if row.name == whom.name:
            told = _facts(row, ("name", "phone", "about", "address", "grounds", "state", "said"))
            yield [("时间", moment(row.at)), ("预约", f"{row.office} {row.service}"), *told]


def _consents(mine: list[Party], whom: Whom) -> Iterator[Facts]:
    for party in mine:
        if party.consent_note:
            yield [("案号", party.case.number), ("监护人同意", party.consent_note)]
    for row in whom.rows(Request):
        if not row.name or row.name == whom.name:
            yield [
                ("请求", row.get_wish_display()), ("提出时间", moment(row.made_at)), ("说明", row.text or "（无）"),
                ("提出时的告知书", f"第{row.notice}版" if row.notice else "（无）"),
                ("答复", f"{row.get_answer_display()} {row.said}".strip()),
            ]  # fmt: skip


def _looked(mine: list[Party], subjects: list[Any], whom: Whom) -> Iterator[Facts]:
    """Who read what is masked, who searched for the number, who was given a copy."""
    keys = [p.pk for p in mine] + [s.case_id for s in subjects]
    for event in (
        Event.objects.filter(act="unmask", subject__in=keys).select_related("office", "case").order_by("recorded_at")
    ):
        shown = dict((event.data or {}).get("shown", []))
        office = event.office.name if event.office else ""
        yield [("时间", moment(event.recorded_at)), ("谁", f"{office} {event.actor_name}".strip()), ("案号", event.case.number),
               ("查看", shown.get("查看", "（已清除）")), ("理由", shown.get("理由", "（已清除）"))]  # fmt: skip
    numbers = {i.hex() for i in (*id_indexes(whom.id_number), *id_indexes(whom.phone))}
    for entry in AdminEntry.objects.filter(act=SEARCHED).select_related("actor").order_by("seq").iterator():
        if entry.data.get("number") in numbers:
            yield [
                ("时间", moment(entry.at)),
                ("谁", str(entry.actor or "")),
                ("查看", "按号码查找"),
                ("结果", entry.subject),
            ]
    for row in whom.rows(Disclosure):
        yield [("时间", moment(row.at)), ("谁", str(row.by)), ("查看", "制作个人信息副本"), ("理由", row.reason)]
