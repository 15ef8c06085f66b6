"""The list of what the bureau does, and finding an entry by one's own words."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from common.catalogue.models import Lesson, Matter
from portal.models import Draft
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
URL = "portal_catalogue"


@pytest.fixture
def cast() -> Cast:
    return assemble()


def text(**sent: str) -> str:
    client = Client()
    answer = client.post(reverse(URL), sent) if sent else client.get(reverse(URL))
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_matter_in_use_stands_under_its_heading_with_who_how_long_and_what() -> None:
    Matter.objects.filter(code="notary").update(promised_days=7)
    Matter.objects.filter(code="licence").update(active=False)
    shown = text()
    for matter in Matter.objects.filter(active=True):
        assert matter.title in shown and matter.help in shown and matter.group in shown
    assert "7个工作日内办结（本局承诺）" in shown and "法考" not in shown


def test_a_matter_of_a_line_open_to_the_public_leads_to_guide_and_application() -> None:
    shown = text()
    assert reverse("portal_guide", args=["mediation"]) in shown
    assert reverse("portal_start", args=["mediation", "apply"]) in shown


def test_own_words_find_the_entry_and_are_kept_nowhere() -> None:
    answer = Client().post(reverse(URL), {"words": "包工头跑了，工钱一分没给"})
    shown = answer.content.decode()
    assert "您说的可能是" in shown and shown.index("拖欠工资") < shown.index("纠纷调解</h2>")
    assert "工钱" in shown and "no-store" in answer["Cache-Control"] and not Lesson.objects.exists()


def test_danger_is_answered_with_where_to_call() -> None:
    assert "tel:110" in text(words="老公拿刀要杀我") and "有人身危险" in text(words="老公拿刀要杀我")
    assert "有人身危险" not in text(words="物业费太贵")


def test_nothing_said_shows_the_list() -> None:
    assert "您说的可能是" not in text(words="  ")


def test_what_is_said_is_shown_as_text() -> None:
    assert "<script>alert" not in text(words='"><script>alert(1)</script>')


def test_the_page_costs_the_same_however_many_matters(django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        text()


@pytest.mark.parametrize(
    ("words", "line", "step"),
    [
        ("我想问个法律问题", "consultation", "ask"),
        ("你们窗口的人态度太差了，我要投诉", "complaint", "complain"),
    ],
)
def test_what_staff_open_by_a_step_of_their_own_the_public_applies_for_by_theirs(
    words: str, line: str, step: str
) -> None:
    found = text(words=words).split("<h2>")[1]
    assert found.index(reverse("portal_start", args=[line, step])) < found.index("</li>")


def test_words_that_say_nothing_are_owned_up_to_and_not_guessed_at() -> None:
    shown = text(words="asdfgh")
    assert "没有听出是哪一类" in shown and "您说的可能是" not in shown


SAID = "包工头跑了，干了三个月的工钱一分没给我"


def started(client: Client, said: str) -> Draft:
    url = reverse("portal_start", args=["mediation", "apply"])
    assert client.post(url, {"said": said}).status_code == 302
    return Draft.objects.get()


def test_what_was_said_goes_along_and_is_asked_no_more(cast: Cast) -> None:
    client, url = Client(), reverse("portal_start", args=["mediation", "apply"])
    found = client.post(reverse(URL), {"words": SAID}).content.decode()
    assert f'action="{url}"' in found and f'name="said" value="{SAID}"' in found
    looked = client.post(url, {"look": "1", "said": SAID})
    assert f'name="said" value="{SAID}"' in looked.content.decode() and "no-store" in looked["Cache-Control"]
    assert not Draft.objects.exists() and SAID not in url
    assert started(client, SAID).content["q-facts"] == {"facts": SAID}


def test_a_few_words_do_not_tell_what_happened(cast: Cast) -> None:
    assert "q-facts" not in started(Client(), "欠工钱").content
