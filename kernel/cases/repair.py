"""Putting right in the open, handing over, adding files, reading what is masked: acts beside the flow, on every line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kernel import ports
from kernel.journal.fields import SealedText, sealed_fields
from kernel.reach.models import User
from kernel.reach.reach import reach_of
from kernel.words import RoleKind, Step
from kernel.words.procedure import VOID

from . import attachments, timing
from .actors import Actor
from .door import REUSED, addressee, lock, once, repeated, save_record, word_of_act, write_form
from .facts import plain
from .forms import StepMixin, bind
from .models import Asked, Case, Event, Paper
from .refusals import Invalid, Refused, Stale, View, covers, sees
from .write import Deed, append, month_of, told

NO_MOVE = "没有可以撤销的步骤。"
SAME_READING = timedelta(hours=1)
OWN_ACTS = {
    "correct": "更正登记内容",
    "revoke": "撤销误办步骤",
    "hand_over": "移交承办人",
    "relocate": "区划调整",
    "attach": "补充材料",
    "unmask": "查看完整个人信息",
    "take_paper": "当事人领取文书",
    "erase": "到期清除个人信息",
}


def may_repair(case: Case, event: Event, actor: Actor) -> str:
    """Why this actor may not put this event right; empty when they may: its author while open, a supervisor always."""
    if event.act in OWN_ACTS:
        return "这条记录由系统留痕，不能更正。"
    if supervises(case, actor):
        return ""
    if case.closed:
        return "案件已办结，请主管办理更正。"
    if actor.user_id is None or event.actor_id != actor.user_id:
        return "只有原登记人或主管可以更正这条记录。"
    return "" if sees(actor.reach, case) else "案件已不在您的职责范围内，请主管办理更正。"


def supervises(case: Case, actor: Actor) -> bool:
    roles = frozenset(r.code for r in case.rules.supervisors)
    return actor.kind is RoleKind.STAFF and covers(actor.reach, case, roles)


def correct(
    case: Case, event_id: UUID, *, actor: Actor, payload: Any, reason: str, version: int | None = None, key: str = ""
) -> Event:
    """Ask the step's form again with the right values. Both entries stay; clocks and papers follow the new one.

    Raises Refused, Stale, Invalid (the bound form). The stage does not change: a wrong step is revoked.
    Here and below the same `key` again returns the same event.
    """
    with once(key, case, "correct"):
        fresh = lock(case)
        if done := repeated(key, case, "correct", event_id):
            return done
        event = _held(fresh, event_id, version)
        if why := may_repair(fresh, event, actor) or _without_reason(reason):
            raise Refused(why)
        form = correction_form(fresh, event, actor, data=payload)
        if not form.is_valid():
            raise Invalid(form)
        return _correct(fresh, event, actor, form, reason=reason, key=key)


def correction_form(case: Case, event: Event, actor: Actor, *, data: Any = None) -> StepMixin:
    """The form of the step an event came from, showing what stands now."""
    word, answer = word_of(case, event)
    if event.data is None:
        raise Refused("这条记录的内容已按保存期限清除，不能更正。")
    values = _standing_values(case, event)
    form = bind(word, case, actor, data=data, answer=answer, instance=_child_of(event), initial=values)
    form.between, form.capped = timing.around(case.history, event), not supervises(case, actor)
    for name in (n for n, field in form.fields.items() if getattr(field, "holds_parties", False)):
        form.initial[name] = ports.parties().rows(case)  # as they stand: each keeps its identity, numbers stay masked
    return form


def word_of(case: Case, event: Event) -> tuple[Any, bool]:
    """The step or question behind an event, and whether the event is the answer."""
    return word_of_act(case.rules, event.act)


def _standing_values(case: Case, event: Event) -> dict[str, Any]:
    last = timing.corrections(case.history).get(event.pk, event)
    return {**(last.data or {}).get("values", {}), "happened_at": last.happened_at}


def _child_of(event: Event) -> Any:
    wrote = (event.data or {}).get("wrote")
    return apps.get_model(wrote[0])._base_manager.get(pk=wrote[1]) if wrote else None


def _correct(case: Case, event: Event, actor: Actor, form: StepMixin, *, reason: str, key: str) -> Event:
    at = form.cleaned_data["happened_at"]
    wrote = write_form(case, form)
    save_record(case)
    _follow(case, event, at, form.cleaned_data)
    if case.rules.title_of:
        case.title = case.rules.title_of(case)[:160]
    old = _papers_of(event)
    data = told(case, form.stood, values=form.values(), shown=form.shown(), wrote=wrote)
    data |= {"former": (event.data or {}).get("shown", []), "reason": reason}
    done = append(
        case,
        Deed(
            act="correct",
            actor=actor,
            at=at,
            subject=event.pk,
            key=key,
            data=data,
            cleaned=form.cleaned_data,
            papers=_words(case, event, form.cleaned_data) if case.issued else (),
        ),
    )
    _replace(old, done)
    return done


def _follow(case: Case, event: Event, at: datetime, data: dict[str, Any]) -> None:
    """What stands on other rows of the moment and the addressee of a corrected entry."""
    if event.from_stage == "":
        case.opened_at, case.opened_month = at, month_of(at)
    elif case.closed_at is not None and _over(case, event.to_stage) and not _over(case, event.from_stage):
        case.closed_at = at
    Asked.objects.filter(answered=event).update(answered_at=at)
    if question := Asked.objects.filter(asked=event).first():
        to = data.get("to_office")
        question.asked_at, question.to_office, question.to_name = at, to, addressee(question.word, data)
        question.save(update_fields=["asked_at", "to_office", "to_name"])


def _over(case: Case, stage: str) -> bool:
    return stage in case.rules.stages and case.rules.stages[stage].over


def _words(case: Case, event: Event, data: dict[str, Any]) -> tuple[Any, ...]:
    word, answer = word_of_act(case.rules, event.act)
    if isinstance(word, Step):
        return word.papers_for(case, data)
    return word.answer_papers if answer else word.papers


def _papers_of(event: Event) -> list[Paper]:
    """Papers that stand for an entry: its own, or those of its last correction."""
    own = Q(event=event) | Q(event__act="correct", event__subject=event.pk)
    return list(Paper.objects.filter(own, case=event.case_id, replaced_by=None))


def _replace(old: list[Paper], done: Event) -> None:
    """A paper is never overwritten: the new one stands in for the old of the same code."""
    fresh = {p.code: p for p in Paper.objects.filter(event=done)}
    for paper in old:
        if paper.code in fresh:
            Paper.objects.filter(pk=paper.pk).update(replaced_by=fresh[paper.code])


def revoke(case: Case, *, actor: Actor, reason: str, version: int | None = None, key: str = "") -> Event:
    """Take back the last step that moved the case: stage and record return to what they were, the entry stays.

    Taking back the opening makes the case void (误登作废).
    """
    with once(key, case, "revoke"):
        fresh = lock(case)
        if done := repeated(key, case, "revoke"):
            return done
        _unchanged(fresh, version)
        event = last_move(fresh)
        if event is None:
            raise Refused(NO_MOVE)
        if why := may_repair(fresh, event, actor) or _without_reason(reason):
            raise Refused(why)
        return _revoke(fresh, event, actor, reason, key=key)


def may_revoke(case: Case, actor: Actor) -> str:
    """Why this actor may not take back the last step; empty when they may."""
    event = last_move(case)
    return may_repair(case, event, actor) if event else NO_MOVE


def _unchanged(fresh: Case, version: int | None) -> None:
    """Raises Stale where somebody did something since the actor saw the case."""
    if version is not None and fresh.version != version:
        raise Stale


def last_move(case: Case) -> Event | None:
    """The last standing event that changed the stage; what came after it beside the flow does not hinder."""
    moves = [e for e in timing.standing(case.history) if e.from_stage != e.to_stage]
    return moves[-1] if moves and case.stage != VOID.code else None


def _revoke(case: Case, event: Event, actor: Actor, reason: str, *, key: str) -> Event:
    opening = event.from_stage == ""
    if not opening:
        _bring_back(case, event)
    word = word_of(case, event)[0]
    if isinstance(word, Step) and word.undo:
        word.undo(case)
    data = {"reason": reason, "shown": [["撤销", word.title], ["理由", reason]], "values": {}}
    target = VOID.code if opening else event.from_stage
    deed = Deed(act="revoke", actor=actor, at=timezone.now(), subject=event.pk, key=key, target=target, data=data)
    return append(case, deed)


def _bring_back(case: Case, event: Event) -> None:
    """Record, handler and participants as they stood before an entry and its corrections."""
    wrong = [event, *(e for e in case.history if e.act == "correct" and e.subject == event.pk)]
    for entry in reversed(wrong):  # the oldest last: what it found is what comes back
        data = entry.data or {}
        if case.record is not None:
            _restore(case.record, data.get("was", {}))
        for name, value in data.get("case_was", {}).items():
            setattr(case, name, value)
        _step_back(case, data)
    save_record(case)


def _step_back(case: Case, data: dict[str, Any]) -> None:
    """Whom an entry brought in leaves today; whom they replaced is there again."""
    joined, left = data.get("joined", []), data.get("left", [])
    for row in case.partakers:
        if row.until is None and [row.capacity, row.user_id, row.office_id] in joined:
            row.until = timezone.localdate()
        elif row.pk in left:
            row.until = None
        else:
            continue
        row.save(update_fields=["until"])


def _restore(record: Any, was: dict[str, Any]) -> None:
    for field in record._meta.concrete_fields:
        if field.attname in was and not field.primary_key:
            setattr(record, field.attname, field.to_python(was[field.attname]))


def _held(fresh: Case, event_id: UUID, version: int | None) -> Event:
    _unchanged(fresh, version)
    held = next((e for e in timing.standing(fresh.history) if e.pk == event_id), None)
    if held is None:
        raise Refused("这条记录已被撤销，或者本身就是更正，不能再更正；请对仍有效的原记录办理。")
    return held


def _without_reason(reason: str) -> str:
    return "" if reason.strip() else "请写明更正或撤销的理由，理由将随案留痕。"


def hand_over_one(
    case: Case, to: User, *, actor: Actor, reason: str, version: int | None = None, key: str = ""
) -> Event:
    """Give one case to a colleague, as somebody who saw it at this version. Raises Refused, Stale."""
    with once(key, case, "hand_over"):
        fresh = lock(case)
        if done := repeated(key, case, "hand_over"):
            return done
        _unchanged(fresh, version)
        return hand_over([fresh], to, actor=actor, reason=reason, key=key)[0]


def hand_over(cases: Iterable[Case], to: User, *, actor: Actor, reason: str, key: str = "") -> list[Event]:
    """Give one or many cases to a colleague, all or none. Raises Refused naming the case that cannot pass. A `key` is
    for one case alone (hand_over_one)."""
    if why := _without_reason(reason):
        raise Refused(why)
    with transaction.atomic():
        locked = [lock(c) for c in sorted(cases, key=lambda c: c.pk)]  # one order, lest two desks wait for each other
        done = [_hand_over(c, to, actor, reason, key=key) for c in locked]
        titles = "、".join(e.case.number for e in done[:3]) + ("等" if len(done) > 3 else "")
        text = f"{titles}共{len(done)}件移交给您：{reason}"
        if done:
            transaction.on_commit(lambda: ports.messages().to_user(to.pk, "案件移交", text), robust=True)
    return done


def _hand_over(case: Case, to: User, actor: Actor, reason: str, *, key: str) -> Event:
    if why := may_hand_over(case, actor) or unfit(case, to):
        raise Refused(f"{case.number}：{why}")
    return give(case, to, actor, reason, key=key)


def unfit(case: Case, to: User) -> str:
    """Why somebody cannot take a case over; empty when they can."""
    if case.handler_id == to.pk:
        return f"案件已由{to}承办，无须移交。"
    doing = frozenset(r.code for step in case.rules.steps if step.stages for r in step.by)
    if covers(reach_of(to), case, doing) or _could_own(to, case, doing):
        return ""
    return f"{to}没有办理{case.rules.title}的岗位，请先授权或另选他人。"


def give(case: Case, to: User, actor: Actor, reason: str, *, key: str = "") -> Event:
    """Make somebody the handler of a locked case. Who may, and whom, the caller has made sure of."""
    shown = [["移交给", str(to)], ["理由", reason]]
    if case.handler_id:
        shown.insert(0, ["原承办人", str(case.handler)])
    case.handler = to
    data = {"values": {"to": plain(to)}, "shown": shown}
    return append(case, Deed(act="hand_over", actor=actor, at=timezone.now(), key=key, data=data))


def _could_own(user: User, case: Case, roles: frozenset[str]) -> bool:
    """A post that reaches only one's own cases still lets one take a case of the same office."""
    held = reach_of(user).held
    return any(h.opens(roles) and h.office_id == case.office_id and h.level >= case.level for h in held)


def may_hand_over(case: Case, actor: Actor) -> str:
    """Why this actor may not pass the case on; empty for its handler and its supervisors."""
    if case.closed:
        return "案件已办结，无须移交。"
    if supervises(case, actor):
        return ""
    if case.handler_id and case.handler_id in actor.reach.covers:
        return ""
    return "只有承办人本人或主管可以移交。"


def attach(
    case: Case, files: list[tuple[str, Any]], *, actor: Actor, place: dict[str, Any] | None = None,
    version: int | None = None, key: str = "",
) -> Event:  # fmt: skip
    """Add files to a case at any stage. Raises Refused, or ValidationError for a file that is not taken."""
    if not files:
        raise Refused("没有选择文件，请选择要补充的材料。")
    titles = dict(case.rules.categories)
    for category, file in files:
        attachments.sniff(file)
        if titles and category not in titles:
            raise Refused(f"{case.rules.title}没有“{category}”这一类材料，请重新选择类别。")
    shown = [["材料", f"{titles.get(c, c)}：{f.name}"] for c, f in files]
    with once(key, case, "attach"):
        fresh = lock(case)
        if done := repeated(key, case, "attach"):
            return done
        _unchanged(fresh, version)
        if why := may_attach(fresh, actor):
            raise Refused(why)
        deed = Deed(
            act="attach",
            actor=actor,
            at=timezone.now(),
            key=key,
            data={"values": {}, "shown": shown},
            files=files,
            place=place,
            moves=False,
        )
        return append(fresh, deed)


def may_attach(case: Case, actor: Actor) -> str:
    """Why this actor may not add files; empty when they may."""
    if actor.kind is RoleKind.PARTY and actor.case_id != case.pk:
        return "只能为自己的案件补充材料。"
    if actor.user and not covers(actor.reach, case, case.rules.acting_roles) and not View(case, actor).co_handles:
        return "您只能查看这个案件，不能补充材料。"
    return ""


def masked(case: Case, subject: UUID) -> dict[str, str]:
    """What is kept sealed of a party, or with the case's own id of its record, and may be read in full: field and label."""
    row = case.record if subject == case.pk else next((p for p in case.people if p.pk == subject), None)
    fields = sealed_fields(type(row)) if row is not None else ()
    return {f.name: str(f.verbose_name) for f in fields if isinstance(f, SealedText) and getattr(row, f.name)}


def unmask(
    case: Case, subject: UUID, field: str, *, actor: Actor, reason: str, version: int | None = None, key: str = ""
) -> str:
    """The full text of one masked field of a party or, with the case's own id, of its record.

    The reading and its reason are in the chain before the text is returned. Raises Refused without a reason, for a case
    the reader does not reach, and where nothing of the kind is kept. The same `key` again is the same reading for an
    hour; after that it would be another one, and is refused.
    """
    if len(reason.strip()) < 4:
        raise Refused("请写明查看完整个人信息的理由（至少四个字），理由将留痕备查。")
    with once(key, case, "unmask"):
        fresh = lock(case)
        if actor.user is None or not sees(actor.reach, fresh):
            raise Refused("案件不在您的职责范围内，不能查看完整的个人信息。")
        label = masked(fresh, subject).get(field)
        if label is None:
            raise Refused("没有这一项可以查看的个人信息。")
        if not _read_before(fresh, subject, field, key):
            _unchanged(fresh, version)
            data = {"values": {"field": field}, "shown": [["查看", label], ["理由", reason]]}
            deed = Deed(act="unmask", actor=actor, at=timezone.now(), subject=subject, key=key, data=data, moves=False)
            append(fresh, deed)
        row = fresh.record if subject == fresh.pk else next(p for p in fresh.people if p.pk == subject)
        return str(getattr(row, field))


def _read_before(case: Case, subject: UUID, field: str, key: str) -> bool:
    """Whether this is a reading repeated by whoever did not hear the answer. Raises Refused for a key of another one."""
    done = repeated(key, case, "unmask", subject)
    if done is None:
        return False
    if (done.data or {}).get("values") != {"field": field} or timezone.now() - done.recorded_at > SAME_READING:
        raise Refused(REUSED, "key_reused")
    return True
