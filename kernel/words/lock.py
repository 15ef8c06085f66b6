"""`rules.lock.json` is to rules what a migration is to models: a change of rules is written down and reviewed."""

from __future__ import annotations

from typing import Any

from .indicators import Indicator
from .limits import Limit
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
        "shape": p.shape.value, "title": p.title, "version": p.version, "law": str(p.law),
        "stages": {s.code: [s.title, s.final] for s in p.stages.values()},
        "steps": {s.code: _step(s) for s in p.steps},
        "requests": {r.code: _request(r) for r in p.requests},
        "limits": {x.code: _limit(x) for x in p.limits},
        "papers": {w.code: [w.title, str(w.law or ""), w.series] for w in p.all_papers()},
        "readers": [r.code for r in p.readers], "supervisors": [r.code for r in p.supervisors], "level": int(p.level),
    }


def _step(s: Step) -> dict[str, Any]:
    return {
        "title": s.title, "at": [x.code for x in s.stages], "to": [x.code for x in s.targets],
        "by": [r.code for r in s.by], "law": str(s.law), "not_by_actor_of": list(s.not_by_actor_of),
        "handler_only": s.handler_only, "back_days": s.back_days,
    }


def _request(r: Request) -> dict[str, Any]:
    return {
        "title": r.title, "to": r.to, "at": [x.code for x in r.at], "by": [x.code for x in r.by],
        "answered_by": [x.code for x in r.answered_by], "law": str(r.law),
    }


def _limit(x: Limit) -> dict[str, Any]:
    return {
        "title": x.title, "kind": str(x.kind), "starts": list(x.starts), "ends": list(x.ends), "owes": x.owes,
        "terms": [f"{t.length}{t.unit} {t.law} {t.since or ''}–{t.until or ''}" for t in x.terms],
        "restarts": list(x.restarts), "extension": repr(x.extension), "deemed": repr(x.deemed),
    }


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
    if old["indicators"] != new["indicators"]:
        found.append("indicators：指标口径与 rules.lock.json 不一致")
    return found
