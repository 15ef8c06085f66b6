"""The standing cast of the tests: one small district, its offices, and people who may and may not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from kernel.cases.actors import Actor, staff
from kernel.reach.models import Area, Grant, Office, Post, User


@dataclass
class Cast:
    """Owner, colleague, stranger, superior: who stands where is fixed, so that a test reads as a sentence."""

    district: Area
    town: Area
    village: Area
    other_village: Area
    other_town: Area
    bureau: Office
    judicial_office: Office
    committee: Office
    other_committee: Office
    mediator: User
    colleague: User
    chair: User
    stranger: User  # mediator of another village
    clerk: User  # 司法所
    section: User  # 基层科
    director: User
    nobody: User
    administrator: User
    aid_officer: User  # 法律援助中心
    aid_head: User
    aid_lawyer: User
    reviewer: User  # of files of legal aid
    second_reviewer: User
    third_reviewer: User

    def actor(self, name: str) -> Actor:
        return staff(User.objects.get(pk=getattr(self, name).pk))


POSTS: tuple[tuple[str, str, str, int, tuple[str, ...]], ...] = (
    ("mediator", "人民调解员", "office", 1, ("mediator",)),
    ("chair", "调委会主任", "office", 1, ("mediator", "chair")),
    ("office_staff", "司法所工作人员", "area", 2, ("office_staff",)),
    ("section", "基层科工作人员", "area", 2, ("section",)),
    ("director", "局长", "area", 2, ("director",)),
    ("administrator", "系统管理员", "office", 0, ("administrator",)),
    ("aid_officer", "法律援助受理人员", "area", 1, ("aid_officer",)),
    ("aid_head", "法律援助机构负责人", "area", 1, ("aid_head",)),
    ("aid_lawyer", "法律援助人员", "own", 1, ("aid_lawyer",)),
    ("aid_reviewer", "法律援助质量评查员", "area", 1, ("aid_reviewer",)),
)


def posts() -> dict[str, Post]:
    """The posts a bureau starts with."""
    rows = [Post(code=c, title=t, scope=s, level=n, roles=list(r)) for c, t, s, n, r in POSTS]
    Post.objects.bulk_create(rows, ignore_conflicts=True)
    return {post.code: post for post in Post.objects.all()}


def areas() -> dict[str, Area]:
    """示范省 › 南屏市 › 司南区 › 两镇三村."""
    province = Area.objects.create(level=1, name="示范省")
    city = Area.objects.create(level=2, name="南屏市", parent=province)
    district = Area.objects.create(level=3, name="司南区", parent=city)
    town = Area.objects.create(level=4, name="柳溪镇", parent=district)
    other_town = Area.objects.create(level=4, name="石桥镇", parent=district)
    return {
        "district": district,
        "town": town,
        "other_town": other_town,
        "village": Area.objects.create(level=5, name="柳溪村", parent=town),
        "other_village": Area.objects.create(level=5, name="石桥村", parent=other_town),
    }


def offices(a: dict[str, Area]) -> dict[str, Office]:
    bureau = Office.objects.create(name="司南区司法局", short="司南司", kind="bureau", area=a["district"])
    seat = Office.objects.create(
        name="柳溪司法所", short="柳溪司", kind="judicial_office", area=a["town"], parent=bureau
    )
    return {
        "bureau": bureau,
        "judicial_office": seat,
        "committee": Office.objects.create(
            name="柳溪村人民调解委员会", short="柳溪村人调", kind="committee", area=a["village"]
        ),
        "other_committee": Office.objects.create(
            name="石桥村人民调解委员会", short="石桥村人调", kind="committee", area=a["other_village"]
        ),
    }


def user(username: str, name: str, **extra: Any) -> User:
    """A person who can sign in with the password `sinan-test-1`; hashing is skipped where no test signs in."""
    return User.objects.create(username=username, name=name, password="!", **extra)


PEOPLE = (
    ("mediator", "陈和", "mediator", "committee"),
    ("colleague", "林安", "mediator", "committee"),
    ("chair", "周正", "chair", "committee"),
    ("stranger", "吴远", "mediator", "other_committee"),
    ("clerk", "郑平", "office_staff", "judicial_office"),
    ("section", "孙理", "section", "bureau"),
    ("director", "何明", "director", "bureau"),
    ("administrator", "管理", "administrator", "bureau"),
    ("aid_officer", "方圆", "aid_officer", "bureau"),
    ("aid_head", "高远", "aid_head", "bureau"),
    ("aid_lawyer", "岑明", "aid_lawyer", "bureau"),
    ("reviewer", "贺平", "aid_reviewer", "bureau"),
    ("second_reviewer", "于衡", "aid_reviewer", "bureau"),
    ("third_reviewer", "康直", "aid_reviewer", "bureau"),
)
NOBODY = ("nobody", "无岗")


def assemble() -> Cast:
    a = areas()
    o, p = offices(a), posts()
    everybody = [(name, shown) for name, shown, _, _ in PEOPLE] + [NOBODY]
    rows = [User(username=name, name=shown, password="!") for name, shown in everybody]
    people = {user.username: user for user in User.objects.bulk_create(rows)}
    Grant.objects.bulk_create(
        Grant(user=people[n], post=p[post], office=o[where], since=date(2020, 1, 1)) for n, _, post, where in PEOPLE
    )
    return Cast(**a, **o, **people)


def party(name: str, role: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "role": role, "kind": "person", **more}


PARTIES = [
    party("王秀兰", "applicant", id_kind="resident", id_number="", phone="13800000001", address="柳溪村三组"),
    party("李建国", "respondent", phone="13800000002"),
]


def application(**more: Any) -> dict[str, Any]:
    """What a neighbour's complaint asks, as a form posts it."""
    return {
        "parties": PARTIES,
        "kind": "neighbours",
        "facts": "两家因屋后滴水和院墙界址多次争吵，三月五日再次争执。",
        "claims": "请求对方改造屋檐、恢复原界。",
        "amount": "3000",
        "people": 2,
        **more,
    }
