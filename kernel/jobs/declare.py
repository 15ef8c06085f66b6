"""How a job is declared: `@job` on a function run once, when asked for; `every` for what comes round by itself.

Every job may run twice (a worker may die after the work and before saying so): it must be idempotent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, ParamSpec, TypeVar

from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task

P = ParamSpec("P")
R = TypeVar("R")
RETRIES = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a page calls a task, and how often it is tried before it counts as failed."""

    title: str
    tries: int = RETRIES


_jobs: dict[str, Job] = {}
_periodic: dict[str, Periodic] = {}


def job(*, title: str, tries: int = RETRIES) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Make a function of a module a task. `f.enqueue(…)` inside a transaction runs it after the commit, or never.

    Arguments must be JSON and free of personal data: they lie in the tasks table. Pass the key of a row.
    """

    def made(function: Callable[P, R]) -> Task[P, R]:
        found = task()(function)
        _jobs[found.module_path] = Job(title=title, tries=tries)
        return found

    return made


def job_of(path: str) -> Job:
    """The declaration behind a task's path; a plain one for a path nobody declares any more."""
    return _jobs.get(path) or Job(title=path)


@dataclass(frozen=True, kw_only=True)
class Periodic:
    """A job that comes round every `seconds`, or daily at an hour of China. `run` is the dotted path of a function."""

    name: str
    title: str
    run: str
    seconds: int = 0
    daily: time | None = None

    def latest(self, now: datetime) -> datetime:
        """The last moment up to `now` at which it was due. What was missed before that is not made up for."""
        if self.daily is None:
            return datetime.fromtimestamp(int(now.timestamp()) // self.seconds * self.seconds, UTC)
        today = timezone.make_aware(datetime.combine(timezone.localdate(now), self.daily))
        return today if today <= now else today - DAY

    def following(self, now: datetime) -> datetime:
        return self.latest(now) + (DAY if self.daily else timedelta(seconds=self.seconds))

    @property
    def rhythm(self) -> str:
        if self.daily:
            return f"每天{self.daily:%H:%M}"
        for size, unit in ((3600, "小时"), (60, "分钟")):
            if self.seconds % size == 0:
                return f"每{self.seconds // size}{unit}"
        return f"每{self.seconds}秒"


def every(name: str, *, title: str, run: str, seconds: int = 0, daily: time | None = None) -> Periodic:
    """Declare a periodic job in a `jobs` module of an app. A name is taken once, and a job has one rhythm."""
    if name in _periodic:
        raise ValueError(f"job {name} is declared twice")
    if (seconds > 0) == (daily is not None):
        raise ValueError(f"job {name} needs either seconds or a time of day")
    _periodic[name] = Periodic(name=name, title=title, run=run, seconds=seconds, daily=daily)
    return _periodic[name]


def declared() -> Mapping[str, Periodic]:
    return _periodic


def argument(args_kwargs: Any) -> str:
    """The first argument of a stored task: the name of the periodic job, for the task that runs those."""
    args = args_kwargs.get("args") if isinstance(args_kwargs, dict) else None
    return str(args[0]) if args else ""
