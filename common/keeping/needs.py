"""Keys are never in an archive. It names those it cannot be read without, by number and check value."""

from __future__ import annotations

from typing import Any

from kernel.journal.seal import ring

from .cipher import check_value


def needed(numbers: set[int]) -> dict[str, Any]:
    """The keys behind these numbers and the current one, and the keys of the blind indexes."""
    keys = ring()
    data = {str(n): check_value(keys.keys[n]).hex() if n in keys.keys else "" for n in sorted({*numbers, keys.current})}
    return {"data": data, "index": [check_value(key).hex() for key in keys.index]}


def missing(stated: dict[str, Any]) -> list[str]:
    """What is wrong with the keys of this start, for an archive that states its needs; empty where all are there."""
    keys, found = ring(), []
    for number, check in stated["data"].items():
        have = keys.keys.get(int(number))
        if have is None:
            found.append(f"缺少 {number} 号加密密钥（SINAN_KEYS）")
        elif check and check_value(have).hex() != check:
            found.append(f"{number} 号加密密钥（SINAN_KEYS）不是制作备份时的那一把")
    have_index = {check_value(key).hex() for key in keys.index}
    if lost := [check for check in stated["index"] if check not in have_index]:
        found.append(f"检索密钥（SINAN_INDEX_KEY）不是制作备份时的那一把（缺 {len(lost)} 把）")
    return found


def words(stated: dict[str, Any]) -> str:
    """The same for people: 1、2 号加密密钥和检索密钥."""
    return f"{'、'.join(stated['data'])} 号加密密钥和检索密钥"
