"""What an office sets up to have a queue: kinds of business, windows, and the two public pages it switches on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.addresses import token
from common.bookings.models import Service
from common.bookings.reach import MANAGERS
from common.queue.models import Hall, Queue, Window
from kernel.journal.models import note as journal
from kernel.reach.models import Office
from workbench import parts
from workbench.listed import Table, exportable
from workbench.pages.base import page
from workbench.square import square

from .base import managers, number, own_offices, tabs

CHANGED = "修改叫号设置"
COLUMNS = (
    parts.Column(key="office", label="机构", link=True),
    parts.Column(key="queues", label="取号业务", wide=True),
    parts.Column(key="windows", label="窗口", kind="number"),
    parts.Column(key="screen", label="叫号屏", kind="badge"),
    parts.Column(key="tablet", label="自助取号", kind="badge"),
)


class Opening(forms.Form):
    """A hall in one more office."""

    office = forms.ModelChoiceField(label="在哪个机构设叫号", queryset=Office.objects.none(), empty_label="请选择")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST or None)
        have = Hall.objects.values("office")
        chosen: Any = self.fields["office"]
        chosen.queryset = own_offices(request, MANAGERS).exclude(pk__in=have)


@managers
@exportable
def index(request: HttpRequest) -> HttpResponse:
    form = Opening(request)
    if request.method == "POST" and form.is_valid():
        made, _ = Hall.objects.get_or_create(office=form.cleaned_data["office"])
        journal(request.user, CHANGED, f"{made.office}：设叫号", {"on": {"hall": made.pk}})
        messages.success(request, "已设叫号，请接着添加业务和窗口。")
        return redirect("desk_hall", made.pk)
    rows = list(Hall.objects.reach(request.user, MANAGERS).select_related("office"))
    known = _set_up(rows)
    table = Table(title="叫号设置", columns=COLUMNS, rows=rows, row=lambda r: _row(r, known), unit="个")
    context = {"columns": COLUMNS, "rows": [_row(r, known) for r in rows], "form": form, "tabs": tabs(request)}
    return page(request, "visits/halls.html", context, status=422 if form.errors else 200, tables=[table])


def _set_up(halls: list[Hall]) -> dict[int, tuple[list[str], int]]:
    """Kinds of business and number of windows by office. Two queries."""
    ids = [h.office_id for h in halls]
    found: dict[int, tuple[list[str], int]] = {}
    queues = list(Queue.objects.filter(office__in=ids, active=True))
    windows = list(Window.objects.filter(office__in=ids, active=True).values_list("office_id", flat=True))
    for pk in ids:
        found[pk] = [str(q) for q in queues if q.office_id == pk], windows.count(pk)
    return found


def _row(row: Hall, known: dict[int, tuple[list[str], int]]) -> dict[str, Any]:
    queues, windows = known[row.office_id]
    return {
        "office": row.office.name, "url": reverse("desk_hall", args=[row.pk]), "queues": "、".join(queues), "windows": windows,
        "screen": _on(row.screen_on), "tablet": _on(row.tablet_on),
    }  # fmt: skip


def _on(on: bool) -> parts.Badge:
    return parts.Badge(text="开放" if on else "关闭", tone="green" if on else "grey")


class HallForm(forms.ModelForm):
    class Meta:
        model = Hall
        fields = ("screen_on", "tablet_on", "notice")


class QueueForm(forms.ModelForm):
    class Meta:
        model = Queue
        fields = ("letter", "title", "service")

    def __init__(self, hall: Hall, data: Any = None) -> None:
        super().__init__(data, instance=Queue(office=hall.office))
        self.fields["service"].queryset = Service.objects.filter(office=hall.office, active=True)  # type: ignore[attr-defined]

    def clean_letter(self) -> str:
        letter = str(self.cleaned_data["letter"]).upper()
        if Queue.objects.filter(office=self.instance.office, letter=letter).exists():
            raise forms.ValidationError("这个字母已经用了。")
        return letter


class WindowForm(forms.ModelForm):
    class Meta:
        model = Window
        fields = ("name", "letters")

    def __init__(self, hall: Hall, data: Any = None) -> None:
        super().__init__(data, instance=Window(office=hall.office))

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if Window.objects.filter(office=self.instance.office, name=name).exists():
            raise forms.ValidationError("这个窗口已经有了。")
        return name

    def clean_letters(self) -> str:
        letters = str(self.cleaned_data["letters"]).upper().replace(" ", "")
        known = set(Queue.objects.filter(office=self.instance.office).values_list("letter", flat=True))
        if wrong := [x for x in letters if x not in known]:
            raise forms.ValidationError(f"没有业务 {wrong[0]}，请照取号业务的字母写。")
        return letters


def _held(request: HttpRequest, pk: int) -> Hall:
    found: Hall | None = Hall.objects.reach(request.user, MANAGERS).select_related("office").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这个叫号大厅，或它不在您的职责范围内。")
    return found


@managers
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """The switches of one office; a POST with `renew` gives a public page another address."""
    row = _held(request, pk)
    if request.POST.get("renew") in {"screen", "tablet"}:
        setattr(row, request.POST["renew"], token())
        row.save()
        journal(request.user, CHANGED, f"{row}：换地址", {"on": {"hall": pk}})
        messages.success(request, "已换成新的地址，原来的不能再用。")
        return redirect("desk_hall", pk)
    form = HallForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        journal(request.user, CHANGED, f"{row}：{'、'.join(form.changed_data) or '没有变化'}", {"on": {"hall": pk}})
        messages.success(request, "已保存。")
        return redirect("desk_hall", pk)
    return show(request, row, form=form)


def show(request: HttpRequest, row: Hall, *, form: Any = None, queue: Any = None, window: Any = None) -> HttpResponse:
    crumbs = [parts.Link(label="叫号设置", url=reverse("desk_halls")), parts.Link(label=str(row))]
    ways = [
        ("叫号屏", "screen", reverse("portal_hall", args=[row.screen]), row.screen_on),
        ("自助取号", "tablet", reverse("portal_hall_take", args=[row.tablet]), row.tablet_on),
    ]
    context = {
        "row": row, "crumbs": crumbs, "form": form or HallForm(instance=row), "queue": queue or QueueForm(row),
        "window": window or WindowForm(row), "queues": Queue.objects.filter(office=row.office).select_related("service"),
        "windows": Window.objects.filter(office=row.office),
        "ways": [(label, name, request.build_absolute_uri(url), on) for label, name, url, on in ways],
        "square": square(request.build_absolute_uri(ways[1][2])) if row.tablet_on else "",
    }  # fmt: skip
    wrong = any(f is not None and f.errors for f in (form, queue, window))
    return page(request, "visits/hall.html", context, status=422 if wrong else 200)


@managers
def queue(request: HttpRequest, pk: int) -> HttpResponse:
    """One more kind of business."""
    return _add(request, pk, "queue", QueueForm)


@managers
def window(request: HttpRequest, pk: int) -> HttpResponse:
    return _add(request, pk, "window", WindowForm)


def _add(request: HttpRequest, pk: int, name: str, made: Any) -> HttpResponse:
    row = _held(request, pk)
    if request.method != "POST":
        return redirect("desk_hall", pk)
    form = made(row, request.POST)
    if not form.is_valid():
        return show(request, row, **{name: form})
    kept = form.save()
    journal(request.user, CHANGED, f"{row}：添加{kept}", {"on": {"hall": pk}})
    messages.success(request, f"已添加{kept}。")
    return redirect("desk_hall", pk)


@managers
def turn(request: HttpRequest, pk: int, what: str, row: int) -> HttpResponse:
    """Put a kind of business or a window out of use, or back into it."""
    hall = _held(request, pk)
    model: Any = {"queue": Queue, "window": Window}.get(what)
    if model is None:
        raise Http404("没有这个操作。")
    found = model.objects.filter(office=hall.office, pk=number(str(row))).first()
    if request.method == "POST" and found is not None:
        found.active = not found.active
        found.save(update_fields=["active"])
        journal(request.user, CHANGED, f"{hall}：{found}{'启用' if found.active else '停用'}", {"on": {"hall": pk}})
        messages.success(request, f"{found}已{'启用' if found.active else '停用'}。")
    return redirect("desk_hall", pk)
