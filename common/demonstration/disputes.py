"""A year of disputes, made from a seed: `year(...)` yields stories up to yesterday, the latest of them still open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from .aftermath import conclude
from .areas import area
from .casting import Cast, Casting
from .committees import STUDIO, Committee
from .course import Course, Diary, begin
from .district import District
from .people import Persons
from .scenes import Kind, Scene, kinds
from .season import Calendar, closed
from .story import CHINA, Agreement, Choice, Closing, Confirmation, DisputeStory, Ending, Refusal, Visit
from .wording import Telling

__all__ = ["DisputeStory", "year"]
_Step = TypeVar("_Step", Agreement, Choice, Closing, Confirmation, Ending, Refusal, Visit)
OFFICE_KINDS = ("行业性专业性", "企事业单位", "乡镇", "街道", "其他")
STAGES = ("registered", "accepted", "assigned", "mediating", "sealing", "performing", "confirming", "visiting", "ended")
RECENT = 1500  # how far back, in cases, one is looked for that can be halted
DANGEROUS_TWICE = 0.12  # a second sign beside the first


def year(  # noqa: PLR0917  the order of its five arguments is its contract
    district: District, year_start: date, year_end: date, count: int, seed: int
) -> Iterator[DisputeStory]:
    """`count` disputes registered from `year_start` until the day before `year_end`, in order of registration.

    `year_end` is today: nothing is dated today or later, so what began lately is still open at every stage, some of it
    near its limit or past it. The same arguments give the same stories, word by word. Raises ValueError for a year that
    ends before it begins.
    """
    rng = Random(f"{district.seed}/{seed}/{year_start}/{year_end}/{count}")
    calendar = Calendar(year_start, year_end, kinds())
    drawn = rng.choices(kinds(), weights=[k.share for k in kinds()], k=count)
    days = sorted((calendar.draw(rng, kind), n, kind) for n, kind in enumerate(drawn))
    teller = _Teller(district, rng, year_start, year_end)
    stories = [teller.tell(kind, day) for day, _, kind in days]
    stories.sort(key=lambda story: story.registered_at)
    _every_stage(stories)
    for index, story in enumerate(stories):
        yield replace(story, index=index)


class _Teller:
    def __init__(self, district: District, rng: Random, start: date, end: date) -> None:
        self.rng, self.start = rng, start
        self.end = datetime.combine(end, time(0), CHINA)
        self.people = Persons(rng, on=start)
        self.casting = Casting(district, self.people)

    def tell(self, kind: Kind, day: date) -> DisputeStory:
        scene = self.rng.choices(kind.scenes, weights=[s.likely(day.month) for s in kind.scenes])[0]
        cast = self.casting.cast(scene)
        course = self._course(kind, scene, cast, day)
        begin(course)
        conclude(course)
        return up_to(self._story(course), self.end)

    def _course(self, kind: Kind, scene: Scene, cast: Cast, day: date) -> Course:
        rng = self.rng
        committee = self.casting.committee(kind, scene, cast)
        mediators = self.casting.mediators(committee, kind)
        telling = Telling(rng, kind, scene, cast, on=day)
        telling.slots.update(
            host=mediators[0].person.name,
            committee=committee.name,
            police=f"{area(cast.home.town).name[:2]}派出所",
            witness=self.people.name(cast.home),
            meeting_room=_room(committee),
        )
        office = committee.kind in OFFICE_KINDS
        return Course(
            rng=rng,
            kind=kind,
            cast=cast,
            telling=telling,
            committee=committee,
            mediators=mediators,
            source=rng.choices(tuple(kind.sources), weights=tuple(kind.sources.values()))[0],
            difficult=scene.difficult or rng.random() < kind.difficult,
            dangers=_dangers(rng, kind, cast),
            diary=Diary(rng, self._shift(day, office), office=office),
        )

    def _shift(self, day: date, office: bool) -> date:
        """Back to the last day offices were open, so that nobody registers on a closed day or after the year."""
        while office and closed(day) and day > self.start:
            day -= timedelta(days=1)
        return day

    def _story(self, course: Course) -> DisputeStory:
        cast = course.cast
        return DisputeStory(
            index=-1,
            kind=course.kind.code,
            title=f"{_named(cast)}与{cast.b.name}{course.telling.scene.title}纠纷",
            source=course.source,
            committee=course.committee.key,
            village=cast.home.code,
            place=cast.spot,
            parties=cast.parties,
            people=cast.people,
            amount=course.telling.claimed,
            difficult=course.difficult,
            dangers=course.dangers,
            **{"danger_note": "", "prevented": (), **course.steps},
        )


def _named(cast: Cast) -> str:
    return f"{cast.a.name}等{cast.group}人" if cast.group > 1 else cast.a.name


def _room(committee: Committee) -> str:
    name = committee.name.removesuffix("人民调解委员会")
    return committee.name if committee.kind == STUDIO else f"{name}调解室"


def _dangers(rng: Random, kind: Kind, cast: Cast) -> tuple[str, ...]:
    """Signs by the kind's shares; families fight each other, not a company."""
    against_body = cast.a.organisation or cast.b.organisation
    found = [
        sign for sign, share in kind.dangers.items() if rng.random() < share and not (sign == "fight" and against_body)
    ]
    return tuple(found[: 2 if rng.random() < DANGEROUS_TWICE else 1])


def up_to(story: DisputeStory, end: datetime) -> DisputeStory:
    """The story as known at `end`: no step at or after it, and nothing that follows from one."""
    agreement, confirmation = _before(story.agreement, end), _before(story.confirmation, end)
    if agreement and agreement.sealed_at and agreement.sealed_at >= end:
        agreement = replace(agreement, sealed_at=None)
    if confirmation and confirmation.decided_at and confirmation.decided_at >= end:
        confirmation = replace(confirmation, decided_at=None, result="", number="")
    return replace(
        story,
        accepted_at=story.accepted_at if story.accepted_at and story.accepted_at < end else None,
        refusal=_before(story.refusal, end),
        choice=_before(story.choice, end),
        inquiries=tuple(i for i in story.inquiries if i.at < end),
        sessions=tuple(s for s in story.sessions if s.at < end),
        agreement=agreement,
        ending=_before(story.ending, end),
        reminders=tuple(r for r in story.reminders if r.at < end),
        performances=tuple(p for p in story.performances if p.at < end),
        visit=_before(story.visit, end),
        confirmation=confirmation,
        closing=_before(story.closing, end),
        prevented=story.prevented if agreement else (),
    )


def _every_stage(stories: list[DisputeStory]) -> None:
    """Where a stage has no live case on this very day, the latest case that passed through it is halted there."""
    missing = set(STAGES) - {story.stage for story in stories}
    for i in range(len(stories) - 1, max(-1, len(stories) - RECENT), -1):
        for stage, halted in _stations(stories[i], missing):
            stories[i] = halted
            missing.discard(stage)
            break
        if not missing:
            return


def _stations(story: DisputeStory, wanted: set[str]) -> Iterator[tuple[str, DisputeStory]]:
    for moment, _ in story.steps() if story.stage == "closed" else ():
        halted = up_to(story, moment + timedelta(seconds=1))
        if halted.stage in wanted:
            yield halted.stage, halted


def _before(step: _Step | None, end: datetime) -> _Step | None:
    return step if step is not None and step.at < end else None
