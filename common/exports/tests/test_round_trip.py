"""The mediation ledger goes out and comes in again, and goes out the same: cases of every kind, the importer's own doors."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from common.exports import running, store
from common.exports.models import Export, State
from common.imports import staging, taking
from common.imports.models import Batch
from common.imports.tests.conftest import fresh
from common.imports.words import ledger_of
from common.people.identity import check_digit
from kernel.cases.bulk import Act, Bulk, Story
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.journal.models import AdminEntry
from lines.mediation.codes import KINDS, PERFORMANCES, SOURCES
from lines.mediation.models import Dispute, Session
from lines.mediation.tests.road import Road
from tests.cast import Cast
from tests.house import WALKS

pytestmark = pytest.mark.django_db
HEAD = 4
WHY = "核对历年台账"
FIRST = date(2024, 1, 5)


def out(cast: Cast, *, bare: bool = True, query: str = "") -> tuple[Export, list[list[Any]]]:
    params = {"code": "mediation", "query": query, **({"bare": "1"} if bare else {})}
    made = running.ask(fresh(cast.chair), "ledger", params, reason=WHY if bare else "")
    assert made.state == State.DONE, made.trouble
    return made, table(b"".join(store.pieces(made.path)))


def table(content: bytes) -> list[list[Any]]:
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(content))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)[HEAD:]
    )


def content(made: Export) -> bytes:
    return b"".join(store.pieces(made.path))


def bring_in(cast: Cast, file: bytes) -> Batch:
    batch = staging.receive(ledger_of("mediation"), cast.committee, fresh(cast.chair), name="台账.xlsx", content=file)
    staging.read_batch(batch)
    batch.refresh_from_db()
    return batch


class Emptied(Exception):
    """Takes back what was done since, so that the house is as if the cases had never been."""


def hide() -> None:
    """As if the cases had never been in this house."""
    for case in Case.objects.all():
        Case.objects.filter(pk=case.pk).update(number=f"旧{case.pk}", procedure="gone", level=9)


def read_lines(made: Export) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content(made))).get_sheet_by_index(0).to_python()[:HEAD]


def elsewhere(cast: Cast, file: bytes) -> list[list[Any]]:
    """What another house with the same people says after taking this file: this one, its cases hidden under other names."""
    hide()
    batch = bring_in(cast, file)
    wrong = [(r.line, r.problems) for page in batch.pages.all() for r in staging.rows_of(page) if r.problems]
    assert not wrong, wrong
    taking.ask_to_take(batch, fresh(cast.chair))
    taking.take(batch)
    assert batch.state == "taken", batch.trouble
    return out(cast)[1]


def same(before: list[list[Any]], after: list[list[Any]]) -> None:
    assert before[0] == after[0]
    for old, new in zip(before[1:], after[1:], strict=True):
        assert {k: (o, n) for k, o, n in zip(before[0], old, new, strict=True) if o != n} == {}


def on_one_day() -> None:
    """These walks mediate, perform and visit on a day before the registration, which no ledger may say."""
    Session.objects.update(at=timezone.now())
    for name in ("performed_on", "visited_on", "closed_on"):
        Dispute.objects.exclude(**{name: None}).update(**{name: timezone.localdate()})


def test_cases_walked_through_the_door_come_back(cast: Cast) -> None:
    for name, walk in WALKS.items():
        walk(Road(cast, facts=f"因{name}发生争执"))
    Road(cast, facts="因不属于民间纠纷的事").do("refuse", refusal="不属于民间纠纷", remedies=["court"])
    Road(cast, facts="因占道").do("withdraw", ended_because="双方另行协商")
    on_one_day()
    made, before = out(cast)
    assert len(before) == len(WALKS) + 3
    same(before, elsewhere(cast, content(made)))


# --- cases as history tells them: anything a ledger can say, in any combination that the stages allow.

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
NAMES = st.tuples(
    st.sampled_from("张王李赵孙周吴郑"), st.text(st.sampled_from("子丑寅卯辰巳午未申酉戌亥"), min_size=1, max_size=2)
).map("".join)
BODIES = st.sampled_from(("柳溪建筑有限公司", "永安（江苏）食品有限公司", "柳溪村村民委员会"))
SENTENCES = st.text(st.one_of(HAN, st.sampled_from("，。：；（）=+-@0123456789abc")), min_size=6, max_size=60).map(
    lambda t: f"因{t}起争执".strip()
)
AMOUNTS = st.none() | st.integers(1, 10**9).map(lambda n: n / 100)


@st.composite
def people(draw: Any, role: str) -> dict[str, Any]:
    if draw(st.integers(0, 4)) == 0:
        return {"role": role, "kind": "organisation", "name": draw(BODIES), "address": draw(st.sampled_from(("", "柳溪镇人民路1号"))),
                "legal_person": draw(st.just("") | NAMES)}  # fmt: skip
    born = draw(st.dates(date(1950, 1, 1), date(2003, 12, 31)))
    found: dict[str, Any] = {"role": role, "kind": "person", "name": draw(NAMES)}
    if draw(st.booleans()):
        order = draw(st.integers(1, 999))
        body = f"321203{born:%Y%m%d}{order:03}"
        found |= {
            "id_number": body + check_digit(body),
            "id_kind": "resident",
            "birth_date": born,
            "gender": "male" if order % 2 else "female",
        }
    else:
        found |= draw(st.sampled_from(({}, {"gender": "female"}, {"birth_year": born.year}, {"birth_date": born})))
    if draw(st.booleans()):
        found["phone"] = f"138{draw(st.integers(0, 99999999)):08}"
    return found | {"address": draw(st.sampled_from(("", "柳溪镇柳溪村3组", "柳溪镇柳溪村，5组"))),
                    "ethnicity": draw(st.sampled_from(("", "汉族", "回族"))),
                    "occupation": draw(st.sampled_from(("", "务农")))}  # fmt: skip


@st.composite
def disputes(draw: Any) -> dict[str, Any]:
    """Days after the registration, and what was said; `end` is how far it came."""
    sides = [draw(people("applicant")), *draw(st.lists(people("applicant"), max_size=1)), draw(people("respondent"))]
    sides += draw(st.lists(people("third"), max_size=1))
    return {
        "parties": sides, "kind": draw(st.sampled_from([c for c, _ in KINDS.choices()])),
        "source": draw(st.sampled_from([c for c, _ in SOURCES.choices()])),
        "facts": draw(SENTENCES), "claims": draw(st.just("") | SENTENCES), "amount": draw(AMOUNTS), "record": draw(SENTENCES),
        "agreement": draw(SENTENCES),
        "agreement_amount": draw(AMOUNTS), "perform_how": draw(st.sampled_from(("", "转账"))),
        "end": draw(st.sampled_from(("registered", "accepted", "mediating", "refused", "withdrawn", "failed",
                                     "signing", "performing", "closed", "archived"))),
        "way": draw(st.sampled_from(("written", "oral"))), "state": draw(st.sampled_from([c for c, _ in PERFORMANCES.choices()])),
        "amount_done": draw(AMOUNTS), "satisfied": draw(st.sampled_from(("yes", "basic", "no"))), "visit": draw(st.booleans()),
    }  # fmt: skip


def story(cast: Cast, n: int, d: dict[str, Any]) -> Story:
    """One case told from its opening to its end, a day an act."""
    day, acts = FIRST + timedelta(days=n * 40), list[Act]()
    actor = cast.actor("chair")

    def do(code: str, **values: Any) -> None:
        at = timezone.make_aware(datetime.combine(day + timedelta(days=len(acts)), datetime.min.time().replace(hour=9)))
        values.setdefault("at", at)
        acts.append(Act(code=code, actor=actor, at=at, values=values))

    opening = {"applied": "apply", "found": "find"}.get(
        d["source"], "receive" if d["source"] != "transferred" else "apply"
    )
    do(
        opening,
        **{k: d[k] for k in ("parties", "kind", "facts", "claims", "amount")},
        source=d["source"],
        people=len(d["parties"]),
        place="柳溪村村口",
    )
    _walk(cast, d, do, day)
    return Story(procedure="mediation", office=cast.committee, area=cast.village, acts=tuple(acts))


def _walk(cast: Cast, d: dict[str, Any], do: Callable[..., None], day: date) -> None:
    end = d["end"]
    if end == "registered":
        return None
    if end == "refused":
        return do("refuse", refusal="不属于民间纠纷", remedies=[])
    do("accept", difficult=False, consent=True)
    if end == "withdrawn":
        return do("withdraw", ended_because="另行协商")
    if end == "accepted":
        return None
    do("choose", mediator=cast.mediator, others=[cast.colleague])
    do("mediate", record=d["record"])
    if end == "failed":
        return do("fail", ended_because="分歧过大", remedies=[])
    if end == "mediating":
        return None
    do("agree_written" if d["way"] == "written" else "agree_orally", agreed_facts=d["facts"], agreement=d["agreement"],
       agreement_amount=d["agreement_amount"], perform_how=d["perform_how"])  # fmt: skip
    return _after(d, do, day)


def _after(d: dict[str, Any], do: Callable[..., None], day: date) -> None:
    end = d["end"]
    if d["way"] == "written" and end != "signing":
        do("sign", mediator_signed=True, sealed_on=day)
    if end in ("signing",):
        return
    do("perform", state=d["state"], amount=d["amount_done"], note="")
    if end in ("closed", "archived"):
        do("close", closing_note="")
        if d["visit"]:
            do("visit", visited="当事人", finding="已履行，无异议", satisfied=d["satisfied"], about="了解履行")
    if end == "archived":
        do("archive", volume=f"{day:%Y}-001", pages=18)


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(told=st.lists(disputes(), min_size=1, max_size=6))
def test_what_goes_out_comes_in_without_loss(cast: Cast, told: list[dict[str, Any]]) -> None:
    with pytest.raises(Emptied), transaction.atomic():
        Bulk(papers=False).write([story(cast, n, d) for n, d in enumerate(told)])
        made, before = out(cast)
        assert len(before) == len(told) + 1
        same(before, elsewhere(cast, content(made)))
        raise Emptied


def test_importing_into_the_same_house_changes_nothing(cast: Cast) -> None:
    for name in ("registered", "mediating"):
        WALKS[name](Road(cast, facts=f"因{name}发生争执"))
    on_one_day()
    made, _ = out(cast)
    batch = bring_in(cast, content(made))
    assert batch.counts.get("same") == 2 and not batch.counts.get("ready") and not batch.counts.get("wrong")


def test_masked_by_default_and_read_back_says_so(cast: Cast) -> None:
    Road(cast)
    made, rows = out(cast, bare=False)
    told = str(rows)
    assert "138****0001" in told and "13800000001" not in told
    assert "已遮盖" in str(read_lines(made))
    hide()
    batch = bring_in(cast, content(made))
    told = [sentence for page in batch.pages.all() for r in staging.rows_of(page) for _, sentence in r.problems]
    assert batch.counts["wrong"] == 1 and not batch.counts["ready"]
    assert sum("遮盖后的内容" in t for t in told) == len(told) >= 2


def test_full_numbers_take_a_reason_and_the_right_and_are_journalled(cast: Cast) -> None:
    Road(cast)
    params = {"code": "mediation", "query": "", "bare": "1"}
    with pytest.raises(Refused, match="理由"):
        running.ask(fresh(cast.chair), "ledger", params, reason="查")
    with pytest.raises(Refused, match="台账导入"):
        running.ask(fresh(cast.mediator), "ledger", params, reason=WHY)
    assert not AdminEntry.objects.filter(act=running.UNMASKED).exists()
    made, rows = out(cast)
    assert "13800000001" in str(rows)
    entry = AdminEntry.objects.get(act=running.UNMASKED)
    assert entry.actor_id == cast.chair.pk
    assert entry.data["cases"] == 1 and entry.data["reason"] == WHY and entry.data["export"] == str(made.pk)
