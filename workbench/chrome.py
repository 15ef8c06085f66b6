"""What stands around a page: navigation, the person signed in, the addresses the frame links to.

A context processor puts one `Chrome` into every page as `chrome`; the layouts read nothing else.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One entry of a menu. `count` is shown as a number of things waiting; `here` marks the page one is on."""

    label: str
    url: str
    icon: str = "chevron-right"
    count: int | None = None
    here: bool = False
    keys: str = ""


@dataclass(frozen=True, kw_only=True)
class NavGroup:
    """Entries under one heading; the first group usually has none."""

    label: str = ""
    items: tuple[NavItem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Who:
    """The person at work, as the frame names them."""

    name: str
    post: str = ""
    office: str = ""


@dataclass(frozen=True, kw_only=True)
class Chrome:
    """The frame of a page. An empty address leaves its link out."""

    site: str = "司南"
    bureau: str = ""
    phone: str = ""
    nav: tuple[NavGroup, ...] = ()
    account: tuple[NavItem, ...] = ()
    who: Who | None = None
    home_url: str = "/"
    search_url: str = ""
    search_hint: str = "案号、姓名、地点"
    help_url: str = ""
    signout_url: str = ""
    large_url: str = ""
    portal_url: str = ""
