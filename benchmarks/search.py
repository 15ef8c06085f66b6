"""Search among N summaries: tokens with reach in the index against a LIKE scan of the same rows, in one run.

    python benchmarks/search.py [--cases 1000000] [--postgres]

Builds a city (16 districts, 220 towns, 5 940 villages) in a folder of its own, indexes through `common.search.index`, asks
as a village mediator, a town, a district and the city, and prints one JSON line. `equal`: every answer that was also asked
of the scan held exactly the same cases.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万钱严覃武戴莫孔向汤"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英兰霞平刚桂香建国文华玉梅红波辉志成海燕春龙凤云飞鹏宇浩然子轩梓"
    "涵欣怡佳雨晨阳思远嘉俊博雅婷雪慧琳倩颖洁莉萍鑫凯旭东林峰斌䶮堃喆㛃"
)
KINDS = [
    "邻里",
    "婚姻家庭",
    "房屋宅基地",
    "合同",
    "道路交通事故",
    "劳动争议",
    "医疗",
    "征地拆迁",
    "环境污染",
    "消费",
    "物业",
    "生产经营",
]
PLACES = [
    "屋檐滴水",
    "院墙界址",
    "拖欠工资",
    "借款未还",
    "赡养费",
    "彩礼返还",
    "承包地流转",
    "噪声扰民",
    "车辆刮擦",
    "漏水赔偿",
    "押金退还",
    "合伙账目",
    "损坏青苗",
    "通行道路",
]
WORDS = [*KINDS, *PLACES, "纠纷", "3 号楼", "Ａ座", "第12", "2026", "王", "䶮", "工资 物业"]


def main() -> None:
    args = _arguments()
    if args.postgres and not os.environ.get("SINAN_DATABASE_URL"):
        from tests import postgres

        with postgres.server() as url:
            sys.exit(subprocess.call([sys.executable, *sys.argv], env={**os.environ, "SINAN_DATABASE_URL": url}))
    with tempfile.TemporaryDirectory(prefix="sinan-search-", dir=args.folder) as folder:
        os.environ |= {"SINAN_DATA": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        print(json.dumps(measure(args.cases, args.queries, args.scans), ensure_ascii=False))


def _arguments() -> Any:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=250, help="asked at each level")
    parser.add_argument("--scans", type=int, default=25, help="of them also asked of the scan")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--folder", help="where the throw-away data lies; default the system's")
    return parser.parse_args()


def measure(cases: int, queries: int, scans: int) -> dict[str, Any]:
    from django.db import connection

    chance = random.Random(20261122)
    started = perf_counter()
    asking = build(cases, chance)
    built = perf_counter() - started
    asked = list(questions(queries, cases, chance))
    levels = {level: _level(user, asked, scans) for level, user in asking.items()}
    every = [ms for found in levels.values() for ms in found["search"]]
    scanned = [ms for found in levels.values() for ms in found["scan"]]
    p99, scan = at(every, 99), at(scanned, 99)
    return {
        "benchmark": "search",
        "engine": connection.vendor,
        "cases": cases,
        "ratio": round(scan / p99, 1),
        "p50_ms": at(every, 50),
        "p99_ms": p99,
        "scan_p50_ms": at(scanned, 50),
        "scan_p99_ms": scan,
        "levels_p99_ms": {level: at(found["search"], 99) for level, found in levels.items()},
        "page_p99_ms": {level: at(found["page"], 99) for level, found in levels.items()},
        "slowest": max(
            (ms, q, level) for level, f in levels.items() for ms, q in zip(f["search"], f["asked"], strict=True)
        ),
        "equal": all(found["equal"] for found in levels.values()),
        "index_mb": size(),
        "build_s": round(built),
    }


def at(values: list[float], percent: int) -> float:
    found = sorted(values)
    return round(found[min(len(found) - 1, len(found) * percent // 100)], 2)


def _level(user: Any, asked: list[str], scans: int) -> dict[str, Any]:
    """Milliseconds of the search, of a whole first page and of the scan, and whether both found the same."""
    from common.search.find import find, ranked
    from common.search.text import terms

    out: dict[str, Any] = {"search": [], "page": [], "scan": [], "asked": asked, "equal": True}
    for n, query in enumerate(asked):
        user.__dict__.pop("_reach", None)
        user.grants.exists()  # the connection is warm
        from kernel.reach.reach import reach_of

        reach_of(user)
        found, rows = timed(lambda q=query: ranked(user, terms(q), ["mediation"], limit=31))
        out["search"].append(found)
        out["page"].append(timed(lambda q=query: find(user, q))[0])
        if n % max(1, len(asked) // scans) == 0:
            ms, scanned = timed(lambda q=query: scan(user, q))
            out["scan"].append(ms)
            out["equal"] &= [row[0] for row in rows] == scanned
    return out


def timed(call: Any) -> tuple[float, Any]:
    started = perf_counter()
    found = call()
    return round((perf_counter() - started) * 1000, 3), found


def scan(user: Any, query: str) -> list[int]:
    """The newest 31 by LIKE over the text of every case within reach."""
    from common.search.models import Entry
    from common.search.text import terms
    from kernel.cases.models import Case

    found = Entry.objects.filter(case__in=Case.objects.reach(user), case__procedure="mediation")
    for term in terms(query):
        found = found.filter(text__contains=term)
    return list(found.order_by("-pk").values_list("pk", flat=True)[:31])


def questions(number: int, cases: int, chance: random.Random) -> Iterator[str]:
    """As people ask: mostly names, then words, numbers of cases, two words, a single character."""
    for _ in range(number):
        kind = chance.random()
        if kind < 0.45:
            yield name(chance)
        elif kind < 0.65:
            yield chance.choice(WORDS)
        elif kind < 0.85:
            yield f"第{chance.randrange(cases)}号"
        elif kind < 0.95:
            yield f"{chance.choice(SURNAMES)}{chance.choice(GIVEN)} {chance.choice(KINDS)}"
        else:
            yield f"{chance.choice(PLACES)} {chance.choice(SURNAMES)}"


def name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2))))


def build(cases: int, chance: random.Random) -> dict[str, Any]:
    """The city, who asks, and the cases, through the same code as every case is indexed by."""
    from django.db import connection, transaction

    from common.search import sql
    from common.search.index import keep
    from kernel.cases.models import Case

    asking, offices = city()
    for start in range(0, cases, 2000):
        batch = [
            case(n, offices[chance.randrange(len(offices))], chance) for n in range(start, min(start + 2000, cases))
        ]
        with transaction.atomic():
            Case.objects.bulk_create(batch, batch_size=400)
            keep(batch, fresh=True)
    while sql.tidy():
        pass
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return asking


def case(n: int, office: Any, chance: random.Random) -> Any:
    from kernel.cases.models import Case

    at = datetime(2016, 1, 1, tzinfo=UTC) + timedelta(seconds=n * 31)
    one, other = name(chance), name(chance)
    made = Case(
        procedure="mediation",
        stage="mediating",
        office=office,
        opened_at=at,
        opened_month=201601,
        number=f"（2026）{office.short}案第{n}号",
    )
    made.title = f"{one}与{other}{chance.choice(KINDS)}纠纷（{chance.choice(PLACES)}，{chance.randrange(1, 60)}号楼）"
    made.place(office.area)
    made.record, made.issued, made.partakers = None, [], []
    made.people = [SimpleNamespace(name=one), SimpleNamespace(name=other)]
    return made


def city() -> tuple[dict[str, Any], list[Any]]:
    """16 districts, 220 towns, 5 940 villages with a committee each; one asks at each level."""
    from kernel.reach.models import Area, Grant, Office, Post, User

    top = Area.objects.create(level=2, name="南屏市", parent=Area.objects.create(level=1, name="示范省"))
    districts = [Area.objects.create(level=3, name=f"第{n}区", parent=top) for n in range(16)]
    towns = [Area.objects.create(level=4, name=f"{n}号镇", parent=districts[n % 16]) for n in range(220)]
    villages = [Area.objects.create(level=5, name=f"{n}号村", parent=towns[n % 220]) for n in range(5940)]
    offices = [
        Office.objects.create(name=f"{v.name}调委会", short=f"{n}村人调", kind="committee", area=v)
        for n, v in enumerate(villages)
    ]
    asking = {}
    for level, area, scope in (
        ("village", villages[0], "office"),
        ("town", towns[0], "area"),
        ("district", districts[0], "area"),
        ("city", top, "area"),
    ):
        post = Post.objects.create(code=level, title=level, scope=scope, level=2, roles=["mediator", "director"])
        office = offices[0] if level == "village" else Office.objects.create(name=level, kind="bureau", area=area)
        asking[level] = User.objects.create(username=level, name=level)
        Grant.objects.create(user=asking[level], post=post, office=office)
    return asking, offices


def size() -> int:
    """Megabytes of the tokens, without the entries."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size('search_tokens')")
        else:
            cursor.execute(
                "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search_tokens%%'"
                if _dbstat(cursor)
                else "SELECT sum(length(block)) FROM search_tokens_data"
            )
        return round(cursor.fetchone()[0] / 1e6)


def _dbstat(cursor: Any) -> bool:
    cursor.execute("SELECT count(*) FROM pragma_module_list WHERE name = 'dbstat'")
    return bool(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
