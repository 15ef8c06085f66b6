"""The invented year has its money: signed rows, budgets, one batch paid and one waiting for the section."""

from __future__ import annotations

from common.demonstration import registers
from common.demonstration.loading import Loaded
from kernel.cases.models import Case
from kernel.cases.verify import verify
from kernel.reach.models import Grant, Office, User
from lines.legal_aid import demonstration
from lines.legal_aid.models import Aid

from .test_demonstration import loaded as loaded


def test_some_paid_some_on_their_way(loaded: Loaded) -> None:
    bureau = Office.objects.get(kind="bureau")
    section = User.objects.create(username="demo-section", name="科员", password="!")
    Grant.objects.create(user=section, post=loaded.posts["section"], office=bureau, since="2000-01-01")
    loaded.offices[registers.SERVICES] = bureau
    demonstration.load(loaded, scale=0.9, say=lambda text: None)
    states = set(Aid.objects.exclude(subsidy_state="").values_list("subsidy_state", flat=True))
    assert {"paid", "joined"} <= states
    assert sorted(Case.objects.filter(procedure="aid_payment").values_list("stage", flat=True)) == ["gathered", "paid"]
    assert list(verify()) == []
