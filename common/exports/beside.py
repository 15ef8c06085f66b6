"""What stands beside the rows of a chunk: children, offices, areas, who mediated. A few statements a chunk, none a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.utils import timezone

from kernel.cases.models import Event, Participant
from kernel.reach.models import Area, Office, User
from kernel.words import Procedure

from . import values
from .reading import chunks

NAME, NUMBER, OPENED, OFFICE, HANDLER, STAGE, IMPORTED = range(7)


class Beside:
    """For the cases of one chunk; keys as the driver gives them."""

    def __init__(self, rules: Procedure, rows: Sequence[Sequence[Any]], children: Iterable[str]) -> None:
        self.ids = [row[NAME] for row in rows]
        self.kept = {label: self._children(label) for label in children}
        self.others = self._others()
        self.noted = self._noted([row[NAME] for row in rows if row[IMPORTED] and row[HANDLER] is None])

    def _children(self, label: str) -> dict[Any, list[dict[str, Any]]]:
        model: Any = apps.get_model(label)
        names = [
            "case_id",
            "at",
            *(f.attname for f in model._meta.concrete_fields if f.attname not in ("case_id", "at", "id")),
        ]
        found: dict[Any, list[dict[str, Any]]] = {}
        for chunk in chunks(model._base_manager.filter(case_id__in=self.ids).order_by("at", "id").values_list(*names)):
            for row in chunk:
                found.setdefault(row[0], []).append(dict(zip(names, row, strict=True)))
        return found

    def child(self, key: Any, label: str, name: str, *, together: bool, most: int) -> Any:
        """The last child's value; of long texts all of them, each with its day, as far as a cell of the ledger takes them."""
        told = [r for r in self.kept[label].get(key, ()) if r[name] not in (None, "")]
        if not told:
            return None
        if not together or len(told) == 1:
            return told[-1][name]
        texts = [f"{day.year}年{day.month}月{day.day}日：{r[name]}" for r in told if (day := values.day_of(r["at"]))]
        whole = "\n".join(texts)
        return whole if len(whole) <= most else f"{whole[: most - 6]}（余略）"

    def _others(self) -> dict[Any, list[int]]:
        rows = Participant.objects.filter(case_id__in=self.ids, capacity="co_handler", until=None, user__isnull=False)
        found: dict[Any, list[int]] = {}
        for chunk in chunks(rows.order_by("id").values_list("case_id", "user_id")):
            for key, user in chunk:
                found.setdefault(key, []).append(user)
        return found

    def _noted(self, ids: list[Any]) -> dict[Any, list[tuple[str, str]]]:
        """Of imported cases without a handler, what the old ledger said and no column took."""
        if not ids:
            return {}
        field: Any = Event._meta.get_field("data")
        found = {}
        for chunk in chunks(Event.objects.filter(case_id__in=ids, seq=1).values_list("case_id", "data")):
            for key, blob in chunk:
                shown = field.open(bytes(blob)).get("shown", ()) if blob else ()
                found[key] = [(str(x[0]), str(x[1])) for x in shown]
        return found

    def hands(self, key: Any, handler: int | None, title: str) -> str | None:
        """Who mediated: the handler and those beside; of an imported case without one, whom its ledger named."""
        people = [p for p in (handler, *self.others.get(key, ())) if p]
        named = [_person(p) for p in dict.fromkeys(people)]
        return "、".join(named) or next((text for label, text in self.noted.get(key, ()) if label == title), None)

    def office(self, key: int) -> str:
        return _office(key)

    def area(self, town: int | None, village: int | None) -> str | None:
        """Town and village, by which the import finds the area again."""
        return "".join(_area(a) for a in (town, village) if a) or None


@lru_cache(maxsize=4096)
def _named(model: Any, key: int, hour: int) -> str:
    return str(model._base_manager.get(pk=key))


def _hour() -> int:
    return int(timezone.now().timestamp()) // 600


def _person(key: int) -> str:
    return _named(User, key, _hour())


def _office(key: int) -> str:
    return _named(Office, key, _hour())


def _area(key: int) -> str:
    return _named(Area, key, _hour())
