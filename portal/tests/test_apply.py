"""Applying on a phone, without JavaScript."""

from __future__ import annotations

from .conftest import BASE, Villager, text_of


def test_whole_application_without_javascript(villager: Villager) -> None:
    start = villager.client.get(BASE)
    assert start.status_code == 200
    first = villager.start()
    assert first.status_code == 302
    assert first.url == f"{BASE}ask/where/"
    order = []
    url = first.url
    while "/ask/" in url:
        slug = url.split("/ask/")[1].strip("/")
        order.append(slug)
        assert villager.client.get(url).status_code == 200, slug
        answered = villager.answer(slug)
        assert answered.status_code == 302, (slug, text_of(answered))
        url = answered.url
    print(order)
    review = villager.client.get(url)
    assert review.status_code == 200
    assert villager.client.get(f"{BASE}send/").status_code == 200
    sent = villager.send()
    assert sent.status_code == 302, text_of(sent)
    done = villager.client.get(sent.url)
    assert done.status_code == 200
