"""Papers as a party fetches them: their own numbers whole, nobody else's, but for what they sign themselves."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass

import pytest

from kernel.cases.actors import staff
from kernel.cases.door import perform
from kernel.cases.models import Case
from kernel.papers import blocks
from kernel.reach.models import User
from portal import codes, masks

from .conftest import MY_ID, MY_NAME, OTHER_ADDRESS, OTHER_NAME, OTHER_PHONE, PHONE, Villager
from .test_follow import AGREEMENT, entered, walk

MY_ADDRESS = "柳溪村三组七号"


@dataclass
class Somebody:
    name: str = "王秀兰"
    id_number: str = "889901197505122345"
    phone: str = "0499-85249253"
    address: str = "柳溪村三组七号"
    kind: str = "person"


def sheet(text: str = "") -> blocks.Sheet:
    text = (
        text or "申请人王秀兰，证件号码889901197505122345，电话0499-85249253，住柳溪村三组七号；对方电话13800000002。"
    )
    return blocks.Sheet(
        kind="form", title="人民调解申请书", office="柳溪村人民调解委员会", number="（2026）柳溪村人调字第1号",
        blocks=(
            blocks.Para(text=text), blocks.Fields(rows=((blocks.Field(label="住址", value="柳溪村三组七号"),),)),
            blocks.Table(head=("姓名",), rows=(("889901197505122345",),)),
            blocks.Signatures(slots=(blocks.Slot(label="申请人", name="王秀兰"),)),
        ),
    )  # fmt: skip


def test_every_number_of_others_wherever_it_stands() -> None:
    copied = repr(masks.copy_of(sheet(), [Somebody()]))
    for secret in ("889901197505122345", "85249253", "三组七号", "13800000002"):
        assert secret not in copied
    assert "8899**********2345" in copied and "138****0002" in copied


def test_ones_own_stay_whole() -> None:
    copied = repr(masks.copy_of(sheet(), [], [Somebody()]))
    for own in ("889901197505122345", "0499-85249253", "三组七号"):
        assert own in copied
    assert "13800000002" not in copied, "another one's number in the text"


def test_those_of_one_roof_keep_what_they_share() -> None:
    """The same address and phone are one's own, whoever else has them; a longer address of another is not."""
    me, other = Somebody(), Somebody(name="王强", id_number="889901200001012349")
    copied = repr(masks.copy_of(sheet(), [other], [me]))
    assert "三组七号" in copied and "0499-85249253" in copied
    inner = Somebody(name="李建国", id_number="", phone="", address="柳溪村三组七号后院")
    text = "住柳溪村三组七号后院；住柳溪村三组七号。"
    copied = repr(masks.copy_of(sheet(text), [inner], [me]))
    assert "七号后院" not in copied and "住柳溪村三组七号。" in copied


def test_nothing_else_changes() -> None:
    copied = masks.copy_of(sheet(), [Somebody()])
    assert (copied.title, copied.office, copied.number) == (
        "人民调解申请书",
        "柳溪村人民调解委员会",
        "（2026）柳溪村人调字第1号",
    )
    assert "王秀兰" in repr(copied), "a paper names its parties"
    assert copied.blocks[-1] == blocks.Note(text=masks.MASKED), "and says that it is a copy"
    assert masks.copy_of(copied, []).blocks[:-1] == copied.blocks


def test_the_name_of_a_village_is_no_address_and_an_organisation_may_be_found() -> None:
    copied = masks.copy_of(sheet(), [Somebody(address="柳溪村")])
    assert copied.office == "柳溪村人民调解委员会"
    assert "三组七号" in repr(masks.copy_of(sheet(), [Somebody(kind="organisation")]))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("889901197505122345", "8899**********2345"), ("88990119750512234X。", "8899**********234X。"),
        ("旧证889901750512234", "旧证8899********234"), ("电话13912345678转", "电话139****5678转"),
        ("金额13800000000000元", "金额13800000000000元"), ("案号20260001", "案号20260001"), ("12345", "12345"),
    ],
)  # fmt: skip
def test_numbers_written_before_they_were_corrected(text: str, masked: str) -> None:
    assert masks.text(text) == masked


def test_how_parties_are_called() -> None:
    assert masks.name_of(Somebody()) == "王*"
    assert masks.name_of(Somebody(name="柳溪砂石厂", kind="organisation")) == "柳溪砂石厂"


# -- through the door of the portal ------------------------------------------------------------------------------------


def read(villager: Villager, code: str) -> str:
    """The text of a paper as the party's browser gets it, without line breaks."""
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext on this machine: the text of PDFs is not read back (install poppler-utils)")
    paper = next(p for p in Case.objects.get().issued if p.code == code)
    answered = villager.client.get(f"/follow/paper/{paper.pk}.pdf")
    assert answered.status_code == 200
    done = subprocess.run(["pdftotext", "-", "-"], input=answered.content, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def other_side(villager: Villager, stranger: Villager) -> None:
    """The respondent enters with a code of their own."""
    case = Case.objects.get()
    code = codes.issue(case, by=villager.cast.actor("mediator"), party=case.people[1])
    assert stranger.follow(case, code).status_code == 302


def test_the_application_is_whole_for_who_signs_it_and_masked_for_the_other_side(
    villager: Villager, stranger: Villager
) -> None:
    entered(villager)
    mine = read(villager, "application")
    for whole in (MY_NAME, MY_ID, PHONE, MY_ADDRESS, OTHER_NAME, OTHER_PHONE, OTHER_ADDRESS):
        assert whole in mine, "who wrote and signs it reads all of it"
    assert masks.COPY in mine
    other_side(villager, stranger)
    theirs = read(stranger, "application")
    assert MY_NAME in theirs and "屋后滴水" in theirs, "what it is about is theirs to know"
    for secret in (MY_ID, PHONE, MY_ADDRESS):
        assert secret not in theirs
    assert OTHER_PHONE in theirs and OTHER_ADDRESS in theirs and masks.MASKED in theirs


def test_a_written_agreement_is_whole_for_both_sides(villager: Villager, stranger: Villager) -> None:
    """人民调解法 §29: 调解协议书由当事人各执一份."""
    entered(villager)
    walk(villager, "accept", "choose", "mediate")
    actor = staff(User.objects.get(pk=villager.cast.mediator.pk))
    perform(Case.objects.get(), "agree_written", actor=actor, payload=AGREEMENT)
    other_side(villager, stranger)
    for reader in (villager, stranger):
        text = read(reader, "agreement")
        for whole in (MY_ID, PHONE, OTHER_PHONE, OTHER_ADDRESS):
            assert whole in text


def test_the_record_of_an_oral_agreement_shows_each_side_its_own(villager: Villager, stranger: Villager) -> None:
    """The mediator alone signs it; it is the committee's record (§28)."""
    entered(villager)
    walk(villager, "accept", "choose", "mediate", "agree_orally")
    mine = read(villager, "oral_agreement")
    assert MY_ID in mine and PHONE in mine and OTHER_NAME in mine
    assert OTHER_PHONE not in mine and OTHER_ADDRESS not in mine
    other_side(villager, stranger)
    theirs = read(stranger, "oral_agreement")
    assert OTHER_PHONE in theirs and MY_NAME in theirs and MY_ID not in theirs and PHONE not in theirs
