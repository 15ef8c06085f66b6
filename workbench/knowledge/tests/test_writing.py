"""Nobody publishes their own; nothing unreviewed and no number of a person is ever read."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from common.knowledge import public, writing
from common.knowledge.bare import number_in
from common.knowledge.models import Entry, Kind, State
from common.knowledge.tests.house import editor, published
from kernel.cases.refusals import Refused
from kernel.journal.models import AdminEntry
from kernel.reach.models import User
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SAID = {
    "title": "渡船翻了找谁赔",
    "body": "找船家。",
    "basis": "《渡口法》第二条",
    "wordings": "船翻了",
    "matter": "damages",
}


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def writer(cast: Cast) -> User:
    return editor(cast.bureau, "xie")


@pytest.fixture
def reviewer(cast: Cast) -> User:
    return editor(cast.bureau, "shen")


def of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def written(user: User, **said: Any) -> Entry:
    answer = of(user).post("/desk/knowledge/add/answer/", {**SAID, **said})
    assert answer.status_code == 302, answer.content.decode()
    return Entry.objects.get(title=said.get("title", SAID["title"]))


def press(user: User, entry: Entry, what: str, **said: Any) -> int:
    return of(user).post(f"/desk/knowledge/{entry.pk}/{what}/", said).status_code


def test_from_a_draft_to_what_everybody_finds(writer: User, reviewer: User, client: Client) -> None:
    entry = written(writer)
    assert press(writer, entry, "submit") == 302 and press(writer, entry, "publish") == 403
    assert public.search("渡船翻了") == [] and client.get(f"/knowledge/{entry.pk}/").status_code == 404
    assert press(reviewer, entry, "publish") == 302
    assert public.search("船翻了")[0].title == entry.title and client.get(f"/knowledge/{entry.pk}/").status_code == 200
    assert press(writer, entry, "withdraw") == 302 and public.search("船翻了") == []
    acts = list(AdminEntry.objects.order_by("seq").values_list("act", flat=True))
    assert acts[-4:] == ["撰写知识", "提交审核", "发布知识", "撤下知识"]


def test_what_is_published_cannot_be_changed_under_the_readers_eyes(writer: User, reviewer: User) -> None:
    entry = written(writer)
    press(writer, entry, "submit"), press(reviewer, entry, "publish")
    of(writer).post(f"/desk/knowledge/{entry.pk}/edit/", {**SAID, "body": "别的话"})
    assert Entry.objects.get(pk=entry.pk).body == "找船家。"


def test_whoever_changes_it_is_not_the_one_to_review(writer: User, reviewer: User) -> None:
    entry = written(writer)
    of(reviewer).post(f"/desk/knowledge/{entry.pk}/edit/", {**SAID, "body": "改过的话"})
    press(reviewer, entry, "submit")
    assert press(reviewer, entry, "publish") == 403 and press(writer, entry, "publish") == 302


def test_it_is_given_back_with_a_reason(writer: User, reviewer: User) -> None:
    entry = written(writer)
    press(writer, entry, "submit")
    assert press(reviewer, entry, "back") == 422 and press(reviewer, entry, "back", reason="没有写几日") == 302
    assert "没有写几日" in of(writer).get(f"/desk/knowledge/{entry.pk}/").content.decode()


def test_two_at_once_do_it_once(writer: User, reviewer: User) -> None:
    entry = written(writer)
    writing.submit(entry, writer)
    stale = Entry.objects.get(pk=entry.pk)
    writing.publish(entry, reviewer)
    with pytest.raises(Refused, match="刚刚被别人办理过"):
        writing.publish(stale, reviewer)


@pytest.mark.parametrize("field", ["title", "body", "basis", "wordings"])
def test_no_number_of_a_person_is_kept(writer: User, field: str) -> None:
    answer = of(writer).post("/desk/knowledge/add/answer/", {**SAID, field: "找李某 138 0000 0001"})
    assert answer.status_code == 422 and "手机号码" in answer.content.decode() and not Entry.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["13800000001", "１３８００００００01", "138-0000-0001", "510104199001011234", "51010419900101123X", "028-88886666",
     "6222020000000000000"],
)  # fmt: skip
def test_numbers_are_seen(text: str) -> None:
    assert number_in(f"请找某人，{text}。")


@pytest.mark.parametrize(
    "text", ["2026年1月1日起施行", "12348", "第一百二十条", "欠款1380000元", "（2026）川0104民初1234号", ""]
)
def test_what_is_no_number_of_a_person_may_stand(text: str) -> None:
    assert number_in(text) == ""


def test_others_read_what_is_published_and_write_nothing(cast: Cast) -> None:
    shown, hidden = published(), published(title="还没审", state=State.DRAFT)
    client = of(cast.mediator)
    page = client.get("/desk/knowledge/").content.decode()
    assert shown.title in page and hidden.title not in page and "写问答" not in page
    assert client.get(f"/desk/knowledge/{hidden.pk}/").status_code == 404
    assert client.get("/desk/knowledge/add/answer/").status_code == 403
    assert press(cast.mediator, shown, "withdraw") == 403


def test_a_synonym_counts_at_once(writer: User) -> None:
    published(body="拖欠船钱的，船家可以不载。")
    assert public.search("赖账") == []
    said = {"said": "赖账", "meant": "拖欠船钱", "active": "on"}
    assert of(writer).post("/desk/knowledge/words/add/", said).status_code == 302
    assert public.search("赖账")[0].kind == Kind.ANSWER


def test_the_workbench_finds_it(cast: Cast) -> None:
    entry = published()
    page = of(cast.mediator).get("/desk/find/?q=欠船家的钱").content.decode()
    assert f"/knowledge/{entry.pk}/" in page and "知识" in page


def test_today_tells_a_reviewer_what_another_wrote(writer: User, reviewer: User, cast: Cast) -> None:
    press(writer, written(writer), "submit")

    def waiting(user: User) -> str | None:
        for tile in of(user).get("/desk/").content.decode().split('class="tile')[1:]:
            if "知识库待我审核" in tile:
                return "1" if ">1<" in tile else "0"
        return None

    assert (waiting(reviewer), waiting(writer), waiting(cast.mediator)) == ("1", "0", None)
