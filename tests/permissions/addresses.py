"""Every address of the house with who may come in, said from the words and the posts, not from the views.

A gate answers for one person and one case: 0 lets them in, otherwise the status they must get; LOGIN sends them to sign in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, get_resolver, reverse

from kernel.cases.models import Case
from kernel.words.registry import indicators

from .crowd import House, Person, acting

LOGIN = 302
Gate = Callable[[Person, Case], int]
SOMEBODYS = UUID("0190a1a0-0000-7000-8000-000000000000")  # of something that is not there


def anybody(person: Person, case: Case) -> int:
    return 0


def staff(person: Person, case: Case) -> int:
    return 0 if person.user else LOGIN


def sees(person: Person, case: Case) -> int:
    return staff(person, case) or (0 if person.sees(case) else 404)


def sees_and(may: Callable[[Person, Case], bool]) -> Gate:
    """Out of reach it does not exist; within reach it says why not."""
    return lambda person, case: sees(person, case) or (0 if may(person, case) else 403)


def line(person: Person, case: Case) -> int:
    return staff(person, case) or (0 if person.roles & case.rules.roles else 404)


def lists_out(person: Person, case: Case) -> int:
    """An export is asked for by a press; of a line of others it is refused."""
    return staff(person, case) or (0 if person.roles & case.rules.roles else 403)


def opens(person: Person, case: Case) -> int:
    roles = {r.code for r in case.rules["apply"].by}
    return line(person, case) or (0 if person.roles & roles and person.acts else 403)


def administrators(person: Person, case: Case) -> int:
    return staff(person, case) or (0 if person.administers else 403)


def importers(person: Person, case: Case) -> int:
    return staff(person, case) or (0 if person.imports else 403)


def own_batch(person: Person, case: Case) -> int:
    return importers(person, case) or (0 if person.office == "committee" else 404)


def owner(person: Person, case: Case) -> int:
    """Things of one person: the chair of the committee made them."""
    return staff(person, case) or (0 if person.name == "chair-own" else 404)


def follower(person: Person, case: Case) -> int:
    """Parties who gave number and code; nobody of the crowd did, staff neither. They are asked for both, or refused."""
    return 302


def signed_in(person: Person, case: Case) -> int:
    """Citizens signed in with their phone; nobody of the crowd is, and staff are no citizens."""
    return LOGIN


def hotline(person: Person, case: Case) -> int:
    """Nobody of the crowd answers 12348: its own tests let those in (workbench/hotline/tests)."""
    return staff(person, case) or (0 if person.roles & {"hotline_agent", "hotline_supervisor"} else 403)


def hotline_figures(person: Person, case: Case) -> int:
    looks_on = {"hotline_agent", "hotline_supervisor", "director", "auditor"}
    return staff(person, case) or (0 if person.roles & looks_on else 403)


RECEIVING = {"receptionist", "duty_lawyer", "chair", "office_staff", "section"}


def receiving(person: Person, case: Case) -> int:
    """Whoever receives people; what is not of their office is not there for them."""
    return staff(person, case) or (0 if person.roles & RECEIVING else 403)


def received(person: Person, case: Case) -> int:
    """Figures of receiving people: those who look on as well."""
    return staff(person, case) or (0 if person.roles & (RECEIVING | {"director", "auditor"}) else 403)


def declaring(person: Person, case: Case) -> int:
    return staff(person, case) or (0 if person.roles & {"chair", "office_staff", "section"} else 403)


def circles(person: Person, case: Case) -> int:
    return staff(person, case) or (0 if person.roles & {"section", "director"} else 403)


def surveyors(person: Person, case: Case) -> int:
    """Whoever makes or reads questionnaires; one that is not there, or not of their office, is not found."""
    readers = {"section", "office_staff", "chair", "director", "auditor", "receptionist"}
    return staff(person, case) or (0 if person.roles & readers else 403)


def survey_makers(person: Person, case: Case) -> int:
    return staff(person, case) or (0 if person.roles & {"section", "office_staff"} else 403)


def no_survey(person: Person, case: Case) -> int:
    """One that is not there; workbench/surveys/tests open one."""
    return surveyors(person, case) or 404


def no_draft(person: Person, case: Case) -> int:
    return survey_makers(person, case) or 404


def no_pad(person: Person, case: Case) -> int:
    return declaring(person, case) or 404


def not_drawn(person: Person, case: Case) -> int:
    """A case nobody drew; common/revisits/tests draws one."""
    return staff(person, case) or 404


def sets_rules(person: Person, case: Case) -> int:
    return staff(person, case) or (0 if "section" in person.roles else 403)


def sets_none(person: Person, case: Case) -> int:
    """A rule that is not there."""
    return sets_rules(person, case) or 404


def gone(person: Person, case: Case) -> int:
    """A place of the map that is not there, whoever asks; its own tests open one (portal/tests/test_map.py)."""
    return 404


def editors(person: Person, case: Case) -> int:
    """Nobody of the crowd writes knowledge: its own tests let those in (workbench/knowledge/tests)."""
    return staff(person, case) or (0 if "knowledge_editor" in person.roles else 403)


def unsigned(person: Person, case: Case) -> int:
    """A switch proves itself by a signature; whoever comes without one is nobody."""
    return 401


@dataclass(frozen=True, kw_only=True)
class Address:
    """Who may come in, what its arguments are, and whether it hangs on a case."""

    gate: Gate
    args: tuple[Any, ...] = ()  # names of things of the house; what is no such name stands for itself
    only_post: bool = False
    by_state: bool = False  # a press may be refused for how the thing stands, to those who may as well

    @property
    def of_case(self) -> bool:
        return bool({"case", "paper", "file", "asked"} & set(self.args))

    def url(self, name: str, things: dict[str, Any]) -> str:
        return reverse(name, args=[things.get(a, a) if isinstance(a, str) else a for a in self.args])


def _supervises(person: Person, case: Case) -> bool:
    return person.may(case, case.rules.supervisors)


def _acts(person: Person, case: Case) -> bool:
    return person.acts and bool(person.roles & case.rules.acting_roles)


def _not_over(person: Person, case: Case) -> bool:
    """Nobody is asked to rate a case that is not over: the crowd's are not."""
    return False


_SOME = next(i.code for i in indicators() if i.line == "mediation")
_LINE, _START = ("mediation",), ("mediation", "apply")
_BATCH = ("desk_import", "desk_import_columns", "desk_import_errors")
_BATCH_POST = tuple(f"desk_import_{n}" for n in ("options", "back", "take", "undo", "drop", "leave-out"))

ADDRESSES: dict[str, Address] = {
    **{
        n: Address(gate=anybody)
        for n in ("health", "health_ready", "api_openapi", "api_root", "portal_home", "portal_find")
    },
    **{n: Address(gate=anybody) for n in ("portal_map", "portal_map_outlines", "portal_map_points")},
    **{f"portal_map_{n}": Address(gate=gone, args=(SOMEBODYS,)) for n in ("place", "point")},
    **{
        n: Address(gate=anybody)
        for n in ("portal_catalogue", "portal_guides", "portal_lawyer", "portal_apply", "portal_follow", "portal_away")
    },
    **{n: Address(gate=anybody) for n in ("portal_laws", "portal_knowledge")},
    "portal_entry": Address(gate=anybody, args=(1,)),
    "portal_law": Address(gate=anybody, args=("law",)),
    "portal_article": Address(gate=anybody, args=("law", "2-1")),
    **{n: Address(gate=anybody, only_post=True) for n in ("portal_large", "large_print")},
    "api_docs_asset": Address(gate=anybody, args=("swagger-ui.css",)),
    "portal_guide": Address(gate=anybody, args=_LINE),
    **{f"portal_{n}": Address(gate=anybody, args=_START) for n in ("start", "review", "send", "done", "forget")},
    "portal_page": Address(gate=anybody, args=(*_START, "place")),
    **{f"portal_{n}": Address(gate=anybody) for n in ("privacy", "mine", "mine_code")},
    **{f"portal_{n}": Address(gate=follower) for n in ("case", "add", "rate")},
    **{f"portal_{n}": Address(gate=anybody) for n in ("in", "fetch")},
    "portal_keep": Address(gate=anybody, args=_START),
    **{f"portal_{n}": Address(gate=signed_in) for n in ("in_code", "me", "how", "how_email", "wechat", "wechat_back")},
    "portal_out": Address(gate=anybody, only_post=True),
    "portal_me_forget": Address(gate=signed_in, only_post=True),
    "portal_me_case": Address(gate=signed_in, args=(SOMEBODYS,)),
    "portal_me_keep": Address(gate=signed_in, args=(SOMEBODYS,), only_post=True),
    "portal_do": Address(gate=follower, args=("withdraw",)),
    **{f"portal_{n}": Address(gate=follower, args=("paper",)) for n in ("paper", "read")},
    **{
        f"desk_{n}": Address(gate=staff)
        for n in ("today", "find", "asked", "messages", "ratings", "hand_over", "rules")
    },
    **{f"desk_{n}": Address(gate=staff) for n in ("figures", "exports", "tokens", "token_add")},
    "api_docs": Address(gate=staff),
    "desk_list": Address(gate=line, args=_LINE),
    "desk_rule": Address(gate=line, args=_LINE),
    "desk_ledger": Address(gate=line, args=_LINE),
    "desk_figure": Address(gate=line, args=(_SOME,)),
    "desk_export_list": Address(gate=lists_out, args=_LINE, only_post=True),
    "desk_export_figure": Address(gate=lists_out, args=(_SOME,), only_post=True),
    "desk_export_page": Address(gate=administrators, args=("admin/people/",), only_post=True),
    "desk_open": Address(gate=opens, args=_START),
    **{f"desk_{n}": Address(gate=sees, args=("case",)) for n in ("case", "volume", "rating")},
    "desk_paper": Address(gate=sees, args=("paper", "html")),
    "desk_file": Address(gate=sees, args=("file",)),
    "desk_unmask": Address(gate=sees, args=("case", "party")),
    "desk_do": Address(gate=sees_and(lambda p, c: acting(p, c, c.rules["visit"])), args=("case", "visit")),
    "desk_ask": Address(gate=sees_and(lambda p, c: acting(p, c, c.rules.request("police"))), args=("case", "police")),
    "desk_answer": Address(
        gate=sees_and(lambda p, c: acting(p, c, c.rules.request("confirmation"), answer=True)), args=("asked",)
    ),
    "desk_correct": Address(gate=sees_and(_supervises), args=("case", "event")),
    "desk_revoke": Address(gate=sees_and(_supervises), args=("case",)),
    "desk_attach": Address(gate=sees_and(_acts), args=("case",)),
    "portal_issue": Address(gate=sees_and(_acts), args=("case",)),
    "desk_export": Address(gate=owner, args=("export",)),
    "desk_export_file": Address(gate=owner, args=("export",)),
    "desk_token_revoke": Address(gate=owner, args=("token",)),
    **{
        f"desk_hotline{n}": Address(gate=hotline)
        for n in ("", "_live", "_state", "_answers", "_calls", "_backs", "_quality", "_draw")
    },
    **{f"desk_hotline_{n}": Address(gate=hotline, args=(SOMEBODYS,)) for n in ("call", "order")},
    "desk_hotline_look": Address(gate=hotline, args=(SOMEBODYS, "number")),
    **{f"desk_hotline_{n}": Address(gate=hotline, args=(1,)) for n in ("back", "back_take", "back_leave", "review")},
    "desk_knowledge": Address(gate=staff),
    "desk_entry": Address(gate=staff, args=(1,)),
    "desk_entry_add": Address(gate=editors, args=("answer",)),
    **{f"desk_synonym{n}": Address(gate=editors) for n in ("s", "_add")},
    **{n: Address(gate=editors, args=(1,)) for n in ("desk_entry_edit", "desk_synonym")},
    **{
        f"desk_entry_{n}": Address(gate=editors, args=(1,), only_post=True)
        for n in ("submit", "publish", "back", "withdraw")
    },
    "desk_hotline_figures": Address(gate=hotline_figures),
    **{f"desk_circles{n}": Address(gate=circles) for n in ("", "_map")},
    "desk_surveys": Address(gate=surveyors),
    "desk_survey_new": Address(gate=survey_makers),
    **{f"desk_survey{n}": Address(gate=no_survey, args=(999_999,)) for n in ("", "_fill")},
    "desk_survey_heading": Address(gate=no_draft, args=(999_999,)),
    "desk_survey_act": Address(gate=no_draft, args=(999_999, "publish"), only_post=True),
    "desk_pads": Address(gate=declaring),
    "desk_pad_act": Address(gate=no_pad, args=(999_999, "turn"), only_post=True),
    "desk_pad_ask": Address(gate=sees_and(_not_over), args=("case",)),
    **{f"portal_pad{n}": Address(gate=anybody, args=("nowhere",)) for n in ("", "_now", "_survey")},
    **{n: Address(gate=anybody, args=a) for n, a in (("portal_survey", ("nowhere",)), ("portal_survey_done", ()))},
    "portal_case_survey": Address(gate=follower),
    "desk_revisits": Address(gate=staff),
    "desk_revisit": Address(gate=not_drawn, args=(SOMEBODYS,)),
    "desk_revisit_rules": Address(gate=sets_rules),
    "desk_revisit_end": Address(gate=sets_none, args=(999_999,), only_post=True),
    "hotline_events": Address(gate=unsigned, args=("centre",), only_post=True),
    **{n: Address(gate=receiving) for n in ("desk_bookings", "desk_booking_new")},
    "desk_booking_for": Address(gate=receiving, args=(1,)),
    **{f"desk_booking{n}": Address(gate=receiving, args=(SOMEBODYS,)) for n in ("", "_cancel", "_move", "_reception")},
    "desk_booking_act": Address(gate=receiving, args=(SOMEBODYS, "arrive")),
    **{f"desk_queue{n}": Address(gate=receiving) for n in ("", "_sit", "_live", "_next")},
    "desk_queue_draw": Address(gate=receiving, args=(1,)),
    "desk_tickets": Address(gate=receiving),
    "desk_ticket_reception": Address(gate=receiving, args=(SOMEBODYS,)),
    "desk_ticket_act": Address(gate=receiving, args=(SOMEBODYS, "done")),
    "desk_halls": Address(gate=declaring),
    "desk_visits_figures": Address(gate=received),
    **{f"desk_duty{n}": Address(gate=receiving) for n in ("", "_swaps")},
    "desk_duty_swap": Address(gate=receiving, args=(1,)),
    "desk_duty_answer": Address(gate=receiving, args=(1, "agree")),
    **{n: Address(gate=declaring) for n in ("desk_rotas", "desk_duty_setup")},
    **{n: Address(gate=declaring, args=(1,)) for n in ("desk_duty_turn", "desk_rota")},
    "desk_rota_act": Address(gate=declaring, args=(1, "publish")),
    "desk_duty_add": Address(gate=declaring, args=("site",)),
    "desk_duty_turn_off": Address(gate=declaring, args=("site", 1)),
    "portal_duty": Address(gate=anybody),
    **{f"desk_hall{n}": Address(gate=declaring, args=(1,)) for n in ("", "_queue", "_window")},
    "desk_hall_turn": Address(gate=declaring, args=(1, "queue", 1)),
    **{f"portal_hall{n}": Address(gate=anybody, args=("nowhere",)) for n in ("", "_now", "_take")},
    "portal_hall_ticket": Address(gate=anybody, args=("nowhere", SOMEBODYS)),
    **{n: Address(gate=declaring) for n in ("desk_services", "desk_service_new")},
    **{f"desk_service{n}": Address(gate=declaring, args=(1,)) for n in ("", "_hours", "_closure")},
    "desk_service_drop": Address(gate=declaring, args=(1, "hours", 1)),
    "portal_book_service": Address(gate=anybody, args=(1,)),
    "portal_book_ask": Address(gate=anybody, args=(1, "202611240900")),
    **{
        n: Address(gate=anybody)
        for n in ("portal_book", "portal_booking", "portal_booking_mine", "portal_booking_move")
    },
    **{n: Address(gate=anybody) for n in ("portal_booking_cancel", "portal_booking_away")},
    "desk_imports": Address(gate=importers),
    **{n: Address(gate=own_batch, args=("batch",)) for n in _BATCH},
    **{n: Address(gate=own_batch, args=("batch",), only_post=True, by_state=True) for n in _BATCH_POST},
    "desk_import_row": Address(gate=own_batch, args=("batch", 1, 1), by_state=True),
}

# What allauth brings: kept as a closed list, so that nothing of it opens by an upgrade.
ALLAUTH_OPEN = {"account_login", "account_logout"}
ALLAUTH_STAFF = {
    "account_change_password", "account_reauthenticate", "mfa_index", "mfa_reauthenticate", "mfa_activate_totp",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
    "account_email", "account_set_password",
}  # fmt: skip
ALLAUTH_IDLE = {
    "account_inactive", "account_signup", "account_email_verification_sent", "account_reset_password",
    "account_confirm_login_code", "account_confirm_email", "account_reset_password_from_key_done",
    "account_reset_password_from_key", "account_reset_password_done", "mfa_authenticate",
}  # fmt: skip
ALLAUTH = ALLAUTH_OPEN | ALLAUTH_STAFF | ALLAUTH_IDLE


def patterns(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Route, name and pattern of every address there is."""
    for found in (resolver or get_resolver()).url_patterns:
        route = prefix + str(found.pattern)
        if isinstance(found, URLPattern):
            yield route, str(found.name or ""), found
        else:
            yield from patterns(found, route)


_SAMPLE = {"IntConverter": 1, "UUIDConverter": SOMEBODYS, "SlugConverter": "mediation", "StringConverter": "mediation"}


def administration() -> dict[str, Address]:
    """All below /desk/admin/ is for administrators alone, whatever it is about: no entry of its own is needed."""
    found = {}
    for route, name, pattern in patterns():
        if route.startswith("desk/admin/"):
            args = [_SAMPLE[type(c).__name__] for c in pattern.pattern.converters.values()]
            found[name] = Address(gate=administrators, args=tuple(args))
    return found


def is_operation(route: str) -> bool:
    """Below /api/v1/ but for its pages: operations, which the committed document lists (test_operations.py)."""
    return route.startswith("api/v1/")


def undeclared() -> list[str]:
    """Addresses nobody has said who may enter, each with the sentence that says where to."""
    known = ADDRESSES.keys() | ALLAUTH | administration().keys()
    where = "请在 tests/permissions/addresses.py 的 ADDRESSES 中写明谁可以进、参数从哪里来。"
    return [
        f"地址 /{route}（{name or '没有名称'}）没有写进权限矩阵：{where}"
        for route, name, _ in patterns()
        if name not in known and not is_operation(route)
    ]


def stuff(house: House) -> dict[str, Any]:
    """Things of one person: the export and token of the chair, a batch of the committee."""
    from api.tokens import make
    from common.exports.running import ask
    from common.imports.models import Batch, State
    from common.imports.words import ledgers

    chair = house.person("chair-own").user
    if chair is None:
        raise LookupError("the chair has an account")
    token, _ = make(chair, name="接口", scopes=["read:mediation"], days=30)
    batch = Batch.objects.create(
        ledger=next(iter(ledgers())).code, user=chair, office=house.cast.committee, name="台账.xlsx", digest=b"0" * 32,
        state=State.READY, counts={"ready": 0, "wrong": 0, "same": 0, "left": 0},
    )  # fmt: skip
    return {"token": token.pk, "batch": batch.pk, "export": ask(chair, "list", {"code": "mediation", "query": ""}).pk}


__all__ = ["ADDRESSES", "ALLAUTH", "Address", "administration", "patterns", "stuff", "undeclared"]
