"""A copy of everything held on one person, given out for a reason that is journalled."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from common.privacy.copying import TITLE, disclose
from common.privacy.models import Request
from common.privacy.person import Whom
from kernel.reach.models import Office
from workbench.admin.base import changing, form_page
from workbench.pages.files import send

from .forms import CopyForm

AT = "privacy"


def office_name() -> str:
    """The bureau in whose name copies and answers go out: the highest one."""
    found = Office.objects.filter(kind="bureau", active=True).order_by("area__level", "id").first()
    return found.name if found else "司法局"


@changing
def copy(request: HttpRequest) -> HttpResponse:
    """Ask for name and number, then hand over the archive; it is stored nowhere."""
    asked = _asked(request)
    form = CopyForm(request.POST or None, initial=_initial(asked))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        whom = Whom(name=data["name"], id_number=data["id_number"], phone=data["phone"])
        _, packed = disclose(whom, by=request.user, reason=data["reason"], office=office_name(), request=asked)
        answer = send(packed, "application/zip", f"{TITLE}.zip")
        answer["Cache-Control"] = "no-store"
        return answer
    notes = [
        ("blue", "其他人的姓名、号码、住址会自动遮盖，交出之前仍请翻看一遍。副本不在系统里保存，制作一次留痕一次。")
    ]
    return form_page(
        request, form, at=AT, title="制作个人信息副本", submit="制作并下载", back=reverse("admin_privacy"), notes=notes,
        intro="把系统里与一个人有关的全部记录做成一份副本：PDF 供阅读，JSON 供其他程序读取。",
    )  # fmt: skip


def _asked(request: HttpRequest) -> Request | None:
    """The request this copy answers, named in the address."""
    try:
        return Request.objects.filter(pk=UUID(request.GET.get("wish", ""))).first()
    except ValueError:
        return None


def _initial(asked: Request | None) -> dict[str, str]:
    if asked is None:
        return {}
    reason = f"答复{asked.get_wish_display()}的请求"
    return {"name": asked.name, "id_number": asked.id_number, "phone": asked.phone, "reason": reason}
