"""An office that writes papers, and a person in it."""

import pytest

from kernel.reach.areas import AreaLevel
from kernel.reach.models import Area, Office, User


@pytest.fixture
def office() -> Office:
    area = Area.objects.create(name="永安洲镇", level=AreaLevel.TOWN, stat_code="321203102")
    return Office.objects.create(name="永安洲镇人民调解委员会", short="永安人调", kind="committee", area=area)


@pytest.fixture
def user() -> User:
    return User.objects.create(username="li", name="李公道")
