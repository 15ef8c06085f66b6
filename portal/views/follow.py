"""Following a case with its number and code: where it stands, its papers, what the party may do, and their rating."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.ratings import rating as ratings
from common.ratings.models import DISSATISFIED, REASONS, Rating, Score
from common.surveys import answering
from kernel import ports
from kernel.cases import door, repair
from kernel.cases.forms import FilesField, bind
from kernel.cases.models import Attachment, Case, Paper
from kernel.cases.receiving import received
from kernel.cases.refusals import Invalid, Refused, View
from kernel.derive.timeline import timeline
from kernel.words import Procedure, RoleKind, Step

from .. import masks, papers, places, standing
from ..asking.filling import LATER, Filling, Part
from ..asking.people import OPTIONAL
from ..citizens import visits
from ..citizens.cases import asked_of
from ..codes import capacities
from ..following import Expired, Follower, enter, follower, leave, pack, unpack
from ..frame import page, private
from ..throttle import FILES_CASE, TooOften, spend

Page = Callable[..., HttpResponse]


TAKEN = "image/*,application/pdf,audio/*,video/*"  # a phone offers its camera for it


class Enter(forms.Form):
    number = forms.CharField(
        label="登记号",
        max_length=80,
        error_messages={"required": "请填写登记号。"},
        help_text="在短信或者回执上。只写里面的数字也行，比如（2026）某某案第12号，写 2026 12。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    code = forms.CharField(
        label="查询码",
        max_length=20,
        error_messages={"required": "请填写查询码。"},
        help_text="8位字母和数字，大写小写都可以。",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "digits"}
        ),
    )


def following(view: Page) -> Page:
    """A page for somebody bound to a case; anybody else is asked for number and code, and loses nothing typed."""

    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return private(view(request, follower(request), **kwargs))
        except Expired:
            if visits.visit_of(request) is not None and request.method != "POST":
                return private(redirect("portal_me"))
            kept = pack(request.path, request.POST) if request.method == "POST" else ""
            return private(_enter_page(request, Enter(), expired=True, kept=kept, status=403))
        except Refused as refused:
            status = 429 if isinstance(refused, TooOften) else 409
            back = reverse("portal_case")
            return private(page(request, "refused.html", {"reason": refused.reason, "back": back}, status=status))

    return inner


def follow(request: HttpRequest) -> HttpResponse:
    """Number and code. A right pair opens the case, or the page somebody was on when their time was up."""
    if request.method != "POST":
        return private(_enter_page(request, Enter(initial={"number": request.GET.get("number", "")[:80]})))
    form, kept = Enter(request.POST), request.POST.get("kept", "")
    if not form.is_valid():
        return private(_enter_page(request, form, kept=kept, status=422))
    try:
        enter(request, form.cleaned_data["number"], form.cleaned_data["code"])
    except Refused as refused:
        form.add_error(None, refused.reason)
        return private(_enter_page(request, form, kept=kept, status=429 if isinstance(refused, TooOften) else 422))
    path, _ = unpack(kept)
    if path.startswith(reverse("portal_follow")):
        request.session["portal_kept"] = kept
        return redirect(path)
    return redirect("portal_case")


def _enter_page(
    request: HttpRequest, form: Enter, *, expired: bool = False, kept: str = "", status: int = 200
) -> HttpResponse:
    return page(request, "follow.html", {"form": form, "expired": expired, "kept": kept}, status=status)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed on this page before the time was up; given once."""
    path, values = unpack(request.session.pop("portal_kept", ""))
    return values if path == request.path else {}


@require_POST
def away(request: HttpRequest) -> HttpResponse:
    leave(request)
    messages.success(request, "已退出查询，这台设备上不再显示您的案件。")
    return redirect("portal_home")


@following
def case(request: HttpRequest, who: Follower) -> HttpResponse:
    """The case as its party reads it."""
    if door.settle_due(who.case):
        who = follower(request)
    found = who.case
    lines, asked = timeline(found, for_public=True), asked_of([found]).get(found.pk, []) if who.acts else []
    held = papers.of(found)
    return page(request, "case.html", {
        "case": found, "who": who, "rules": found.rules, "stage": found.at.public or found.at.title, "lines": lines[::-1],
        "way": standing.way(found, lines), "coming": standing.coming(found),
        "papers": [(p, received(found, p.pk, who.party)) for p in held],
        "offers": _offers(found, who), "people": _people(found), "desk_at": _desk(found),
        "given": _given(found) if who.acts else 0, "may_add": not found.closed and bool(_categories(found.rules)),
        "rating": Rating.objects.filter(case=found).first() if found.closed else None,
        "asked": asked, "told": _told(found, asked, held), "done": found.at.done,
        "may_rate": who.acts and not ratings.why_not(found),
        "survey": answering.offered(found) if who.acts and found.closed else None,
    })  # fmt: skip


def _people(case: Case) -> list[tuple[str, str]]:
    """The parties as a page may name them: 申请人 王*."""
    titles = capacities(case.rules)
    return [
        (titles.get(p.role, p.role), masks.name_of(p))
        for p in case.people
        if p.withdrawn_at is None and not p.represents_id
    ]


def _told(case: Case, asked: list[str], held: list[Paper]) -> list[Paper]:
    """The papers that say what is missing."""
    codes = {p.code for r in case.rules.requests if (r.public or r.title) in asked for p in r.papers}
    return [p for p in held if p.code in codes]


def _desk(case: Case) -> places.Desk:
    """Where to call or go, as the register has it."""
    near = places.desks(case.rules, case.office.area)
    office = case.office
    plain = places.Desk(name=office.name, address=office.address, phone=office.phone)
    return next((d for d in near if d.office == case.office_id), plain)


def _offers(case: Case, who: Follower) -> list[Step]:
    """Steps this party may take now. Whoever only reads is offered none."""
    if not who.acts:
        return []
    found = (o.word for o in door.offers(case, who.actor) if not o.refusal)
    return [w for w in found if isinstance(w, Step) and w.open_to(RoleKind.PARTY)]


def _given(case: Case) -> int:
    """How many files came in from the party."""
    return Attachment.objects.filter(case=case, event__actor_kind=RoleKind.PARTY).count()


@following
def do(request: HttpRequest, who: Follower, step: str) -> HttpResponse:
    """A step the party takes themselves, through the same door as everybody."""
    found = who.case
    if step not in found.rules or not found.rules[step].open_to(RoleKind.PARTY) or found.rules[step].opens:
        raise Http404("没有这个步骤。")
    if not who.acts:
        raise Refused("这个查询码只能查看进度。这一步由申请人办理；您有意见的，请联系受理机构。")
    word = found.rules[step]
    form = bind(word, found, who.actor, data=_payload(request) if request.method == "POST" else None, files=request.FILES or None,
                initial=_typed(request) or None)  # fmt: skip
    if request.method != "POST" and (why := View(found, who.actor).refusal(word)):
        raise Refused(why)
    if request.method == "POST":
        try:
            door.perform(
                found, step, actor=who.actor, payload=_payload(request), files=request.FILES, **_stamp(request)
            )
            messages.success(request, f"已办理：{word.invites or word.title}")
            return redirect("portal_case")
        except Invalid as invalid:
            form = invalid.form
    names = tuple(n for n in form.fields if n not in LATER)
    for field in (form.fields[n] for n in names if not form.fields[n].required):
        field.label = f"{field.label}{OPTIONAL}"
    return page(request, "do.html", {
        "case": found, "word": word, "form": Part(form, names), "version": found.version,
        "key": request.POST.get("idempotency_key") or door.new_key(),
    }, status=422 if form.is_bound and form.errors else 200)  # fmt: skip


def _payload(request: HttpRequest) -> Any:
    """The post without what only staff say: when it took place is now."""
    data = request.POST.copy()
    for name in LATER:
        data.pop(name, None)
    return data


def _stamp(request: HttpRequest) -> dict[str, Any]:
    version = request.POST.get("version", "")
    return {"version": int(version) if version.isdigit() else None, "key": request.POST.get("idempotency_key", "")[:64]}


class Add(forms.Form):
    category = forms.ChoiceField(
        label="是什么材料？", widget=forms.RadioSelect, error_messages={"required": "请选择是什么材料。"}
    )
    material = FilesField(
        label="选择文件",
        category="",
        help_text="照片、PDF、录音、录像都可以，可以一次选几个。",
        error_messages={"required": "请选择要补交的文件。"},
    )

    def __init__(self, categories: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = categories  # type: ignore[attr-defined]
        self.fields["material"].widget.attrs["accept"] = TAKEN


def _categories(rules: Procedure) -> list[tuple[str, str]]:
    """Kinds of files the opening step asks the public for, and the last resort of the list."""
    asked = {
        f.category: str(f.label) for step in door.public_steps(rules.code)
        for f in Filling(rules, step, None).fields.values() if isinstance(f, FilesField)
    }  # fmt: skip
    return [(code, asked.get(code, title)) for code, title in rules.categories if code in asked or code == "other"]


@following
def add(request: HttpRequest, who: Follower) -> HttpResponse:
    """Hand in more: photographs, recordings, papers."""
    if who.case.closed:
        raise Refused("事情已经办结，不能再在网上补交材料。还有材料要交的，请联系受理机构。")
    form = Add(_categories(who.case.rules), request.POST or None, request.FILES or None, initial=_typed(request))
    if request.method == "POST" and form.is_valid():
        spend(FILES_CASE, str(who.case.pk))
        files = [(form.cleaned_data["category"], f) for f in form.cleaned_data["material"][:20]]
        repair.attach(who.case, files, actor=who.actor)
        _tell_handler(who.case, len(files))
        messages.success(request, f"已收到您补交的 {len(files)} 份材料。")
        return redirect("portal_case")
    return page(
        request,
        "add.html",
        {"case": who.case, "form": form, "asked": asked_of([who.case]).get(who.case.pk, [])},
        status=422 if form.errors else 200,
    )


def _tell_handler(case: Case, files: int) -> None:
    """Whoever waits for it hears that it came."""
    if case.handler_id:
        text = f"{case.number}：当事人在网上补交了{files}份材料，请查看。"
        ports.messages().to_user(case.handler_id, "当事人补交材料", text, str(case.pk))


class Rate(forms.Form):
    score = forms.TypedChoiceField(
        label="您对这次办理满意吗？",
        coerce=int,
        choices=[(s.value, s.label) for s in Score],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择满意程度。"},
    )
    reasons = forms.MultipleChoiceField(
        label="不满意的，是因为什么？（可以选几项）",
        choices=REASONS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label="还想说什么？（可以不填）",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("score") in DISSATISFIED and not data.get("reasons") and not (data.get("words") or "").strip():
            self.add_error("reasons", forms.ValidationError("请告诉我们哪里不满意，我们会给您回电话并改正。"))
        return data


@following
def rate(request: HttpRequest, who: Follower) -> HttpResponse:
    """一案一评: once a case, when it is over, by whoever brought it."""
    if not who.acts:
        raise Refused("这件事由申请人评价。您有意见的，请联系受理机构。")
    if why := ratings.why_not(who.case):
        raise Refused(why)
    form = Rate(request.POST or None, initial=_typed(request))
    if request.method == "POST" and form.is_valid():
        ratings.rate(who.case, party=who.party, **form.cleaned_data)
        messages.success(request, "谢谢您的评价。")
        return redirect("portal_case_survey" if answering.offered(who.case) else "portal_case")
    return page(request, "rate.html", {"case": who.case, "form": form}, status=422 if form.errors else 200)
