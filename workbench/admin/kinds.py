"""Kinds of offices: one list, from which forms, filters and titles are read."""

from __future__ import annotations

KINDS: dict[str, str] = {
    "bureau": "司法局",
    "section": "内设科室",
    "judicial_office": "司法所",
    "service_centre": "公共法律服务中心",
    "service_station": "公共法律服务站",
    "service_room": "公共法律服务室",
    "committee": "人民调解委员会",
    "firm": "律师事务所",
    "notary_office": "公证机构",
    "legal_service_office": "基层法律服务所",
    "legal_aid_centre": "法律援助机构",
    "court": "法院",
    "police": "公安机关",
    "procuratorate": "检察院",
    "petition_office": "信访部门",
    "prison": "监狱",
    "other": "其他单位",
}


def kind_title(code: str) -> str:
    """The title of a kind; a code from elsewhere stands for itself."""
    return KINDS.get(code, code)


def choices() -> list[tuple[str, str]]:
    return list(KINDS.items())
