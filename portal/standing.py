"""A case as its party reads it: where it stands, what comes, by when and why; without a name or a number of anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from kernel.cases import timing
from kernel.cases.models import Case
from kernel.clocks.explain import explain
from kernel.clocks.reading import Reading, State
from kernel.derive.guide import guide
from kernel.derive.timeline import Line
from kernel.words import PARTY, Kind, Limit, Procedure, RoleKind, Stage, Step
from workbench import parts

RUNNING = (State.RUNNING, State.OVERDUE, State.PAUSED)
Coming = tuple[str, str, str]  # what, by when, why
DOUBT = "（天数还在核实，仅供参考）"
OPEN_END = "这一步没有规定固定的天数，{office}也没有承诺几天内答复。{ask}"
ASK, CALL = "想知道办到哪里了，随时可以查，也可以到办公的地方问。", "一直没有消息，可以打电话 {phone} 问。"


def road(rules: Procedure, stage: Stage) -> list[tuple[Step, Stage]]:
    """The usual way on from a stage: of the steps staff may take, the first that leads further and does not end it early."""
    found: list[tuple[Step, Stage]] = []
    seen = {stage}
    while not stage.final:
        onward = [(s, t) for s in rules.steps_at(stage.code) if _staff(s) for t in s.targets if t not in seen]
        if not onward:
            break
        step, stage = next(((s, t) for s, t in onward if not t.over), onward[0])
        seen.add(stage)
        found.append((step, stage))
    return found


def _staff(step: Step) -> bool:
    return any(role.kind is RoleKind.STAFF for role in step.by)


def way(case: Case, lines: list[Line]) -> list[parts.Stage]:
    """The stages gone through, the one it stands at, and those that usually follow; each said once."""
    marks: list[tuple[str, datetime | None]] = []
    for line in lines:
        if line.stage and (not marks or marks[-1][0] != line.stage):
            marks.append((line.stage, line.at))
    here = case.at.public or case.at.title
    if not marks or marks[-1][0] != here:
        marks.append((here, None))
    passed = [parts.Stage(label=text, state="done", note=_day(at)) for text, at in marks[:-1]]
    text, at = marks[-1]
    now = parts.Stage(label=text, state="ended" if case.closed else "here", note=_day(at))
    ahead = () if case.closed else _ahead(case, {t for t, _ in marks})
    return [*passed, now, *ahead]


def _ahead(case: Case, told: set[str]) -> Iterator[parts.Stage]:
    for _, stage in road(case.rules, case.at):
        text = stage.public or stage.title
        if text not in told:
            told.add(text)
            yield parts.Stage(label=text)


def clocks(case: Case) -> list[tuple[Limit, Reading]]:
    """The limits that are running, the nearest first."""
    found = [(x, r) for x, r in timing.readings(case, case.history) if r.state in RUNNING]
    return sorted(found, key=lambda pair: pair[1].due_at or pair[1].started_at)


def due(limit: Limit, reading: Reading) -> Coming:
    """A running limit in words: what it is for and who owes it, by when, and why that day."""
    who = "您和对方" if limit.owes == PARTY.title else limit.owes
    if reading.due_at is None:
        when = "现在暂停计时"
    elif reading.state is State.OVERDUE:
        when = f"本应在{_day(reading.due_at)}前完成，已经超过期限。您可以打电话催办或者反映。"
    else:
        promise = f"（{limit.owes}承诺的时间）" if limit.kind is Kind.PROMISED and limit.owes != PARTY.title else ""
        when = f"最迟{_day(reading.due_at)}{promise}"
    return f"{limit.title}（{who}）", when, explain(reading, limit)


def coming(case: Case) -> list[Coming]:
    """What happens next to a case: the next step, every other limit that runs, and those of the office that follow."""
    return [] if case.closed else [*_now(case), *_later(case)]


def _now(case: Case) -> Iterator[Coming]:
    """The next step on the usual way, with the limit it ends; then what else is running, such as a party's own term."""
    running, told = clocks(case), set[str]()
    for step, stage in road(case.rules, case.at)[:1]:
        mine = next(((x, r) for x, r in running if step.code in x.ends and x.owes != PARTY.title), None)
        _, when, why = due(*mine) if mine else ("", "", _open_end(case))
        told.add(mine[0].code if mine else "")
        yield f"{case.office.name}办理：{step.title}", when, f"办好后，这里显示“{stage.public or stage.title}”。{why}"
    yield from (due(x, r) for x, r in running if x.code not in told)


def _open_end(case: Case) -> str:
    """What is true where neither a rule nor a promise of the office names a day: nothing is made up for comfort."""
    phone = case.office.phone
    return OPEN_END.format(office=case.office.name, ask=CALL.format(phone=phone) if phone else ASK)


def _later(case: Case) -> Iterator[Coming]:
    """Limits of the office that begin on the usual way on, as they hold there today."""
    acts = {step.code for step, _ in road(case.rules, case.at)}
    titles = {
        x.title
        for x in case.rules.limits
        if acts & set(x.starts) and x.owes != PARTY.title and x.kind is not Kind.EXTERNAL
    }
    for time in guide(case.rules, office=case.office_id).times:
        if time.title in titles:
            doubt = DOUBT if time.doubt else ""
            yield time.title, time.span, f"依据{time.source}{doubt}" if time.source else ""


def news(rules: Procedure) -> list[Coming]:
    """How the applicant hears of it, where the line's steps send messages."""
    told = any("party" in step.tells for step in rules.steps)
    return [("有新进展，会发短信告诉您。", "", "请保持手机畅通，工作人员也可能打电话了解情况。")] if told else []


def _day(moment: datetime | None) -> str:
    if moment is None:
        return ""
    day = timezone.localtime(moment)
    return f"{day.year}年{day.month}月{day.day}日"
