"""Papers leave the house without anybody's numbers."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kernel.papers import blocks
from portal import masks


@dataclass
class Somebody:
    name: str = "王秀兰"
    id_number: str = "889901197505122345"
    phone: str = "0499-85249253"
    address: str = "柳溪村三组七号"
    kind: str = "person"


def sheet() -> blocks.Sheet:
    text = "申请人王秀兰，证件号码889901197505122345，电话0499-85249253，住柳溪村三组七号；对方电话13800000002。"
    return blocks.Sheet(
        kind="form", title="人民调解申请书", office="柳溪村人民调解委员会", number="（2026）柳溪村人调字第1号",
        blocks=(
            blocks.Para(text=text), blocks.Fields(rows=((blocks.Field(label="住址", value="柳溪村三组七号"),),)),
            blocks.Table(head=("姓名",), rows=(("889901197505122345",),)),
            blocks.Signatures(slots=(blocks.Slot(label="申请人", name="王秀兰"),)),
        ),
    )  # fmt: skip


def test_every_number_wherever_it_stands() -> None:
    copied = repr(masks.copy_of(sheet(), [Somebody()]))
    for secret in ("889901197505122345", "85249253", "三组七号", "13800000002"):
        assert secret not in copied
    assert "8899**********2345" in copied and "138****0002" in copied


def test_nothing_else_changes() -> None:
    copied = masks.copy_of(sheet(), [Somebody()])
    assert (copied.title, copied.office, copied.number) == (
        "人民调解申请书",
        "柳溪村人民调解委员会",
        "（2026）柳溪村人调字第1号",
    )
    assert "王秀兰" in repr(copied), "a paper names its parties"
    assert copied.blocks[-1] == blocks.Note(text=masks.COPY), "and says that it is a copy"
    assert masks.copy_of(copied, []).blocks[:-1] == copied.blocks


def test_the_name_of_a_village_is_no_address() -> None:
    copied = masks.copy_of(sheet(), [Somebody(address="柳溪村")])
    assert copied.office == "柳溪村人民调解委员会"


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
