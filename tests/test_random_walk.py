"""Random acts by random people through the one door, for every registered procedure; whatever happened, it adds up."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from common import referrals
from common.catalogue import seeding, titles
from common.catalogue.fields import MatterChoice
from common.registers.public import aid_lawyers
from common.registers.tests.conftest import SEATS, id_number, person
from kernel import ports
from kernel.cases import repair, timing
from kernel.cases.actors import Actor
from kernel.cases.door import Offer, offers, open_case, perform
from kernel.cases.forms import FilesField, StepMixin, bind
from kernel.cases.models import Asked, Case, Clock, Event, Paper
from kernel.cases.refusals import Invalid, Refused, View
from kernel.cases.verify import close_days, verify
from kernel.journal.chain import START, link
from kernel.journal.fields import sealed_fields
from kernel.papers.models import Series
from kernel.reach.models import Office
from kernel.requests.asking import answer, ask, waiting
from kernel.words import Procedure, Request, RoleKind, Shape, Step
from kernel.words.registry import procedure, procedures
from lines.legal_aid.tests import purse
from lines.legal_aid.tests.road import Road as Closed
from lines.mediation.tests.road import PNG
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
PEOPLE = (
    "mediator",
    "colleague",
    "chair",
    "stranger",
    "clerk",
    "section",
    "director",
    "administrator",
    "aid_officer",
    "aid_head",
)
REVIEWERS = ("reviewer", "second_reviewer", "third_reviewer")  # who walk where there is something to review
TEXT = "双方于当日到场，经当面核对事实，表示愿意继续协商处理。"
EVERYTHING = bool(os.environ.get("SINAN_TEST_ALL"))
WALKS, MOST = (20, 40) if EVERYTHING else (2, 30)  # cases, and cases until everything was done once
LONGEST = 40 if EVERYTHING else 25  # acts of one case
LAST = re.compile(r"(\d+)号$")
OWN = {"correct", "revoke", "hand_over", "attach", "unmask"}


class Silent:
    def to_user(self, *args: Any) -> None: ...

    def to_phone(self, *args: Any) -> None: ...


@pytest.fixture(autouse=True)
def _silent() -> Iterator[None]:
    before = ports.plugged()
    ports.plug(messages=Silent())
    yield
    ports.plug(**before)


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Any) -> Cast:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}
    seeding.ensure()
    return assemble()


PLAIN: dict[type[forms.Field], Callable[[random.Random], Any]] = {
    forms.BooleanField: lambda chance: "on",
    forms.DateTimeField: lambda chance: timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    forms.DateField: lambda chance: timezone.localdate().isoformat(),
    forms.IntegerField: lambda chance: chance.randint(2, 40),  # and amounts, and places
}
NAMED: dict[str, Callable[[random.Random], Any]] = {  # what has a form of its own, or may be there once only
    "name": lambda chance: "".join(chance.choice(letters) for letters in ("王李张刘陈赵", "秀建春国文小", "兰华明英")),
    "id_number": lambda chance: id_number(date(1980, 1, chance.randint(1, 28)), chance.choice(("male", "female"))),
    "phone": lambda chance: f"138{chance.randint(0, 99999999):08}",
    "uscc": lambda chance: None,
    "short": lambda chance: f"调{chance.randint(0, 99999999)}",
    "licence": lambda chance: f"8899{chance.randint(0, 99999999)}",
    "latitude": lambda chance: None,
    "longitude": lambda chance: None,
    "datum": lambda chance: None,
    "termination": lambda chance: chance.choice(("deceit", "hired")),  # what follows deceit is walked, too
}


@dataclass
class Filler:
    """Fills in a form as somebody might: what must be given always, the rest by chance."""

    chance: random.Random
    generous: float = 0.5  # how often what is optional is given

    def __call__(self, form: StepMixin) -> tuple[dict[str, Any], dict[str, Any]]:
        payload: dict[str, Any] = {}
        files: dict[str, Any] = {}
        for name, asked in form.fields.items():
            read = "id_number" in form.fields and name in ("birth_date", "gender")  # from the number
            if (
                read
                or name in ("happened_at", "back_reason")
                or not (asked.required or self.chance.random() < self.generous)
            ):
                continue
            if isinstance(asked, FilesField):
                files[name] = [SimpleUploadedFile(f"{name}.png", PNG)]
            elif (value := self._value(name, asked, form.initial.get(name))) is not None:
                payload[name] = value
        return payload, files

    def _value(self, name: str, asked: Any, initial: Any) -> Any:
        if name in NAMED:
            return NAMED[name](self.chance)
        if getattr(asked, "holds_parties", False):
            return self._parties(asked)
        if isinstance(asked, forms.ModelChoiceField):  # of several, too
            return self._rows(asked)
        if isinstance(asked, MatterChoice):
            return self.chance.choice([code for code, _ in titles.choices()])
        if isinstance(asked, forms.ChoiceField):
            found = self._choice(asked)
            return [found] if isinstance(asked, forms.MultipleChoiceField) else found
        for kind, value in PLAIN.items():
            if isinstance(asked, kind):
                return initial or value(self.chance)
        return TEXT[: asked.max_length or None] or initial

    def _rows(self, asked: Any) -> Any:
        rows = list(asked.queryset)
        if isinstance(asked, forms.ModelMultipleChoiceField):
            return [row.pk for row in rows[:1] if self.chance.random() < 0.3]
        return self.chance.choice(rows).pk if rows else None

    def _choice(self, asked: Any) -> Any:
        return self.chance.choice([value for value, _ in asked.choices if value not in ("", None)])

    def _parties(self, asked: Any) -> list[dict[str, Any]]:
        rows = []
        for code, _, least, _ in asked.roles:
            for _ in range(max(least, self.chance.randint(0, 1))):
                name = (
                    self.chance.choice("王李张刘陈") + self.chance.choice("秀建春国") + self.chance.choice("兰华明英")
                )
                rows.append(
                    {"name": name, "role": code, "kind": "person", "phone": f"138{self.chance.randint(0, 99999999):08}"}
                )
        return rows


def by_staff(word: Step | Request) -> bool:
    """Whether somebody of the house may do it; what only a citizen or the clock may is walked elsewhere."""
    return any(role.kind is RoleKind.STAFF for role in word.by)


def furnish(cast: Cast, rules: Procedure, chance: random.Random) -> None:
    """What a register's subjects stand on: a committee for a mediator, a firm for who practises there; legal aid needs
    both, and a batch needs subsidies.
    """
    if rules.code == "mediator":
        while not Office.objects.filter(committee__isnull=False, town=cast.town).exists():
            Walk(procedure("committee"), cast, chance, set()).open()
    if rules.code in ("practitioner", "legal_aid"):
        for _ in range(6):  # of every kind, as chance has it
            Walk(procedure("firm"), cast, chance, set()).open()
    if rules.code == "legal_aid":
        while not aid_lawyers().exists():
            Walk(procedure("practitioner"), cast, chance, set()).open()
        purse.standard(cast, service="", category="")
    if rules.code == "aid_payment":
        subsidies(cast)


def subsidies(cast: Cast) -> None:
    """Approved ones, and a budget to pay them from."""
    purse.standard(cast)
    purse.budget(cast)
    for _ in range(MOST):
        purse.allowed(cast)


def handled(cast: Cast, rules: Procedure) -> None:
    """What a review looks at."""
    for _ in range(MOST // 2 if rules.code == "aid_review" else 0):
        Closed(cast).closed()


def seat(case: Case, actor: Actor) -> None:
    """Three members, without whom a committee is not filed (人民调解法 §8)."""
    office = Office.objects.get(committee=case.pk)
    for capacity, sex in SEATS:
        open_case("mediator", "admit", actor=actor, office=office, payload=person("委员", capacity, sex))


@dataclass
class Walk:
    """One case on its way, its people, and the hour, which only moves on."""

    rules: Procedure
    cast: Cast
    chance: random.Random
    acts: set[str]  # done so far, in all walks
    now: datetime = MONDAY
    refused: int = 0
    why: str = ""
    pk: Any = None

    def __post_init__(self) -> None:
        self.people = {name: self.cast.actor(name) for name in self._names()}

    def _names(self) -> tuple[str, ...]:
        return (*PEOPLE, *REVIEWERS) if self.rules.code == "aid_review" else PEOPLE

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.pk)

    def run(self) -> Walk:
        self.open()
        if self.rules.code == "committee" and self.chance.random() < 0.8:
            with self.later():
                seat(self.case, self.people["section"])
        for _ in range(LONGEST):
            if self.case.at.final:
                break
            with self.later():
                self.act()
        return self

    @contextmanager
    def later(self) -> Iterator[None]:
        self.now += timedelta(minutes=self.chance.choice((1, 50, 600, 1500, 4000)))
        with mock.patch.object(timezone, "now", return_value=self.now):
            yield

    def open(self) -> None:
        for _ in range(LONGEST * 5):
            if self.pk is not None:
                return
            openings = [step for step in self.rules.openings if by_staff(step)]
            step = self.chance.choices(openings, [9 if self._leads_on(s) else 1 for s in openings])[0]
            able = [name for name in PEOPLE if self.people[name].holds(step.by)]
            name = self.chance.choice(able if self.chance.random() < 0.8 else PEOPLE)
            with self.later():
                self._open(step, self.people[name])
        raise AssertionError(f"nobody could open a {self.rules.code}: {self.why}")

    def _open(self, step: Step, actor: Actor) -> None:
        office = self.chance.choice(self._offices())
        blank = Case(procedure=self.rules.code, office=office, stage="", level=self.rules.level)
        blank.record = None
        whole = Filler(self.chance, 1.0 if self.acts and self._leads_on(step) else 0.5)  # nothing left out, later on
        payload, files = whole(bind(step, blank, actor))
        try:
            made = open_case(self.rules.code, step.code, actor=actor, office=office, payload=payload, files=files)
        except (Refused, Invalid) as error:
            self.refused, self.why = self.refused + 1, str(error)
        else:
            self.pk = made.pk
            self.acts.add(step.code)

    def _leads_on(self, step: Step) -> bool:
        """Whether what was never done is the step itself, or may be done anywhere on the ways from where it leads."""
        there, ahead = {step.code}, [stage.code for stage in step.targets]
        for stage in ahead:  # grows while it is gone through
            found = self.rules.steps_at(stage)
            there |= {s.code for s in found}
            ahead += {t.code for s in found for t in s.targets} - {*ahead}
        return bool(there - self.acts)

    def _offices(self) -> list[Office]:
        """Where a case may be opened: where a committee of the register stands, in the register of mediators."""
        if self.rules.code == "mediator":
            return list(Office.objects.filter(committee__isnull=False, active=True))
        return [self.cast.committee, self.cast.other_committee]

    def act(self) -> None:
        turn, open_ = self.chance.random(), waiting(self.case)
        own = [self.correct, self.revoke, self.hand_over, self.attach, self.unmask]
        never = [act for act in own if act.__name__ not in self.acts]
        if open_ and turn < (0.1 if self._answered(open_) else 0.5):
            self.reply(open_)
        elif turn < (0.75 if never else 0.9):
            self.step()
        else:
            self.chance.choice(never or own)()

    def step(self) -> None:
        """A step or question somebody may do; now and then one they may not, which must be refused."""
        case = self.case
        some = sorted(self._shuffled(list(self.people)), key=lambda n: self.people[n].user_id != case.handler_id)
        found = [(name, o) for name in some[:3] for o in offers(case, self.people[name])]
        if all(o.refusal for _, o in found):
            found += [(name, o) for name in some[3:] for o in offers(case, self.people[name])]
        open_ = [(name, o) for name, o in found if not o.refusal]
        shut = [(name, o) for name, o in found if o.refusal]
        if shut and (not open_ or self.chance.random() < 0.1):
            name, offer = self.chance.choice(shut)
            with pytest.raises(Refused):
                self._do(offer, self.people[name])
            self.refused += 1
        elif open_:
            codes = {o.code: o for _, o in open_}
            code = self.chance.choices(list(codes), [self._weight(o, case) for o in codes.values()])[0]
            name = self.chance.choice([name for name, o in open_ if o.code == code])
            if self._do(codes[code], self.people[name]):
                self.acts.add(code)

    def _weight(self, offer: Offer, case: Case) -> int:
        """What was never done is likeliest, then what leads to it, then what leads on; what cuts a case short comes seldom."""
        never, step = offer.code not in self.acts, offer.word if isinstance(offer.word, Step) else None
        if step is not None and any(s.over for s in step.targets) and not case.closed:
            return 40 if never else 12 if self._leads_on(step) else 1
        if step is not None and step.targets:
            return 81 if never else 27 if self._leads_on(step) else 9
        waits = {s.code for s in self.rules.steps_at(case.stage) if not s.targets or case.closed} - self.acts
        return 36 if never or waits else 4  # it may be what opens the way to a step that nobody may do yet

    def _do(self, offer: Offer, actor: Actor) -> bool:
        """Whether it was done: a form that does not take what chance wrote is filled in otherwise a few times."""
        case, word = self.case, offer.word
        if goes_to := referrals.onward(case, word.code) if isinstance(word, Step) else None:
            return self._take(case, goes_to, actor, offer.refusal)
        for generous in (0.5, 1.0, 0.0, 0.8, 0.3):
            payload, files = Filler(self.chance, generous)(bind(word, self.case, actor))
            try:
                if isinstance(word, Request):
                    ask(case, word.code, actor=actor, payload=payload, files=files, version=case.version)
                else:
                    perform(case, word.code, actor=actor, payload=payload, files=files, version=case.version)
            except Invalid:
                continue
            return True
        return False

    def _take(self, case: Case, goes_to: tuple[str, str], actor: Actor, refusal: str) -> bool:
        """Taken by opening it in the other line, where somebody has a post for that."""
        blank = Case(procedure=goes_to[0], office=case.office, stage="")
        blank.record = None
        form = bind(procedure(goes_to[0])[goes_to[1]], blank, actor)
        payload, files = Filler(self.chance, 1.0)(form)
        try:
            referrals.take(case, *goes_to, actor=actor, office=case.office, payload=payload, files=files)
        except Invalid:
            return False
        except Refused:
            if refusal:
                raise
            return False  # they have no post there
        return True

    def _answered(self, open_: list[Asked]) -> bool:
        """Whether questions of these kinds have been answered in some walk."""
        return all(f"answer:{a.code}" in self.acts for a in open_)

    def reply(self, open_: list[Asked]) -> None:
        """Somebody answers an open question, first one of a kind that was never answered."""
        never = [a for a in open_ if f"answer:{a.code}" not in self.acts]
        for asked in self._shuffled(never or open_)[:1]:
            may = [a for a in self.people.values() if not View(self.case, a).refusal(asked.word, answer=True)]
            actor = self.chance.choice(may or [self.people["mediator"]])
            payload, files = Filler(self.chance, 1.0)(bind(asked.word, self.case, actor, answer=True))
            try:
                answer(asked, actor=actor, payload=payload, files=files)
            except Refused:
                self.refused += 1
            else:
                self.acts.add(f"answer:{asked.code}")

    def _shuffled(self, rows: list[Any]) -> list[Any]:
        return self.chance.sample(rows, len(rows))

    def correct(self) -> None:
        case, actor = self.case, self.people["section"]
        entry = self.chance.choice(timing.standing(case.history))
        if entry.act in repair.OWN_ACTS or repair.may_repair(case, entry, actor):
            return
        payload, _ = Filler(self.chance)(repair.correction_form(case, entry, actor))
        if any(getattr(f, "holds_parties", False) for f in repair.correction_form(case, entry, actor).fields.values()):
            payload["parties"] = ports.parties().rows(case)
        try:
            repair.correct(case, entry.pk, actor=actor, payload=payload, reason="随机更正")
        except Invalid:
            return
        self.acts.add("correct")

    def revoke(self) -> None:
        case, actor = self.case, self.people["section"]
        move = repair.last_move(case)
        if move is not None and move.from_stage and not repair.may_repair(case, move, actor):
            repair.revoke(case, actor=actor, reason="随机撤销")
            self.acts.add("revoke")

    def hand_over(self) -> None:
        for name in self._shuffled(list(self.people)):
            try:
                repair.hand_over([self.case], getattr(self.cast, name), actor=self.people["section"], reason="随机移交")
            except Refused:
                self.refused += 1
            else:
                self.acts.add("hand_over")
                return

    def attach(self) -> None:
        files = [(self.chance.choice(self.rules.categories)[0], SimpleUploadedFile("补充.png", PNG))]
        repair.attach(self.case, files, actor=self.people["section"])
        self.acts.add("attach")

    def unmask(self) -> None:
        case = self.case
        found = [(row, name) for row in (case.pk, *(p.pk for p in case.people)) for name in repair.masked(case, row)]
        if found:
            row, name = self.chance.choice(found)
            repair.unmask(case, row, name, actor=self.people["section"], reason="随机抽查核对")
            self.acts.add("unmask")


def adds_up(case: Case, now: datetime) -> None:
    """The chain joins, stages join, the case says what its last event left, and its clocks follow from its events."""
    before, stage = START, ""
    for place, event in enumerate(case.history, start=1):
        assert (event.seq, event.from_stage) == (place, stage)
        assert bytes(event.hash) == link(before, event.content())
        before, stage = bytes(event.hash), event.to_stage
    assert (case.stage, case.seq, bytes(case.head)) == (stage, len(case.history), before)
    assert (case.closed_at is not None) is case.closed
    with mock.patch.object(timezone, "now", return_value=now):
        computed, stored = timing.rows_of(case, case.history), list(Clock.objects.filter(case=case))
    assert sorted(map(_clock, computed)) == sorted(map(_clock, stored))
    if not case.at.final:
        assert case.due_at == timing.due(computed)


def _clock(row: Clock) -> tuple[str, ...]:
    moments = (row.started_at, row.due_at, row.ended_at)
    told = (row.limit, row.run, row.kind, row.owes, row.state)
    return (*map(str, told), *(m.astimezone(UTC).isoformat() if m else "" for m in moments))


def numbered() -> None:
    """Every series of papers was used from 1 to its last number, without gap (a correction's paper may carry the number on)."""
    for series in Series.objects.exclude(code__endswith=":case"):
        line, _, name = series.code.partition(":")
        codes = [w.code for w in procedure(line).all_papers() if w.series == name]
        rows = Paper.objects.filter(office=series.office_id, code__in=codes, case__procedure=line)
        used = sorted({int(found[1]) for n in rows.values_list("number", flat=True) if (found := LAST.search(n))})
        assert used == list(range(1, series.last + 1)), series


# A record that is whole with its first act goes nowhere.
WALKED = [p for p in procedures() if any(not stage.final for stage in p.stages.values())]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("rules", WALKED, ids=lambda p: p.code)
def test_whatever_people_do_it_adds_up(cast: Cast, rules: Procedure) -> None:
    every = {s.code for s in rules.steps if by_staff(s)} | {a for r in rules.requests for a in (r.ask, r.answer)} | OWN
    nobody = rules.code == "aid_review"  # has no parties: reviewers are told no name
    if nobody or (rules.shape is Shape.REGISTER and not list(sealed_fields(apps.get_model(rules.record)))):
        every -= {"unmask"}
    seen: set[str] = set()
    walks: list[Walk] = []
    furnish(cast, rules, random.Random(rules.code))
    handled(cast, rules)
    while len(walks) < WALKS or (len(walks) < MOST and (every - seen or sum(w.refused for w in walks) < WALKS)):
        walk = Walk(rules, cast, random.Random(f"{rules.code}-{len(walks)}"), seen).run()
        adds_up(walk.case, walk.now)
        assert list(verify([walk.case])) == [], f"walk {len(walks)}"
        walks.append(walk)
    close_days()
    assert list(verify()) == []
    numbered()
    assert seen >= every, f"never done: {every - seen}"
    assert sum(w.refused for w in walks) >= WALKS  # people also tried what they may not
    assert any(w.case.closed for w in walks)
    assert Event.objects.count() > WALKS * 5


@pytest.mark.parametrize("broken", ["kernel.cases.timing.refresh", "kernel.cases.write.close"])
def test_a_walk_notices_what_does_not_add_up(cast: Cast, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    """Clocks nobody wrote, a closing day nobody set."""
    monkeypatch.setattr(broken, lambda *args: None)
    rules = procedure("mediation")
    with pytest.raises(AssertionError):
        for number in range(MOST):
            walk = Walk(rules, cast, random.Random(f"{rules.code}-{number}"), set()).run()
            adds_up(walk.case, walk.now)
