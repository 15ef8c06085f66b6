"""Putting right in the open, handing over, adding files, reading what is masked: acts beside the flow, on every line."""

from __future__ import annotations

from collections.abc import Iterable

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from kernel import ports
from kernel.reach.models import User
from kernel.reach.reach import reach_of
from kernel.words import RoleKind, Step
from kernel.words.procedure import VOID

from . import attachments, timing
from .actors import Actor
from .door import former, lock, save_record, word_of_act, write_form
from .facts import changes, plain
from .forms import StepMixin, bind
from .models import Case, Event, Paper
from .refusals import Invalid, Refused, Stale, View, covers
from .write import Deed, append, month_of

OWN_ACTS = {
    "correct": "更正登记内容", "revoke": "撤销误办步骤", "hand_over": "移交承办人", "attach": "补充材料",
    "unmask": "查看完整个人信息", "erase": "到期清除个人信息",
}


def may_repair(case: Case, event: Event, actor: Actor) -> str:
    """Why this actor may not put this event right; empty when they may: its author while open, a supervisor always."""
    if event.act in OWN_ACTS:
        return "这条记录由系统留痕，不能更正。"
    roles = frozenset(r.code for r in case.rules.supervisors)
    if actor.kind is RoleKind.STAFF and covers(actor.reach, case, roles):
        return ""
    if case.closed:
        return "案件已办结，请主管办理更正。"
    if actor.user_id is not None and event.actor_id == actor.user_id:
        return ""
    return "只有原登记人或主管可以更正这条记录。"


def correct(case: Case, event_id: UUID, *, actor: Actor, payload: Any, reason: str, version: int | None = None) -> Event:
    """Ask the step's form again with the right values. Both entries stay; clocks and papers follow the new one.

    Raises Refused, Stale, Invalid (the bound form). The stage does not change: a wrong step is revoked.
    """
    with transaction.atomic():
        fresh, event = _held(case, event_id, version)
        if why := may_repair(fresh, event, actor) or _without_reason(reason):
            raise Refused(why)
        form = correction_form(fresh, event, actor, data=payload)
        if not form.is_valid():
            raise Invalid(form)
        return _correct(fresh, event, actor, form, reason)


def correction_form(case: Case, event: Event, actor: Actor, *, data: Any = None) -> StepMixin:
    """The form of the step an event came from, showing what stands now."""
    word, answer = word_of(case, event)
    if event.data is None:
        raise Refused("这条记录的内容已按保存期限清除，不能更正。")
    values = _standing_values(case, event)
    return bind(word, case, actor, data=data, answer=answer, instance=_child_of(event), initial=values)


def word_of(case: Case, event: Event) -> tuple[Any, bool]:
    """The step or question behind an event, and whether the event is the answer."""
    return word_of_act(case.rules, event.act)


def _standing_values(case: Case, event: Event) -> dict[str, Any]:
    last = Event.objects.filter(case=case, act="correct", subject=event.pk).order_by("-seq").first() or event
    return {**(last.data or {}).get("values", {}), "happened_at": last.happened_at}


def _child_of(event: Event) -> Any:
    wrote = (event.data or {}).get("wrote")
    return apps.get_model(wrote[0])._base_manager.get(pk=wrote[1]) if wrote else None


def _correct(case: Case, event: Event, actor: Actor, form: StepMixin, reason: str) -> Event:
    before = (event.data or {}).get("shown", [])
    record = former(case)
    wrote = write_form(case, form)
    save_record(case)
    was = changes(record, case.record) if case.record is not None else {}
    if event.from_stage == "":
        case.opened_at = form.cleaned_data["happened_at"]
        case.opened_month = month_of(case.opened_at)
    if case.rules.title_of:
        case.title = case.rules.title_of(case)[:160]
    word, _ = word_of(case, event)
    old = list(Paper.objects.filter(event=event, replaced_by=None))
    words = word.papers_for(case, form.cleaned_data) if isinstance(word, Step) and old else ()
    data = {"values": form.values(), "shown": form.shown(), "former": before, "reason": reason, "was": was, "wrote": wrote}
    done = append(case, Deed(act="correct", actor=actor, at=form.cleaned_data["happened_at"], subject=event.pk,
                             data=data, papers=words, cleaned=form.cleaned_data))
    _replace(old, done)
    return done


def _replace(old: list[Paper], done: Event) -> None:
    """A paper is never overwritten: the new one stands in for the old of the same code."""
    fresh = {p.code: p for p in Paper.objects.filter(event=done)}
    for paper in old:
        if paper.code in fresh:
            Paper.objects.filter(pk=paper.pk).update(replaced_by=fresh[paper.code])


def revoke(case: Case, *, actor: Actor, reason: str, version: int | None = None) -> Event:
    """Take back the last step that moved the case: stage and record return to what they were, the entry stays.

    Taking back the opening makes the case void (误登作废).
    """
    with transaction.atomic():
        fresh = lock(case)
        if version is not None and fresh.version != version:
            raise Stale
        event = last_move(fresh)
        if event is None:
            raise Refused("没有可以撤销的步骤。")
        if why := may_repair(fresh, event, actor) or _without_reason(reason):
            raise Refused(why)
        return _revoke(fresh, event, actor, reason)


def last_move(case: Case) -> Event | None:
    """The last standing event that changed the stage; what came after it beside the flow does not hinder."""
    moves = [e for e in timing.standing(Event.objects.filter(case=case)) if e.from_stage != e.to_stage]
    return moves[-1] if moves and case.stage != VOID.code else None


def _revoke(case: Case, event: Event, actor: Actor, reason: str) -> Event:
    opening = event.from_stage == ""
    if not opening and case.record is not None:
        _restore(case.record, (event.data or {}).get("was", {}))
        save_record(case)
    word = word_of(case, event)[0]
    if isinstance(word, Step) and word.undo:
        word.undo(case)
    data = {"reason": reason, "shown": [["撤销", word.title], ["理由", reason]], "values": {}}
    target = VOID.code if opening else event.from_stage
    return append(case, Deed(act="revoke", actor=actor, at=timezone.now(), subject=event.pk, target=target, data=data))


def _restore(record: Any, was: dict[str, Any]) -> None:
    for field in record._meta.concrete_fields:
        if field.attname in was and not field.primary_key:
            setattr(record, field.attname, field.to_python(was[field.attname]))


def _held(case: Case, event_id: UUID, version: int | None) -> tuple[Case, Event]:
    fresh = lock(case)
    if version is not None and fresh.version != version:
        raise Stale
    standing = {e.pk for e in timing.standing(Event.objects.filter(case=fresh))}
    if event_id not in standing:
        raise Refused("这条记录已被撤销，不能更正。")
    return fresh, Event.objects.get(pk=event_id, case=fresh)


def _without_reason(reason: str) -> str:
    return "" if reason.strip() else "请写明更正或撤销的理由，理由将随案留痕。"


def hand_over(cases: Iterable[Case], to: User, *, actor: Actor, reason: str) -> list[Event]:
    """Give one or many cases to a colleague, all or none. Raises Refused naming the case that cannot pass."""
    with transaction.atomic():
        done = [_hand_over(lock(c), to, actor, reason) for c in cases]
        titles = "、".join(e.case.number for e in done[:3]) + ("等" if len(done) > 3 else "")
        transaction.on_commit(lambda: ports.messages().to_user(to.pk, "案件移交", f"{titles}共{len(done)}件移交给您：{reason}"))
    return done


def _hand_over(case: Case, to: User, actor: Actor, reason: str) -> Event:
    if why := may_hand_over(case, actor):
        raise Refused(f"{case.number}：{why}")
    acting = frozenset(case.rules.acting_roles)
    if not covers(reach_of(to), case, acting) and not _could_own(to, case, acting):
        raise Refused(f"{case.number}：{to}没有办理{case.rules.title}的岗位，请先授权或另选他人。")
    shown = [["移交给", str(to)], ["理由", reason]]
    if case.handler_id:
        shown.insert(0, ["原承办人", str(case.handler)])
    case.handler = to
    data = {"values": {"to": plain(to)}, "shown": shown}
    return append(case, Deed(act="hand_over", actor=actor, at=timezone.now(), data=data))


def _could_own(user: User, case: Case, roles: frozenset[str]) -> bool:
    """A post that reaches only one's own cases still lets one take a case of the same office."""
    held = reach_of(user).held
    return any(h.opens(roles) and h.office_id == case.office_id and h.level >= case.level for h in held)


def may_hand_over(case: Case, actor: Actor) -> str:
    """Why this actor may not pass the case on; empty for its handler and its supervisors."""
    if case.closed:
        return "案件已办结，无须移交。"
    supervisors = frozenset(r.code for r in case.rules.supervisors)
    if actor.kind is RoleKind.STAFF and covers(actor.reach, case, supervisors):
        return ""
    if case.handler_id and case.handler_id in actor.reach.covers:
        return ""
    return "只有承办人本人或主管可以移交。"


def attach(case: Case, files: list[tuple[str, Any]], *, actor: Actor, place: dict[str, Any] | None = None) -> Event:
    """Add files to a case at any stage. Raises Refused, or ValidationError for a file that is not taken."""
    for _, file in files:
        attachments.sniff(file)
    titles = dict(case.rules.categories)
    shown = [["材料", f"{titles.get(c, c)}：{f.name}"] for c, f in files]
    with transaction.atomic():
        fresh = lock(case)
        if actor.user and not View(fresh, actor).co_handles and not covers(actor.reach, fresh, fresh.rules.acting_roles):
            raise Refused("您只能查看这个案件，不能补充材料。")
        deed = Deed(act="attach", actor=actor, at=timezone.now(), data={"values": {}, "shown": shown}, files=files,
                    place=place, moves=False)
        return append(fresh, deed)


def unmask(case: Case, party_id: UUID, field: str, *, actor: Actor, reason: str) -> str:
    """The full text of one masked field. The reading and its reason are in the chain before the text is returned."""
    if len(reason.strip()) < 4:
        raise Refused("请写明查看完整个人信息的理由（至少四个字），理由将留痕备查。")
    with transaction.atomic():
        fresh = lock(case)
        data = {"values": {"field": field}, "shown": [["查看", field], ["理由", reason]]}
        append(fresh, Deed(act="unmask", actor=actor, at=timezone.now(), subject=party_id, data=data, moves=False))
        return ports.parties().unmask(fresh, party_id, field)


