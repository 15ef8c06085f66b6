"""How personal data looks to somebody who has no reason to read it in full. Pure functions."""

from __future__ import annotations

import re

STAR = "*"
# Surnames of two characters still borne; a name of two characters is never read as a bare surname.
DOUBLE_SURNAMES = frozenset(
    (
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "夏侯",
        "宇文",
        "长孙",
        "端木",
        "呼延",
        "轩辕",
        "南宫",
        "东方",
        "闻人",
        "赫连",
        "澹台",
        "公冶",
        "宗政",
        "濮阳",
        "淳于",
        "单于",
        "太叔",
        "申屠",
        "仲孙",
        "钟离",
        "鲜于",
        "闾丘",
        "司空",
        "司寇",
        "亓官",
        "子车",
        "拓跋",
        "漆雕",
        "乐正",
        "公良",
        "夹谷",
        "宰父",
        "谷梁",
        "东郭",
        "西门",
        "独孤",
        "万俟",
        "左丘",
        "第五",
        "梁丘",
        "百里",
        "东里",
        "南门",
        "羊舌",
        "微生",
        "纳兰",
    )
)


def cover(text: str, head: int, tail: int) -> str:
    """Stars for everything but `head` and `tail` characters; for everything where fewer than three would be hidden."""
    hidden = len(text) - head - tail
    if hidden < 3:
        return STAR * len(text)
    return text[:head] + STAR * hidden + text[len(text) - tail :]


def mask_id(number: str) -> str:
    """3212**********123X; other cards show two characters at each end (E1*****78)."""
    if len(number) >= 15:
        return cover(number, 4, 4 if len(number) >= 18 else 3)
    return cover(number, 2, 2)


def mask_phone(number: str) -> str:
    """138****1234, 0523-****1234; anything shorter keeps two digits at the end."""
    if re.fullmatch(r"1\d{10}", number):
        return cover(number, 3, 4)
    if found := re.fullmatch(r"(0\d{2,3}-)(\d{7,8})(-\d+)?", number):
        return found[1] + cover(found[2], 0, 4) + (STAR * 3 if found[3] else "")
    return cover(number, 0, 4 if len(number) > 8 else 2)


def mask_name(name: str) -> str:
    """For public pages: 王*, 欧阳*. One star whatever the length, since the length is telling too."""
    name = name.strip()
    if len(name) < 2:
        return STAR if name else ""
    double = len(name) > 2 and name[:2] in DOUBLE_SURNAMES
    return name[: 2 if double else 1] + STAR


def mask_address(address: str) -> str:
    """Enough to tell places apart (the first six characters at most), never the house."""
    shown = min(6, len(address) // 2)
    return address[:shown] + STAR * 4 if address else ""
