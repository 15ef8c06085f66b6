"""A code given out under the index key before is good while that key is still at hand, and ends with it."""

from __future__ import annotations

import pytest
from django.test import override_settings

from lines.mediation.tests.road import Road
from portal import codes
from tests.cast import assemble

OLD, NEW = b"o" * 32, b"n" * 32


@pytest.mark.django_db
def test_a_code_of_the_former_key_opens_until_that_key_is_gone() -> None:
    with override_settings(SINAN_INDEX_KEY=(OLD,)):
        road = Road(assemble())
        code = codes.issue(road.case, by=road.actor)
        number = road.case.number
    with override_settings(SINAN_INDEX_KEY=(NEW, OLD)):
        assert codes.opened_by(number, code) is not None
    with override_settings(SINAN_INDEX_KEY=(NEW,)):
        assert codes.opened_by(number, code) is None
