"""One rating a case, when it is over; who is not content is asked why."""

from __future__ import annotations

from common.ratings.models import Rating
from kernel.cases.models import Case

from .conftest import Villager, text_of
from .test_follow import entered, page, walk

OVER = ("accept", "choose", "mediate", "fail")


def test_not_before_it_is_over(villager: Villager) -> None:
    entered(villager)
    assert "评价这次办理" not in page(villager)
    assert villager.client.post("/follow/rate/", {"score": "5"}).status_code == 409
    assert not Rating.objects.exists()


def test_once(villager: Villager) -> None:
    entered(villager)
    walk(villager, *OVER)
    assert "评价这次办理" in page(villager)
    assert villager.client.post("/follow/rate/", {"score": "4", "words": "来得快"}).url == "/follow/case/"
    again = villager.client.post("/follow/rate/", {"score": "1", "reasons": ["slow"]})
    assert again.status_code == 409 and "已经评价过" in text_of(again)
    rating = Rating.objects.get()
    assert (rating.score, rating.words, rating.dissatisfied, rating.case) == (4, "来得快", False, Case.objects.get())
    assert "您的评价：满意" in page(villager) and "评价这次办理" not in page(villager)


def test_a_grade_must_be_chosen(villager: Villager) -> None:
    entered(villager)
    walk(villager, *OVER)
    for score in ("", "6", "x"):
        assert villager.client.post("/follow/rate/", {"score": score}).status_code == 422
    assert not Rating.objects.exists()


def test_the_dissatisfied_say_why(villager: Villager) -> None:
    entered(villager)
    walk(villager, *OVER)
    asked = villager.client.post("/follow/rate/", {"score": "2", "words": " "})
    assert asked.status_code == 422 and "请告诉我们哪里不满意" in text_of(asked)
    assert villager.client.post("/follow/rate/", {"score": "2", "reasons": ["slow", "unclear"]}).status_code == 302
    rating = Rating.objects.get()
    assert (rating.dissatisfied, rating.why, rating.followed_up_at) == (True, "办得太慢、没有把事情说清楚", None)
