"""The knowledge base for programs: laws as they hold on a day, and what people's words find. What the portal shows, no more."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema
from pydantic import Field

from api import paging
from common.knowledge import force, public
from common.knowledge.models import Article, Law, Version

from .common import READ, says
from .places import AFTER, LIMIT

router = Router(tags=["knowledge"])
NAME = Path(..., max_length=120, description="名称，如 人民调解法")
ON = Query(None, description="哪一天施行的文本；不写为今天")
MOST = 20  # things found


class FoundRow(Schema):
    """找到的一条。"""

    kind: str = Field(description="law 条文，answer 问答，case 典型案例")
    title: str
    text: str = Field(description="最相关的一段")
    url: str = Field(description="群众端页面的地址")
    source: str = Field(description="章节和施行日期，或者依据")


@router.get(
    "/knowledge",
    response=list[FoundRow],
    operation_id="knowledge",
    summary="查法条和问答",
    openapi_extra=says(*READ),
)
def search(
    request: HttpRequest,
    *,
    q: str = Query("", max_length=300, description="群众的说法；不要写姓名、电话等个人信息"),
    limit: int = Query(5, ge=1, le=MOST, description="条数"),
) -> Any:
    """用群众的话查现行条文和已发布的问答、典型案例，最相关的在前；与群众端所见相同。"""
    return public.search(q.replace("\x00", ""), limit)


class LawRow(Schema):
    """一部法律法规。"""

    name: str = Field(description="名称，用在地址里")
    title: str = Field(description="全称")
    kind: str = Field(description="类别")
    organ: str = Field(description="制定机关")


class Laws(Schema):
    """一页法律法规。"""

    items: list[LawRow]
    next: str = Field(description="下一页的标记；空为没有下一页")


@router.get("/laws", response=Laws, operation_id="laws", summary="法律法规", openapi_extra=says(400, *READ))
def laws(
    request: HttpRequest,
    *,
    q: str = Query("", max_length=60, description="名称中的字"),
    limit: int = LIMIT,
    after: str = AFTER,
) -> dict[str, Any]:
    """已经导入全文的法律、法规、规章和司法解释。"""
    rows = Law.objects.all()
    if q := q.replace("\x00", "").strip():
        rows = rows.filter(title__contains=q)
    found, mark = paging.by_key(rows, request.GET)
    return {"items": found, "next": mark}


class VersionRow(Schema):
    """一个文本。"""

    passed: date = Field(description="公布（修改）日期")
    since: date = Field(description="施行日期")
    until: date | None = Field(description="自这一天起不再有效；空为现行")
    since_checked: bool = Field(description="施行日期有正文依据或者经过核实")


class ArticleRow(Schema):
    """一条。"""

    key: str = Field(description="条号，如 33、120-1")
    label: str = Field(description="如 第三十三条")
    path: list[str] = Field(description="编、章、节")
    text: str = Field(description="条文，一款一行")


class LawFull(LawRow):
    """一部法律法规在某一天的文本。"""

    version: VersionRow
    articles: list[ArticleRow]


class ArticleFull(ArticleRow):
    """一条在某一天的文本。"""

    law: str
    version: VersionRow


@router.get("/laws/{law}", response=LawFull, operation_id="law", summary="一部法律法规", openapi_extra=says(*READ))
def law(request: HttpRequest, *, law: str = NAME, on: date | None = ON) -> dict[str, Any]:
    """某一天施行的文本，全部条文。"""
    found, version = _in_force(law, on)
    head = {"name": found.name, "title": found.title, "kind": found.kind, "organ": found.organ}
    return {**head, "version": _version(version), "articles": [_row(row) for row in version.articles.all()]}


@router.get(
    "/laws/{law}/articles/{article}",
    response=ArticleFull,
    operation_id="law_article",
    summary="一条",
    openapi_extra=says(*READ),
)
def article(
    request: HttpRequest,
    *,
    law: str = NAME,
    article: str = Path(..., max_length=40, description="条号：33、120-1 或者 三十三"),
    on: date | None = ON,
) -> dict[str, Any]:
    """某一天施行的文本里的这一条。"""
    found, version = _in_force(law, on)
    key = force.key_in(article)
    row = version.articles.filter(number=key[0], suffix=key[1]).first() if key else None
    if row is None:
        raise Http404("这一天施行的文本里没有这一条。")
    return {**_row(row), "law": found.name, "version": _version(version)}


def _in_force(name: str, on: date | None) -> tuple[Law, Version]:
    """A law and its wording of a day. Raises Http404."""
    found = Law.objects.filter(name=name.replace("\x00", "")).first()
    if found is None:
        raise Http404("这里没有这部法律的全文。")
    version = force.in_force(found, on or timezone.localdate())
    if version is None:
        raise Http404("这部法律在这一天没有施行的文本。")
    return found, version


def _version(row: Version) -> dict[str, Any]:
    checked = row.since_from != "passed"
    return {"passed": row.passed, "since": row.since, "until": row.until, "since_checked": checked}


def _row(row: Article) -> dict[str, Any]:
    return {"key": row.key, "label": row.label, "path": row.path, "text": row.text}
