"""Applying: a page a question, everything once more, a phone code, and the receipt."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.people.masking import mask_phone
from kernel.cases.forms import FilesField
from kernel.cases.refusals import Refused
from workbench.fields import error_target, problems

from .. import codes, places
from ..asking import drafts, proof, sending
from ..asking.filling import Filling
from ..asking.people import OPTIONAL
from ..asking.questions import Fields, Others, Question, Where, plan
from ..citizens.visits import visit_of
from ..frame import bureau_of, page, private
from ..models import Draft
from ..standing import coming, news
from ..throttle import FILE_ADDRESS, TooOften, address_of, spend

View = Callable[..., HttpResponse]
Untaken = dict[str, list[str]]  # by file field, why files were not taken


def application(view: View) -> View:
    """A page about one opening step that the public may take; the browser's token is given back with every answer."""

    @wraps(view)
    def inner(request: HttpRequest, code: str, step: str, **kwargs: Any) -> HttpResponse:
        offer = next(((p, s) for p, s in places.offered() if p.code == code and s.code == step), None)
        if offer is None:
            raise Http404("没有这项可以网上申请的事项。")
        try:
            response = view(request, Filling(*offer, drafts.find(request, code, step)), **kwargs)
        except Refused as refused:
            back = _url(Filling(*offer, None), "start")
            status = 429 if isinstance(refused, TooOften) else 409
            response = page(request, "refused.html", {"reason": refused.reason, "back": back}, status=status)
        drafts.remember(request, response)
        return private(response)

    return inner


def _url(filling: Filling, name: str, *more: str) -> str:
    return reverse(f"portal_{name}", args=[filling.rules.code, filling.word.code, *more])


def index(request: HttpRequest) -> HttpResponse:
    """What can be applied for; straight on where that is one thing."""
    offered = places.offered()
    if len(offered) == 1:
        rules, step = offered[0]
        return redirect("portal_start", rules.code, step.code)
    return page(request, "apply.html", {"offered": offered})


LONGEST, ENOUGH = 500, 12  # characters of what was said elsewhere; so many tell what happened


@application
def start(request: HttpRequest, filling: Filling) -> HttpResponse:
    """What it is, what to have at hand, and what becomes of what is typed; going on begins a draft.

    Who comes from the list of services brings the words they said there (`said`, by POST: no address keeps them).
    """
    said = request.POST.get("said", "").strip()[:LONGEST]
    if request.method == "POST" and "look" not in request.POST:
        filling.draft = drafts.begin(request, filling.rules.code, filling.word.code)
        _prefill(request, filling)
        return redirect(_next(filling))
    ready = [str(f.label) for f in filling.fields.values() if isinstance(f, FilesField)]
    return page(request, "start.html", {
        "rules": filling.rules, "word": filling.word, "draft": filling.draft, "ready": ready, "forget": _url(filling, "forget"),
        "where": {k: request.GET[k] for k in ("area", "office") if request.GET.get(k, "").isdigit()}, "said": said,
    })  # fmt: skip


def _prefill(request: HttpRequest, filling: Filling) -> None:
    """Somebody who came from a list of places has answered where already; a town alone is too wide for that."""
    area, office = (request.POST.get(name, "") for name in ("area", "office"))
    found = places.served(int(area), filling.top) if area.isdigit() else None
    given = [
        ("where", {"area": area}, found and not places.below(found)),
        ("office", {"office": office}, office.isdigit()),
    ]
    for slug, values, told in given:
        if told and slug not in filling.content:
            drafts.keep(filling.held, slug, values)
    _prefill_said(filling, request.POST.get("said", "").strip()[:LONGEST])


def _prefill_said(filling: Filling, said: str) -> None:
    """Words said already answer the first long question; a few of them do not tell what happened."""
    asked = next((q for q in plan(filling) if isinstance(q, Fields) and q.told), None)
    if len(said) >= ENOUGH and asked is not None and asked.slug not in filling.content:
        drafts.keep(filling.held, asked.slug, {asked.told: said})


def _next(filling: Filling) -> str:
    """The first page that is not answered yet, or the review."""
    fresh = filling.again("where")
    open_ = next((q for q in plan(fresh) if not q.done(fresh)), None)
    return _url(filling, "page", open_.slug) if open_ else _url(filling, "review")


@application
def question(request: HttpRequest, filling: Filling, slug: str) -> HttpResponse:
    """One page of the application."""
    pages = plan(filling)
    asking = next((q for q in pages if q.slug == slug), None)
    if asking is None:
        return redirect(_next(filling))
    if request.method == "POST":
        return _answer(request, filling, asking)
    if filling.draft is None:
        return redirect(_url(filling, "start"))
    before = pages[: pages.index(asking)]
    if missing := next((q for q in before if not q.done(filling)), None):
        return redirect(_url(filling, "page", missing.slug))
    more = isinstance(asking, Others) and "more" in request.GET
    form = asking.unjudged(filling) if more else asking.show(filling)  # type: ignore[attr-defined]
    return _page(request, filling, asking, form)


def _answer(request: HttpRequest, filling: Filling, asking: Question) -> HttpResponse:
    """Keep what was typed before anything is said about it; then go back, stay, or go on."""
    filling.draft = filling.draft or drafts.begin(request, filling.rules.code, filling.word.code)
    wrong = _files(request, filling, filling.draft)
    drafts.keep(filling.draft, asking.slug, asking.keep(filling, request.POST))
    fresh, go = filling.again(asking.slug), request.POST.get("go", "")
    here = _url(filling, "page", asking.slug)
    suffix = "?from=review" if request.POST.get("from") == "review" else ""
    if "add_row" in request.POST:
        return redirect(f"{here}{suffix or '?'}{'&' if suffix else ''}more=1#more")
    if go == "back":
        return redirect(_before(fresh, asking))
    form = asking.show(fresh)
    if wrong or not form.is_valid():
        return _page(request, fresh, asking, form, wrong=wrong)
    if go == "stay" or "drop" in request.POST:
        return redirect(here + suffix)
    return redirect(_url(fresh, "review") if suffix and _complete(fresh) else _after(fresh, asking))


def _files(request: HttpRequest, filling: Filling, draft: Draft) -> Untaken:
    """Take the files of the page and drop those that were struck out; by field, what is wrong with the ones not taken."""
    if request.POST.get("drop", "").isdigit():
        drafts.drop(draft, int(request.POST["drop"]))
    named = [n for n in request.FILES if n in filling.fields]
    for _ in (file for name in named for file in request.FILES.getlist(name)):
        spend(FILE_ADDRESS, address_of(request))
    wrong = {name: drafts.put(draft, name, request.FILES.getlist(name)) for name in named}
    return {name: texts for name, texts in wrong.items() if texts}


def _complete(filling: Filling) -> bool:
    return all(q.done(filling) for q in plan(filling))


def _before(filling: Filling, asking: Question) -> str:
    slugs = [q.slug for q in plan(filling)]
    place = slugs.index(asking.slug)
    return _url(filling, "page", slugs[place - 1]) if place else _url(filling, "start")


def _after(filling: Filling, asking: Question) -> str:
    """The next page, or the review after the last; a question that answers itself is passed over."""
    pages = plan(filling)
    rest = pages[[q.slug for q in pages].index(asking.slug) + 1 :]
    if rest and rest[0].slug == "office" and len(filling.desks) == 1:
        rest = rest[1:]
    return _url(filling, "page", rest[0].slug) if rest else _url(filling, "review")


def _page(
    request: HttpRequest, filling: Filling, asking: Question, form: Any, *, wrong: Untaken | None = None
) -> HttpResponse:
    pages, wrong = plan(filling), wrong or {}
    slugs = [q.slug for q in pages]
    links = [(f"#id_{name}", text) for name, texts in wrong.items() for text in texts] + error_links(form)
    prefix = f"portal-{filling.rules.code}-{filling.word.code}-"
    return page(request, f"asking/{asking.template}", {
        "question": asking, "form": form, "filling": filling, "untaken": wrong, "links": links,
        "step": slugs.index(asking.slug) + 1, "steps": len(pages) + 2,
        "heading": asking.title or next(str(b.label) for b in form),
        "from_review": "review" in (request.GET.get("from"), request.POST.get("from")),
        "here": _url(filling, "page", asking.slug), "back": _before(filling, asking),
        "local": prefix + asking.slug if asking.local else "",
        "received": filling.word.public or "申请已收到",
        "kept": [prefix + q.slug for q in pages if q.local and q.slug != asking.slug],
        **(_browse(request, filling) if isinstance(asking, Where) else {}),
    }, status=422 if links and request.method == "POST" else 200)  # fmt: skip


def error_links(form: Any) -> list[tuple[str, str]]:
    """Where the summary on top leads: (address within the page, sentence) of every problem of a form or of rows of them."""
    if not form.is_bound:
        return []
    if isinstance(form, forms.BaseFormSet):
        own = [("#more", str(text)) for text in form.non_form_errors()]
        return own + [link for row in form for link in error_links(row)]
    found = [("", str(text)) for text in form.non_field_errors()]
    named = [(f"#{error_target(b)}", p.line) for b in form if b.name in form.errors for p in problems(b)]
    return found + [(target, line.replace(OPTIONAL, "")) for target, line in named]


def _browse(request: HttpRequest, filling: Filling) -> dict[str, Any]:
    """The list of towns, of one town's villages, or of what was searched for: links and buttons, no map needed."""
    query, within = request.GET.get("q", "").strip(), request.GET.get("in", "")
    town = places.served(int(within), filling.top) if within.isdigit() else None
    here = town or filling.top
    return {
        "query": query, "within": town, "chosen": filling.area,
        "areas": places.areas_named(query, filling.top) if query else places.below(here) if here else [],
    }  # fmt: skip


@application
def review(request: HttpRequest, filling: Filling) -> HttpResponse:
    """Everything once more before it is sent."""
    if filling.draft is None:
        return redirect(_url(filling, "done") if _was_sent(request, filling) else _url(filling, "start"))
    if not _complete(filling):
        return redirect(_next(filling))
    return _review(request, filling)


def _was_sent(request: HttpRequest, filling: Filling) -> bool:
    return drafts.sent(request, filling.rules.code, filling.word.code) is not None


def _review(request: HttpRequest, filling: Filling, problems: list[sending.Wrong] | None = None) -> HttpResponse:
    pages = plan(filling)
    answers = [
        (label, value, _url(filling, "page", q.slug) + "?from=review")
        for q in pages
        for label, value in q.read_back(filling)
    ]
    links = [(_url(filling, "page", p.slug) + "?from=review", p.text) for p in problems or []]
    return page(request, "review.html", {
        "filling": filling, "answers": answers, "links": links, "next": _url(filling, "send"), "steps": len(pages) + 2,
        "step": len(pages) + 1, "back": _url(filling, "page", pages[-1].slug), "forget": _url(filling, "forget"),
    }, status=422 if links else 200)  # fmt: skip


class CodeForm(forms.Form):
    code = forms.CharField(
        label="短信里的6位验证码",
        max_length=12,
        required=False,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "8", "class": "digits"}
        ),
    )


@application
def send(request: HttpRequest, filling: Filling) -> HttpResponse:
    """The phone code, then off it goes. A second press finds what the first one did."""
    if filling.draft is None:
        return redirect(_url(filling, "done") if _was_sent(request, filling) else _url(filling, "start"))
    if not _complete(filling):
        return redirect(_next(filling))
    pages = plan(filling)
    phone, form = sending.phone_of(filling, pages), CodeForm(request.POST or None)
    if request.method != "POST":
        return _send_page(request, filling, phone, form)
    try:
        return _send(request, filling, pages, phone)
    except sending.Unfit as unfit:
        return _review(request, filling, unfit.problems)
    except Refused as refused:
        form.is_valid()
        form.add_error("code", forms.ValidationError(refused.reason))
        return _send_page(request, filling, phone, form)


def _send(request: HttpRequest, filling: Filling, pages: list[Question], phone: str) -> HttpResponse:
    draft = filling.held
    if request.POST.get("go") == "code":
        house = bureau_of(request)
        proof.ask(draft, phone, address=address_of(request), sender=house.name if house else "公共法律服务")
        return redirect(_url(filling, "send"))
    if not _proven(request, draft, phone):
        proof.prove(draft, phone, request.POST.get("code", ""))
    sending.send(filling, pages, token=drafts.token_for(request, draft))
    return redirect(_url(filling, "done"))


def _proven(request: HttpRequest, draft: Draft, phone: str) -> bool:
    """By a code for this application, or by being signed in with this very phone."""
    visit = visit_of(request)
    return proof.proven(draft, phone) or (visit is not None and bool(phone) and visit.contact.phone == phone)


def _send_page(request: HttpRequest, filling: Filling, phone: str, form: CodeForm) -> HttpResponse:
    draft = filling.held
    steps = len(plan(filling)) + 2
    return page(request, "send.html", {
        "filling": filling, "form": form, "phone": mask_phone(phone), "waiting": proof.waiting(draft, phone),
        "proven": _proven(request, draft, phone), "demo": proof.demonstrated(draft), "steps": steps, "step": steps,
        "back": _url(filling, "review"), "you": _url(filling, "page", "you") + "?from=review",
    }, status=422 if form.errors else 200)  # fmt: skip


@application
def done(request: HttpRequest, filling: Filling) -> HttpResponse:
    """The receipt: number, code, and what happens next, by when and why. For a day, in the browser that sent it."""
    draft = drafts.sent(request, filling.rules.code, filling.word.code)
    if draft is None or draft.case is None:
        return redirect(_url(filling, "start"))
    code = codes.spaced(sending.code_of(draft, drafts.token_for(request, draft)))
    prefix = f"portal-{filling.rules.code}-{filling.word.code}-"
    return page(request, "done.html", {
        "case": draft.case, "code": code, "steps": [*coming(draft.case), *news(filling.rules)], "office": draft.case.office,
        "received": filling.word.public or "申请已收到",
        "kept": [prefix + q.slug for q in plan(filling) if q.local], "sent_at": draft.sent_at,
    })  # fmt: skip


@require_POST
@application
def forget(request: HttpRequest, filling: Filling) -> HttpResponse:
    """Erase what was typed, at once: for somebody who shares the phone or computer."""
    if filling.draft is not None:
        drafts.forget(filling.draft)
    return redirect("portal_home")
