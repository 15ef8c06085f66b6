"""`rules.lock.json` is to rules what a migration is to models: a change of rules is written down and reviewed."""

from __future__ import annotations

from typing import Any

from .indicators import Indicator
from .law import Article
from .limits import Limit, Term
from .papers import Paper
from .procedure import Procedure
from .steps import Request, Step


def snapshot(procedures: list[Procedure], indicators: list[Indicator]) -> dict[str, Any]:
    """All rules as plain, sorted JSON values."""
    return {
        "procedures": {p.code: _procedure(p) for p in procedures},
        "indicators": {i.code: repr(i) for i in indicators},
    }


def _procedure(p: Procedure) -> dict[str, Any]:
    return {
        "shape": p.shape.value,
        "title": p.title,
        "version": p.version,
        "law": _law(p.law),
        "stages": {s.code: [s.title, s.final, s.done, s.public] for s in p.stages.values()},
        "steps": {s.code: _step(s) for s in p.steps},
        "requests": {r.code: _request(r) for r in p.requests},
        "limits": {x.code: _limit(x) for x in p.limits},
        "papers": {w.code: _paper(w) for w in p.all_papers()},
        "readers": [r.code for r in p.readers],
        "supervisors": [r.code for r in p.supervisors],
        "level": int(p.level),
        "record": [p.record, *p.children],
        "retired": [s.code for s in p.retired],
        "kept": _kept(p),
        "ledger": [p.unit, p.number, _name(p.title_of), list(p.columns), list(p.filters)],
        "public": [p.open_to_public, *getattr(p, "public_fields", ())],
        "choices": list(getattr(p, "choices", ())),
        "duties": [repr(d) for d in getattr(p, "duties", ())],
    }


def _kept(p: Procedure) -> dict[str, Any]:
    return {
        "retention": repr(p.retention),
        "categories": [list(c) for c in p.categories],
        "volume": [entry if isinstance(entry, str) else entry.code for entry in p.volume],
    }


def _law(law: Any) -> str:
    """An article with how surely it was read; the mark is part of the rule, since only [L] may be code."""
    return f"{law} [{law.mark}]" if isinstance(law, Article) else str(law or "")


def _name(function: Any) -> str:
    return getattr(function, "__qualname__", "") if function is not None else ""


def _asks(form: Any) -> list[str]:
    """What a form asks, by name; with a star where it must be answered."""
    return [f"{name}{'*' if field.required else ''}" for name, field in getattr(form, "base_fields", {}).items()]


def _step(s: Step) -> dict[str, Any]:
    return {
        "title": s.title,
        "at": [x.code for x in s.stages],
        "to": [x.code for x in s.targets],
        "by": [r.code for r in s.by],
        "law": _law(s.law),
        "not_by_actor_of": list(s.not_by_actor_of),
        "handler_only": s.handler_only,
        "back_days": s.back_days,
        "tells": list(s.tells),
        "form": [_name(s.form), *_asks(s.form)],
        "code": [_name(s.run), _name(s.refuse), _name(s.undo)],
        "papers": [_name(s.papers)] if callable(s.papers) else [w.code for w in s.papers],
    }


def _request(r: Request) -> dict[str, Any]:
    return {
        "title": r.title,
        "to": r.to,
        "at": [x.code for x in r.at],
        "by": [x.code for x in r.by],
        "answered_by": [x.code for x in r.answered_by],
        "law": _law(r.law),
        "once": r.once,
        "form": [_name(r.form), *_asks(r.form)],
        "answer_form": [_name(r.answer_form), *_asks(r.answer_form)],
        "code": [_name(r.run), _name(r.run_answer), _name(r.refuse)],
        "papers": [w.code for w in r.papers],
        "answer_papers": [w.code for w in r.answer_papers],
    }


def _limit(x: Limit) -> dict[str, Any]:
    return {
        "title": x.title,
        "kind": str(x.kind),
        "starts": list(x.starts),
        "ends": list(x.ends),
        "owes": x.owes,
        "terms": [_term(t) for t in x.terms],
        "restarts": list(x.restarts),
        "repeat": x.repeat,
        "when": _name(x.when),
        "since_date": x.since_date,
        "next_day": x.next_day,
        "roll_over": x.roll_over,
        "dated_by": x.dated_by,
        "pauses": [repr(p) for p in x.pauses],
        "deducts": [repr(d) for d in x.deducts],
        "extension": repr(x.extension),
        "count_back": repr(x.count_back),
        "fixed": repr(x.fixed),
        "deemed": repr(x.deemed),
    }


def _term(t: Term) -> str:
    return f"{t} {_law(t.law)} {t.since or ''}–{t.until or ''} {t.basis} {'未核实' if t.unverified else ''}".strip()


def _paper(w: Paper) -> list[Any]:
    said = [w.title, _law(w.law), w.series, w.number, w.official, w.required, w.order, list(w.signed_by), w.public]
    more = {"issued_by": _name(w.issued_by), "edition_of": w.edition_of, "encloses": list(w.encloses)}
    return [*said, *([more] if any(more.values()) else [])]  # few papers have them: the others stay one short row


def drift(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Sentences naming what differs; a changed procedure must carry a new version, a stage must not vanish."""
    found = []
    for code, now in new["procedures"].items():
        was = old["procedures"].get(code)
        if was is None:
            found.append(f"{code}：新增，尚未写入 rules.lock.json")
        elif was != now:
            found += [f"{code}.{key}：与 rules.lock.json 不一致" for key in now if was.get(key) != now[key]]
            found += [f"{code}：环节 {s} 消失，请列入 retired=" for s in was["stages"] if s not in now["stages"]]
            if was["version"] == now["version"]:
                found.append(f"{code}：规则已变而 version 仍为 {now['version']}")
    found += [f"{code}：已从系统移除" for code in old["procedures"] if code not in new["procedures"]]
    counted = old["indicators"] | new["indicators"]
    changed = [code for code in counted if old["indicators"].get(code) != new["indicators"].get(code)]
    return found + [f"指标 {code}：口径与 rules.lock.json 不一致" for code in sorted(changed)]
