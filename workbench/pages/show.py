"""Turns kernel values into what the components take (workbench/parts.py)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import timezone

from kernel.cases.facts import sealed_columns
from kernel.cases.models import FAR, Attachment, Case, Paper
from kernel.clocks.explain import explain
from kernel.clocks.reading import Reading, State
from kernel.words import Kind, Limit, Procedure
from kernel.words.limits import Unit, phrase
from workbench import parts


def clock(limit: Limit, reading: Reading) -> parts.Clock:
    """One limit as a card: where it stands, until when, and why."""
    return parts.Clock(
        label=limit.title,
        state="past" if reading.past else reading.colour.value,
        text=_left(limit, reading),
        due=reading.ended_at or reading.due_at,
        why=explain(reading, limit),
        article=f"{limit.kind}　{reading.term.source}",
        who=limit.owes,
        promised=limit.kind is Kind.PROMISED,
        unverified=reading.term.doubtful,
    )


def _left(limit: Limit, reading: Reading) -> str:
    if reading.state is State.PAUSED or reading.remaining is None:
        return reading.title
    unit = Unit.CALENDAR if reading.term.unit is Unit.MONTH else reading.term.unit
    if reading.remaining < 0:
        return f"逾期{phrase(-reading.remaining, unit)}"
    return "今天到期" if reading.remaining == 0 else f"还有{phrase(reading.remaining, unit)}"


def due_clock(case: Case, now: datetime | None = None) -> parts.Clock | None:
    """The next due moment of a case in a list, from its stored column alone."""
    now = now or timezone.now()
    if case.due_at >= FAR:
        return None
    days = (timezone.localtime(case.due_at).date() - timezone.localtime(now).date()).days
    if case.due_at < now:
        return parts.Clock(label="时限", state="red", text=f"逾期{max(-days, 0) or 1}日", due=case.due_at)
    text = "今天到期" if days == 0 else f"还有{days}日"
    return parts.Clock(label="时限", state="amber" if days <= 2 else "green", text=text, due=case.due_at)


def stages(case: Case) -> list[parts.Stage]:
    """The main road of a procedure with where this case stands: first targets only, the case's own stage always."""
    road = main_road(case.rules)
    here = case.at
    if here not in road:
        passed = {e.to_stage for e in case.history}
        road = [s for s in road if s.code in passed] + [here]
    place = road.index(here)
    return [parts.Stage(label=s.title, state=_station(n - place, here)) for n, s in enumerate(road)]


def _station(after: int, here: Any) -> Literal["done", "here", "todo", "ended"]:
    """What a stage is that stands so many places after the case's own."""
    if after:
        return "done" if after < 0 else "todo"
    return "ended" if here.over else "here"


def ahead(case: Case) -> frozenset[Any]:
    """The stages of the main road this case has yet to come to."""
    road = main_road(case.rules)
    return frozenset(road[road.index(case.at) + 1 :] if case.at in road else ())


def main_road(rules: Procedure) -> list[Any]:
    """The longest road of first targets from the first opening to an end."""
    road, stage = [], rules.openings[0].targets[0]
    while stage not in road:
        road.append(stage)
        onward = [
            t for s in rules.steps_at(stage.code) for t in s.targets if t != stage and t not in road and not _aside(t)
        ]
        if not onward or stage.final:
            break
        stage = onward[0]
    return road


def _aside(stage: Any) -> bool:
    return stage.code in ("refused", "ended", "void")


def record_facts(case: Case) -> list[tuple[str, ...]]:
    """Every value given on the record, labelled by its own field; sealed columns stay sealed."""
    record = case.record
    if record is None:
        return []
    skipped = {
        *sealed_columns(type(record)),
        "case_id",
        *getattr(record, "BEHIND", ()),
    }  # kept for reckoning, not for reading
    masked = record.masked() if hasattr(record, "masked") else {}
    found: list[tuple[str, ...]] = [(_label(type(record), n), text) for n, text in masked.items() if text]
    for field in record._meta.concrete_fields:
        if field.attname in skipped or (not field.editable and field.attname.endswith("_heading")):
            continue
        if text := value_text(record, field):
            long = isinstance(field, models.TextField) or len(text) > 40
            found.append((str(field.verbose_name), text, "wide") if long else (str(field.verbose_name), text))
    return found


def _titled(row: models.Model, field: models.Field[Any, Any], value: Any) -> str:
    """What a code stands for, where the column keeps codes."""
    if describe := getattr(field, "describe", None):
        return str(describe(value))
    return str(getattr(row, f"get_{field.name}_display")()) if field.choices else ""


def value_text(row: models.Model, field: models.Field[Any, Any]) -> str:
    """A stored value as people read it; empty where nothing was given."""
    value = getattr(row, field.name)
    if value not in (None, "") and (titled := _titled(row, field, value)):  # nought may be one of the choices
        return titled
    if value in (None, "", [], {}, False):
        return ""
    if value is True:
        return "是"
    if isinstance(field, models.DecimalField):
        return f"¥{value:,.2f}"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y年%-m月%-d日 %H:%M")
    if isinstance(field, models.DateField):
        return str(value.strftime("%Y年%-m月%-d日"))
    if isinstance(value, list):
        return "、".join(str(v) for v in value)
    return str(value)


def paper(row: Paper) -> parts.StoredFile:
    html, pdf, word = (reverse("desk_paper", args=[row.pk, kind]) for kind in ("html", "pdf", "docx"))
    state = parts.Badge(text="已被更正件代替", tone="amber") if row.replaced_by_id else None
    return parts.StoredFile(
        name=row.title,
        url=html,
        kind="paper",
        at=row.made_at,
        number=row.number,
        state=state,
        others=(parts.Link(label="PDF", url=pdf), parts.Link(label="Word", url=word)),
    )


KINDS = {"image": "photo", "audio": "audio", "video": "video", "application": "scan"}


def attachment(row: Attachment, titles: dict[str, str]) -> parts.StoredFile:
    return parts.StoredFile(
        name=row.name,
        url=reverse("desk_file", args=[row.pk]),
        kind=KINDS.get(row.mime.split("/")[0], "file"),
        size=row.size,
        at=row.made_at,
        by=titles.get(row.category, row.category),
    )


def photo(row: Attachment) -> parts.Photo:
    url = reverse("desk_file", args=[row.pk])
    position = ""
    if row.latitude is not None and row.longitude is not None:
        position = f"{row.latitude:.5f}, {row.longitude:.5f}（±{row.accuracy or 0:.0f}米，{row.datum}）"
    return parts.Photo(url=url, full_url=url, alt=f"现场照片：{row.name}", at=row.made_at, position=position)


def party(row: Any, case: Case, roles: dict[str, str], *, unmask: bool) -> parts.Party:
    """A party of the parties port on a card, masked."""
    m = row.masked()
    about = "，".join(
        str(x)
        for x in (
            m["gender"],
            f"{m['age']}岁" if m["age"] is not None else "",
            m["ethnicity"],
            m["occupation"],
            m["employer"],
            m["legal_person"],
        )
        if x
    )
    secret = bool(m["id_number"] or m["phone"] or m["address"])
    url = reverse("desk_unmask", args=[case.pk, row.pk]) if unmask and secret else ""
    who = next((r for r in roles.items() if r[0] == row.role), ("", row.role))[1]
    return parts.Party(
        name=m["name"],
        role=who,
        kind="自然人" if m["kind"] == "个人" else "单位",
        number=m["id_number"] or m["uscc"],
        phone=m["phone"],
        address=m["address"],
        about=about,
        minor=m["is_minor"],
        represented_by=m["representation"],
        unmask_url=url,
    )


FEW = 2  # ledger columns a list shows before somebody asks for all


def columns(rules: Procedure, *, everything: bool = False) -> list[parts.Column]:
    """The ledger columns of a procedure: what every case has, then those its words name."""
    model = apps.get_model(rules.record)
    named = rules.columns if everything else rules.columns[:FEW]
    own = [parts.Column(key=name, label=_label(model, name), hide_on_phone=n > 0) for n, name in enumerate(named)]
    return [
        parts.Column(key="number", label="案号", link=True, kind="code"),
        parts.Column(key="title", label="名称", wide=True),
        parts.Column(key="stage", label="环节", kind="badge"),
        parts.Column(key="due", label="时限", kind="clock"),
        *own,
        parts.Column(key="handler", label="承办人", hide_on_phone=True),
        parts.Column(key="opened", label="登记日期", kind="date", hide_on_phone=True),
    ]


def _label(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def stage_badge(case: Case) -> parts.Badge:
    at = case.at
    tone: parts.Tone = "grey" if at.final else "green" if at.done else "blue"
    return parts.Badge(text=at.title, tone=tone)


def row(case: Case, record: Any, rules: Procedure) -> dict[str, Any]:
    """One case as a row of the list."""
    found: dict[str, Any] = {
        "pk": str(case.pk),
        "url": reverse("desk_case", args=[case.pk]),
        "number": case.number,
        "title": case.title,
        "stage": stage_badge(case),
        "due": due_clock(case),
        "handler": str(case.handler or ""),
        "opened": case.opened_at,
        "office": str(case.office),
    }
    for name in rules.columns:
        found[name] = value_text(record, record._meta.get_field(name)) if record is not None else ""
    return found


def role_titles(rules: Procedure) -> dict[str, str]:
    """What the parties of a procedure are called: 申请人, 被申请人, read from the field that asks for them."""
    for step in rules.openings:
        for field in step.form.base_fields.values() if step.form else ():
            if getattr(field, "holds_parties", False):
                return {code: title for code, title, *_ in field.roles}
    return {}
