"""Invented laws for tests: two wordings of one, and one without dates in its text."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.utils import timezone

from common.knowledge import citing
from common.knowledge.finding import index
from common.knowledge.laws import importing
from common.knowledge.models import Entry, Kind, State, Synonym
from common.posts import default_posts
from kernel.reach.models import Grant, Office, User

FIRST = """# 中华人民共和国渡口法

2001年3月1日 某某代表大会常务委员会第一次会议通过

<!-- INFO END -->

## 第一章 总 则

第一条 为了过河，制定本法。

第二条 船夫应当在三日内把乘客送到对岸。

乘客应当付船钱。

## 第二章 附 则

第三条 本法自2001年6月1日起施行。
"""
SECOND = """# 中华人民共和国渡口法

2001年3月1日 某某代表大会常务委员会第一次会议通过

2020年5月1日 某某代表大会常务委员会第九次会议修订

<!-- INFO END -->

## 第一章 总 则

第一条 为了过河，制定本法。

第二条 船夫应当在当日把乘客送到对岸。

第二条之一 拖欠船钱的，按照本法第二条办理。

## 第二章 附 则

### 第一节 施行

第三条 依照《中华人民共和国渡口法》第二条和桥梁条例第九条办理的除外。

第四条 本法自2020年7月1日起施行。

## 附件一

渡口名单
"""


def ferry(folder: Path) -> None:
    """The two wordings as files in a folder, imported."""
    (folder / "渡口法(2001-03-01).md").write_text(FIRST, encoding="utf-8")
    (folder / "渡口法(2020-05-01).md").write_text(SECOND, encoding="utf-8")
    assert [found.state for found in importing.run(folder)] == ["new", "new"]
    citing.forget()


def two_wordings() -> None:
    """The same where a test has no folder of its own."""
    with TemporaryDirectory() as folder:
        ferry(Path(folder))


def texts() -> Path:
    """The folder of official texts beside the repository, or where SINAN_LAW_TEXTS says. Skips where there is none."""
    root = Path(__file__).resolve().parents[3]
    folder = Path(os.environ.get("SINAN_LAW_TEXTS") or root.parent / "shared" / "law" / "texts")
    if not folder.is_dir():
        pytest.skip(f"no official texts at {folder}: set SINAN_LAW_TEXTS to the folder that holds them")
    return folder


def known(cast: Any) -> dict[str, int]:
    """One of everything, for tests that open all pages. `cast` gains the account `editor`."""
    two_wordings()
    index.build_laws()
    cast.editor = editor(cast.bureau, "bianji")
    answer, case = (
        published(),
        published(kind=Kind.CASE, title="船夫多收船钱案", facts="甲某过河，船夫乙某多收了船钱。"),
    )
    waiting = published(title="过河要几天", state=State.WAITING, by=cast.section, returned="请补充依据")
    synonym = Synonym.objects.create(said="赖账", meant="拖欠船钱")
    return {"entry": answer.pk, "case": case.pk, "waiting": waiting.pk, "synonym": synonym.pk}


def editor(office: Office, username: str) -> User:
    """Somebody who writes and reviews."""
    post = default_posts()["knowledge"]
    user = User.objects.create_user(username, password="sinan-test", name=f"编辑{username}")
    Grant.objects.create(user=user, office=office, post=post)
    return user


def published(**said: Any) -> Entry:
    """An entry anybody may read, in the index."""
    usual: dict[str, Any] = {
        "kind": Kind.ANSWER, "title": "坐船没付钱会怎样", "wordings": "欠船家的钱", "body": "船钱应当付清。",
        "basis": "《渡口法》第二条", "state": State.PUBLISHED, "published_at": timezone.now(),
    }  # fmt: skip
    entry = Entry.objects.create(**{**usual, **said})
    index.build_entries()
    return entry
