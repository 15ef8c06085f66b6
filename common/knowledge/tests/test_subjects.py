"""What somebody's words are about makes the articles of that law likelier, and no more than that."""

from __future__ import annotations

from common.knowledge.finding import subjects


def test_words_name_the_law_they_are_about() -> None:
    assert (
        max(subjects.meant("律师把我家的事到处说"), key=lambda law: subjects.meant("律师把我家的事到处说")[law])
        == "律师法"
    )
    assert subjects.meant("今天天气怎么样") == {}


def test_many_words_count_only_so_far() -> None:
    few, many = subjects.meant("罚款"), subjects.meant("城管罚款罚单处罚听证没收吊销")
    assert few["行政处罚法"] < many["行政处罚法"] <= 1 + subjects.ONE + subjects.MORE * (subjects.MOST - 1)
