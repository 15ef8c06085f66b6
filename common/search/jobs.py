"""An index that is not complete is completed by itself; who searches meanwhile is told."""

from __future__ import annotations

from time import monotonic

from kernel.jobs.declare import every, job
from kernel.reach.areas import Area

from .rebuilding import go_on, of_area, under_way

AT_MOST = 240.0  # seconds a round works; the next goes on


def catch_up() -> None:
    """Go on with a rebuilding that was begun, for a few minutes."""
    rebuild, end = under_way(), monotonic() + AT_MOST
    for _ in go_on(rebuild) if rebuild else ():
        if monotonic() > end:
            break


@job(title="区域改名后更新查找索引")
def renamed(area_id: int) -> None:
    """The cases of an area whose name was changed are found by the new one."""
    of_area(Area.objects.get(pk=area_id))


every("search", title="补全查找索引", run="common.search.jobs.catch_up", seconds=600)
