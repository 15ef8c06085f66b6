"""Pages on which something is done: open, step, ask, answer, correct, revoke, attach, hand over, unmask."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.people.forms import as_draft, wants_more
from kernel.cases import door, repair
from kernel.cases.forms import FilesField, StepMixin, bind
from kernel.cases.models import Asked, Case, Event
from kernel.cases.refusals import Invalid, Refused, View
from kernel.reach.models import Area, Office, User
from kernel.reach.reach import reach_of
from kernel.requests import asking
from kernel.words import Procedure, Request, Step
from workbench import parts
from workbench.fields import error_target, problems

from .base import actor_of, case_or_404, desk, page, rules_or_404

UNCONFIRMED = "请勾选“我已核对”，确认后再办理。"


class Where(forms.Form):
    """In which office, and for which village, a case is opened."""

    office = forms.ModelChoiceField(label="受理机构", queryset=Office.objects.none(), empty_label=None)
    area = forms.ModelChoiceField(
        label="所在村（社区）", queryset=Area.objects.none(), required=False, empty_label="与机构同一区域"
    )

    def __init__(self, data: Any, offices: Any, areas: Any) -> None:
        super().__init__(data, auto_id="where_%s")
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["area"].label_from_instance = lambda a: a.full_name or a.name  # type: ignore[attr-defined]
        if not areas.exists():
            del self.fields["area"]


def offices_for(user: Any, step: Step) -> Any:
    """Offices in which this person may open this case: their own, and those an area post covers."""
    reach, roles = reach_of(user), {r.code for r in step.by}
    found = Office.objects.filter(pk__in=reach.offices_holding(roles), active=True)
    for column, ids in reach.areas_holding(roles).items():
        found |= Office.objects.filter(**{f"{column}_id__in": ids}, kind="committee", active=True)
    return found.order_by("name")


def villages_under(office: Office | None) -> Any:
    """Villages of an office that serves more than one."""
    if office is None or office.area.level >= 5:
        return Area.objects.none()
    return Area.objects.filter(level=5, active=True, **{f"{office.area.column}_id": office.area_id}).order_by(
        "full_name"
    )


@desk
def open_case(request: HttpRequest, code: str, step: str) -> HttpResponse:
    rules = rules_or_404(request, code)
    word = _opening(rules, step)
    offices = offices_for(request.user, word)
    if not offices:
        raise Refused(f"您没有办理“{word.title}”的岗位。")
    chosen = offices.filter(pk=_int(request.POST.get("office") or request.GET.get("office"))).first() or offices[0]
    data = {"office": chosen.pk, "area": request.POST.get("area") or request.GET.get("area") or ""}
    where = Where(data, offices, villages_under(chosen))
    blank = Case(procedure=code, office=chosen, stage="", level=rules.level)
    blank.record = None
    form = bind(word, blank, actor_of(request), data=request.POST or None, files=request.FILES or None)
    if request.method == "POST" and _ready(request, form, word):
        try:
            where.is_valid()
            made = door.open_case(
                code,
                step,
                actor=actor_of(request),
                office=chosen,
                area=where.cleaned_data.get("area"),
                payload=request.POST,
                files=request.FILES,
                key=request.POST.get("idempotency_key", ""),
            )
            messages.success(request, f"已登记：{made.number}")
            return redirect("desk_case", made.pk)
        except Invalid as invalid:
            form = invalid.form
    return _act_page(request, form, word, where=where, rules=rules)


def _opening(rules: Procedure, step: str) -> Step:
    if step not in rules or not rules[step].opens:
        raise Http404("没有这个登记入口。")
    return rules[step]


def _int(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


@desk
def do(request: HttpRequest, case_id: UUID, step: str) -> HttpResponse:
    case = case_or_404(request, case_id)
    if step not in case.rules:
        raise Http404("没有这个步骤。")
    word = case.rules[step]
    _or_refuse(case, request, word)
    form = bind(word, case, actor_of(request), data=request.POST or None, files=request.FILES or None)
    if request.method == "POST" and _ready(request, form, word):
        try:
            door.perform(
                case, step, actor=actor_of(request), payload=request.POST, files=request.FILES, **_stamp(request)
            )
            messages.success(request, f"已办理：{word.title}")
            return redirect("desk_case", case.pk)
        except Invalid as invalid:
            form = invalid.form
    return _act_page(request, form, word, case=case)


@desk
def ask(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    case = case_or_404(request, case_id)
    word = _request(case.rules, code)
    _or_refuse(case, request, word)
    form = bind(word, case, actor_of(request), data=request.POST or None, files=request.FILES or None)
    if request.method == "POST" and _ready(request, form, word):
        try:
            asking.ask(
                case, code, actor=actor_of(request), payload=request.POST, files=request.FILES, **_stamp(request)
            )
            messages.success(request, f"已发出：{word.title}")
            return redirect("desk_case", case.pk)
        except Invalid as invalid:
            form = invalid.form
    return _act_page(request, form, word, case=case)


@desk
def answer(request: HttpRequest, asked_id: UUID) -> HttpResponse:
    asked = Asked.objects.filter(pk=asked_id).select_related("case").first()
    if asked is None:
        raise Http404("没有这项函询。")
    case = case_or_404(request, asked.case_id)
    word = asked.word
    _or_refuse(case, request, word, answer=True)
    form = bind(word, case, actor_of(request), data=request.POST or None, files=request.FILES or None, answer=True)
    if request.method == "POST" and _ready(request, form, word):
        try:
            asking.answer(asked, actor=actor_of(request), payload=request.POST, files=request.FILES, **_stamp(request))
            messages.success(request, f"已登记答复：{word.title}")
            return redirect("desk_case", case.pk)
        except Invalid as invalid:
            form = invalid.form
    return _act_page(request, form, word, case=case, title=f"登记答复：{word.title}")


def _request(rules: Procedure, code: str) -> Request:
    found = next((r for r in rules.requests if r.code == code), None)
    if found is None:
        raise Http404("没有这项函询。")
    return found


def _or_refuse(case: Case, request: HttpRequest, word: Any, *, answer: bool = False) -> None:
    """A refused step has no form: the reason is the page. A repeated press passes on to the door, which knows its key."""
    if request.POST.get("idempotency_key"):
        return
    if why := View(case, actor_of(request)).refusal(word, answer=answer):
        raise Refused(why)


def _stamp(request: HttpRequest) -> dict[str, Any]:
    version = request.POST.get("version", "")
    return {"version": int(version) if version.isdigit() else None, "key": request.POST.get("idempotency_key", "")}


def _ready(request: HttpRequest, form: StepMixin, word: Any) -> bool:
    """Whether a post is meant as the act: not a wish for another row, and confirmed where that is asked."""
    if wants_more(request.POST):
        as_draft(form)
        return False
    if getattr(word, "confirm", "") and not request.POST.get("confirmed"):
        form.full_clean()
        form.add_error(None, ValidationError(UNCONFIRMED))
        return False
    return True


def _act_page(
    request: HttpRequest,
    form: StepMixin,
    word: Any,
    *,
    case: Case | None = None,
    where: Where | None = None,
    rules: Procedure | None = None,
    title: str = "",
) -> HttpResponse:
    rules = rules or (case or blank_case(form)).rules
    back = reverse("desk_case", args=[case.pk]) if case else reverse("desk_list", args=[rules.code])
    crumbs = [parts.Link(label=rules.title, url=reverse("desk_list", args=[rules.code]))]
    crumbs += [parts.Link(label=case.number, url=back)] if case else []
    wrong = bool(form.is_bound and form.errors)
    return page(
        request,
        "workbench/act.html",
        {
            "case": case,
            "word": word,
            "title": title or word.title,
            "form": form,
            "groups": grouped(form),
            "where": where,
            "rules": rules,
            "crumbs": [*crumbs, parts.Link(label=title or word.title)],
            "back": back,
            "version": case.version if case else None,
            "key": request.POST.get("idempotency_key") or door.new_key(),
            "links": error_links(form) if wrong else [],
            "draft": f"{rules.code}-{word.code}-{case.pk if case else 'new'}",
            "confirm": getattr(word, "confirm", ""),
        },
        status=422 if wrong else 200,
    )


def blank_case(form: StepMixin) -> Case:
    """The case a form is bound to while it is not yet opened."""
    if form.case is None:
        raise LookupError("a step's form is always bound to a case")
    return form.case


LATER = ("happened_at", "back_reason")


def grouped(form: StepMixin) -> list[tuple[str, list[Any]]]:
    """Headed groups of bound fields: the form's own, then what it did not name; when it took place comes last."""
    named = {n for _, names in form.groups for n in names}
    found = [(head, [form[n] for n in names if n in form.fields]) for head, names in form.groups]
    rest = [form[n] for n in form.fields if n not in named and n not in LATER]
    found += [("", rest)] if rest else []
    return [(head, fields) for head, fields in found if fields]


def error_links(form: StepMixin) -> list[tuple[str, str]]:
    """(id to focus, sentence) for the summary on top."""
    found = [("", str(e)) for e in form.non_field_errors()]
    for name in form.errors:
        if name not in form.fields:
            continue
        bound = form[name]
        if hasattr(bound.field, "links"):
            found += bound.field.links(bound)
        else:
            found += [(error_target(bound), problem.line) for problem in problems(bound)]
    return found


class Reason(forms.Form):
    reason = forms.CharField(
        label="理由",
        min_length=4,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="理由随案留痕，办案人和督察都能看到。",
    )


@desk
def correct(request: HttpRequest, case_id: UUID, event_id: UUID) -> HttpResponse:
    """The same form once more with what stands now, and a reason."""
    case = case_or_404(request, case_id)
    event = Event.objects.filter(pk=event_id, case=case).first()
    if event is None:
        raise Http404("没有这条记录。")
    if why := repair.may_repair(case, event, actor_of(request)):
        raise Refused(why)
    form = repair.correction_form(case, event, actor_of(request), data=request.POST or None)
    _files_optional(form)
    reason = Reason(request.POST or None, prefix="why")
    if request.method == "POST" and wants_more(request.POST):
        as_draft(form)
    elif request.method == "POST" and reason.is_valid():
        try:
            repair.correct(
                case,
                event.pk,
                actor=actor_of(request),
                payload=request.POST,
                reason=reason.cleaned_data["reason"],
                version=_stamp(request)["version"],
            )
            messages.success(request, "已更正；原记录保留可查。")
            return redirect("desk_case", case.pk)
        except Invalid as invalid:
            form = invalid.form
    word, _ = repair.word_of(case, event)
    title = f"更正：{case.rules.title_of_act(event.act)}"
    crumbs = [parts.Link(label=case.number, url=reverse("desk_case", args=[case.pk])), parts.Link(label=title)]
    wrong = bool(form.is_bound and form.errors)
    return page(
        request,
        "workbench/correct.html",
        {
            "case": case,
            "word": word,
            "title": title,
            "form": form,
            "groups": grouped(form),
            "reason": reason,
            "crumbs": crumbs,
            "version": case.version,
            "links": error_links(form) if wrong else [],
            "back": reverse("desk_case", args=[case.pk]),
        },
        status=422 if wrong or reason.errors else 200,
    )


def _files_optional(form: StepMixin) -> None:
    for field in form.fields.values():
        if isinstance(field, FilesField):
            field.required = False


@desk
def revoke(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_or_404(request, case_id)
    event = repair.last_move(case)
    if event is None:
        raise Refused("没有可以撤销的步骤。")
    if why := repair.may_repair(case, event, actor_of(request)):
        raise Refused(why)
    reason = Reason(request.POST or None)
    if request.method == "POST" and reason.is_valid():
        repair.revoke(
            case, actor=actor_of(request), reason=reason.cleaned_data["reason"], version=_stamp(request)["version"]
        )
        messages.success(request, "已撤销；原记录保留可查。")
        return redirect("desk_case", case.pk)
    title = case.rules.title_of_act(event.act)
    stage = case.rules.stages[event.from_stage].title if event.from_stage else "误登作废"
    return page(
        request,
        "workbench/revoke.html",
        {
            "case": case,
            "title": title,
            "stage": stage,
            "reason": reason,
            "version": case.version,
            "back": reverse("desk_case", args=[case.pk]),
        },
        status=422 if reason.errors else 200,
    )


class HandIn(forms.Form):
    category = forms.ChoiceField(label="材料类别")
    material = FilesField(label="文件", category="", help_text="照片、PDF、录音、录像、Word、Excel，可多选。")

    def __init__(self, rules: Procedure, *args: Any) -> None:
        super().__init__(*args)
        self.fields["category"].choices = list(rules.categories) or [("other", "其他材料")]  # type: ignore[attr-defined]


@desk
def attach(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_or_404(request, case_id)
    if why := repair.may_attach(case, actor_of(request)):
        raise Refused(why)
    form = HandIn(case.rules, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        category = form.cleaned_data["category"]
        repair.attach(case, [(category, f) for f in form.cleaned_data["material"]], actor=actor_of(request))
        messages.success(request, f"已补充{len(form.cleaned_data['material'])}份材料")
        return redirect("desk_case", case.pk)
    back = reverse("desk_case", args=[case.pk])
    return page(
        request, "workbench/attach.html", {"case": case, "form": form, "back": back}, 422 if form.errors else 200
    )


class Unmask(Reason):
    field = forms.ChoiceField(label="查看")
    field_order = ("field", "reason")

    def __init__(self, kept: dict[str, str], *args: Any) -> None:
        super().__init__(*args)
        self.fields["field"].choices = list(kept.items())  # type: ignore[attr-defined]


@desk
def unmask(request: HttpRequest, case_id: UUID, party_id: UUID) -> HttpResponse:
    """Full text of one masked field of a party, or of the case's own record, after a reason that stays in the case."""
    case = case_or_404(request, case_id)
    kept = repair.masked(case, party_id)
    if not kept:
        raise Http404("没有这位当事人，或者没有登记可以查看的个人信息。")
    form, text = Unmask(kept, request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        text = repair.unmask(case, party_id, data["field"], actor=actor_of(request), reason=data["reason"])
    back = reverse("desk_case", args=[case.pk])
    return page(
        request,
        "workbench/unmask.html",
        {
            "case": case,
            "person": next((p for p in case.people if p.pk == party_id), case.record),
            "form": form,
            "text": text,
            "what": kept.get(form.data.get("field", ""), ""),
            "back": back,
        },
        status=422 if form.errors else 200,
    )


class HandOver(Reason):
    to = forms.ModelChoiceField(label="移交给", queryset=User.objects.none(), empty_label="请选择")
    field_order = ("to", "reason")

    def __init__(self, people: Any, *args: Any) -> None:
        super().__init__(*args)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


@desk
def hand_over(request: HttpRequest) -> HttpResponse:
    """Give one or many cases to a colleague: a leaver's whole desk, or a single case."""
    actor = actor_of(request)
    mine = Case.objects.reach(request.user).select_related("handler", "office")  # type: ignore[arg-type]
    ids = _uuids(request.POST.getlist("case") or request.GET.getlist("case"))
    cases = list(mine.filter(pk__in=ids))
    source = _int(request.GET.get("from"))
    if not cases and source:
        cases = [c for c in mine.filter(handler_id=source)[:500] if not repair.may_hand_over(c, actor)]
    form = HandOver(_colleagues(cases), request.POST or None)
    if request.method == "POST" and cases and form.is_valid():
        done = repair.hand_over(cases, form.cleaned_data["to"], actor=actor, reason=form.cleaned_data["reason"])
        messages.success(request, f"已移交{len(done)}件给{form.cleaned_data['to']}")
        return redirect("desk_today")
    holders = User.objects.filter(pk__in=mine.exclude(handler=None).values("handler")).order_by("name")[:300]
    return page(
        request,
        "workbench/hand_over.html",
        {
            "cases": cases,
            "form": form,
            "holders": holders,
            "source": source,
        },
        status=422 if form.errors else 200,
    )


def _colleagues(cases: list[Case]) -> Any:
    """People who hold an acting post in the offices concerned, or an area post above them."""
    from kernel.reach.models import Grant

    if not cases:
        return User.objects.none()
    roles = frozenset().union(*(c.rules.acting_roles for c in cases))
    offices = {c.office_id for c in cases}
    grants = Grant.objects.filter(office_id__in=offices).current(timezone.localdate()).select_related("post")
    return User.objects.filter(pk__in=[g.user_id for g in grants if roles & set(g.post.roles)]).order_by("name")


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
