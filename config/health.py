"""Whether the house lives, and whether it can work: for monitors, without a name or a number of anybody.

/health         answers as long as a process does
/health/ready   200 ready or degraded, 503 down; what is wrong in detail only for administrators and this machine itself
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.keeping import databases, folder, marks
from config.accounts import client_ip
from kernel.jobs.models import Worker
from workbench.pages.base import is_administrator

LOWEST = 1024**3  # bytes free on the disk, below which somebody must act
FRESH = 60.0  # seconds the migrations are believed to stand where they stood
WELL, WEAK, BAD = "ok", "degraded", "down"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing looked at. `says` is a sentence for the administrator."""

    state: str = WELL
    says: str = ""


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "live"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    found = {name: look() for name, look in CHECKS.items()}
    states = {finding.state for finding in found.values()}
    status = "down" if BAD in states else "degraded" if WEAK in states else "ready"
    body: dict[str, object] = {"status": status}
    if found["database"].state != BAD and _may_see(request):
        body["checks"] = {name: {"state": f.state, "says": f.says} for name, f in found.items()}
    return JsonResponse(body, status=503 if status == "down" else 200, json_dumps_params={"ensure_ascii": False})


def _may_see(request: HttpRequest) -> bool:
    """This machine itself, not what a proxy on it passes on; or an administrator."""
    address = client_ip(request) or ""
    passed_on = "X-Forwarded-For" in request.headers
    try:
        if ip_address(address).is_loopback and not passed_on:
            return True
    except ValueError:
        pass
    return bool(request.user.is_authenticated and is_administrator(request.user))


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Finding(state=BAD, says=f"数据库连接不上（{type(error).__name__}）。请检查数据库服务。")
    return Finding()


_believed_until = 0.0


def migrations() -> Finding:
    """All applied; believed for a minute, since looking reads every migration."""
    global _believed_until
    if time.monotonic() < _believed_until:
        return Finding()
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return Finding(state=BAD, says="数据库连接不上，无法核对表结构。")
    if pending:
        return Finding(state=BAD, says=f"有 {len(pending)} 项表结构变更没有执行。请运行 sinan migrate。")
    _believed_until = time.monotonic() + FRESH
    return Finding()


def data() -> Finding:
    here = databases.identity(connection.settings_dict)
    why = marks.half(Path(settings.SINAN_DATA)) or marks.elsewhere(Path(settings.SINAN_DATA), here)
    return Finding(state=BAD, says=why) if why else Finding()


def worker() -> Finding:
    try:
        alive = Worker.objects.filter(leased_until__gt=timezone.now()).count()
    except DatabaseError:
        return Finding(state=BAD, says="数据库连接不上，无法核对后台任务。")
    if not alive:
        return Finding(state=WEAK, says="没有后台任务进程在运行：消息、提醒和到期处理都停着。请启动 sinan work。")
    return Finding(says=f"{alive} 个后台任务进程在运行")


def disk() -> Finding:
    free = shutil.disk_usage(settings.SINAN_DATA).free
    says = f"数据目录所在磁盘还有 {free / 1024**3:.1f} GB"
    return Finding(state=WEAK, says=f"{says}，空间不足，请清理或扩容。") if free < LOWEST else Finding(says=says)


def backup() -> Finding:
    concern = folder.concern()
    return Finding(state=WEAK, says=concern) if concern else Finding()


CHECKS: dict[str, Callable[[], Finding]] = {
    "database": database, "migrations": migrations, "data": data, "worker": worker, "disk": disk, "backup": backup,
}  # fmt: skip
