"""Matters in a ledger: written by their titles and known by them again, as the catalogue has them when it is read."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping

from . import titles


class Titles(Mapping[str, str]):
    """Code -> title of every matter."""

    def __getitem__(self, code: str) -> str:
        return dict(titles.choices())[code]

    def __iter__(self) -> Iterator[str]:
        return iter(dict(titles.choices()))

    def __len__(self) -> int:
        return len(titles.choices())


class Words(Mapping[str, tuple[str, ...]]):
    """Code -> the words a ledger may call a matter by."""

    def __getitem__(self, code: str) -> tuple[str, ...]:
        return self._all()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(titles.choices())

    def items(self) -> ItemsView[str, tuple[str, ...]]:
        return self._all().items()

    def _all(self) -> dict[str, tuple[str, ...]]:
        return {code: (title, *title.split("、")) for code, title in titles.choices()}
