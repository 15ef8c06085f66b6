"""What benchmarks share: a house in a folder that goes away, a city in it, and rows by the plainest inserts."""

from __future__ import annotations

import os
import random
import secrets
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

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


@contextmanager
def house(folder: str | None = None) -> Iterator[Path]:
    """An empty house as it is served in production, its data below `folder` (default the system's) until the block ends.

    The database is that of SINAN_DATABASE_URL, else an SQLite file. Yields the data folder; Django is set up.
    """
    with tempfile.TemporaryDirectory(prefix="sinan-benchmark-", dir=folder, ignore_cleanup_errors=True) as name:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SINAN_DATA": name,
            "SINAN_ENV": "production",
            "SINAN_LOG": "plain",
            "SINAN_SLOW_MS": "600000",  # all of it is slow on purpose
            "SINAN_HOSTS": "localhost",
            "SINAN_API_RATE": "1000000",
            "SINAN_SECRET_KEY": secrets.token_urlsafe(50),
            "SINAN_KEYS": "1:" + b64encode(os.urandom(16)).decode(),
            "SINAN_INDEX_KEY": b64encode(os.urandom(32)).decode(),
        }
        furnish()
        try:
            yield Path(name)
        finally:
            let_go()


def furnish() -> None:
    """Tables, what a house starts with, and the files its pages load."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("setup", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def let_go() -> None:
    """Closes connections and pools, as before another process opens the database or a fork."""
    from config.cli import let_go

    let_go()


def on_postgres() -> None:
    """Runs this very command again with a throw-away PostgreSQL and ends with it; returns where there is one already."""
    if os.environ.get("SINAN_DATABASE_URL"):
        return
    from tests import postgres

    with postgres.server() as url:
        sys.exit(subprocess.call([sys.executable, *sys.argv], env={**os.environ, "SINAN_DATABASE_URL": url}))


def at(values: Iterable[float], percent: float, digits: int = 2) -> float:
    """A percentile; the largest value where there are few."""
    found = sorted(values)
    return round(found[min(len(found) - 1, int(len(found) * percent / 100))], digits)


def name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2))))


def case(n: int, office: Any, chance: random.Random) -> Any:
    """The n-th dispute of a city, unsaved, with what the index asks of it."""
    from kernel.cases.models import Case

    opened = datetime(2016, 1, 1, tzinfo=UTC) + timedelta(seconds=n * 31)
    one, other = name(chance), name(chance)
    made = Case(
        procedure="mediation",
        stage="mediating",
        office=office,
        opened_at=opened,
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
    from django.db import transaction

    from kernel.reach.models import Area, Grant, Office, Post, User

    with transaction.atomic():
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


class Mould:
    """A row already prepared for the driver, of which copies differ in a few columns."""

    def __init__(self, row: Any, *changing: str) -> None:
        from django.db import connection

        quote, fields = connection.ops.quote_name, row._meta.concrete_fields
        fields = [f for f in fields if f.attname != "id" or getattr(row, f.attname) is not None]  # numbered by itself
        columns, marks = ", ".join(quote(f.column) for f in fields), ", ".join(["%s"] * len(fields))
        self.insert = f"INSERT INTO {quote(row._meta.db_table)} ({columns}) VALUES ({marks})"
        self.values = [f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields]
        places = {f.attname: (n, f) for n, f in enumerate(fields)}
        self.changing = [places[column] for column in changing]
        self.connection = connection

    def copy(self, *values: Any) -> list[Any]:
        """The row with these values in the changing columns."""
        row = self.values.copy()
        for (place, field), value in zip(self.changing, values, strict=True):
            row[place] = field.get_db_prep_save(value, self.connection)
        return row


def insert(batch: Iterable[tuple[Mould, list[list[Any]]]]) -> None:
    """Writes copies in one transaction, in the order given."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for mould, rows in batch:
            if rows:
                cursor.executemany(mould.insert, rows)


def analyze() -> None:
    """What a database at work learns by itself: how its values are spread."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Twin:
    """The same house at two sizes: `keep` copies the database as it stands, `other` goes to the copy and back."""

    def __init__(self) -> None:
        from django.db import connection

        self.connection = connection
        self.here = str(connection.settings_dict["NAME"])
        self.there = f"{self.here}.small" if connection.vendor == "sqlite" else "small"

    def keep(self) -> None:
        if self.connection.vendor == "sqlite":
            with self.connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [self.there])
            return
        self._go(self.here)
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        self._go("template1")  # nobody may be in a database that is copied
        with self.connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {self.there} TEMPLATE {self.here}")
        self._go(self.here)

    def _go(self, name: str) -> None:
        let_go()
        self.connection.settings_dict["NAME"] = name

    @contextmanager
    def small(self) -> Iterator[None]:
        self._go(self.there)
        try:
            yield
        finally:
            self._go(self.here)
