"""Every page that can be opened: its address from the URL configuration, what it shows from a furnished house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from tests.permissions.addresses import ALLAUTH_IDLE, is_operation, patterns
from tests.stock import CITIZEN, NOBODY, PARTY, Stock

# Addresses that show no page of their own: presses, files, and answers for programs.
NO_PAGES = {
    "health", "health_ready", "api_openapi", "api_root", "api_docs_asset",
    "large_print", "portal_large", "portal_forget", "portal_away", "portal_paper",
    "portal_out", "portal_me_keep", "portal_me_forget", "portal_wechat_back",
    "desk_file", "desk_export_list", "desk_export_figure", "desk_export_page", "desk_export_file", "desk_token_revoke",
    "desk_import_errors",
    *(f"desk_import_{what}" for what in ("options", "take", "undo", "drop", "leave-out", "back")),
    "admin_area_switch", "admin_office_switch", "admin_post_switch", "admin_password", "admin_second_factor",
    "admin_unlock", "admin_day_remove", "admin_outline", "admin_template_file", "admin_template_built_in",
    "admin_template_withdraw", "admin_template_restore", "admin_job_again",
    *(f"admin_webhook_{what}" for what in ("switch", "test", "resend", "skip")),
    "hotline_events", "admin_hotline_turn",
    *(f"desk_hotline_{what}" for what in ("state", "draw", "back_take", "back_leave")),
    "desk_booking_act", "desk_booking_cancel", "desk_service_hours", "desk_service_closure", "desk_service_drop",
    "portal_booking_cancel", "portal_booking_away",
    *(f"desk_queue_{what}" for what in ("sit", "next", "draw")),
    "desk_duty_answer", "desk_rota_act", "desk_duty_add", "desk_duty_turn_off",
    "desk_ticket_act", "desk_hall_queue", "desk_hall_window", "desk_hall_turn",
    "portal_map_outlines", "portal_map_points", "portal_map_point", "desk_circles_map",
    *(f"desk_entry_{what}" for what in ("submit", "publish", "back", "withdraw")),
    "desk_revisit_end", "desk_survey_act", "desk_pad_act", "portal_pad_now", "portal_pad_survey",
    "mfa_download_recovery_codes",
}  # fmt: skip
# Looked at on the way through them, at every step of it: portal/tests/test_journey.py, test_wechat.py and api/tests/test_looks.py.
ON_THE_WAY = {
    "portal_start",
    "portal_page",
    "portal_review",
    "portal_send",
    "portal_done",
    "portal_rate",
    "portal_case_survey",
    "portal_mine_code",
    "portal_in_code",
    "portal_how_email",
    "portal_keep",
    "api_docs",
    *("portal_booking_mine", "portal_booking_move"),  # portal/tests/test_book.py
    *("desk_queue_live", "portal_hall_now"),  # parts of desk_queue and portal_hall
    "desk_hotline_live",  # a part of desk_hotline, with which it is looked at
}
# Leads on: to the one application there is to make, and to the change of a password that is there.
LEADS_ON = {"portal_apply", "account_set_password"}
# Only for somebody with a second factor, who is asked for it: no page to whom the house has.
WITH_SECOND_FACTOR = {
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_deactivate_totp",
    "mfa_reauthenticate",
}


@dataclass(frozen=True)
class Place:
    """A page by its name, its address and who reads it."""

    name: str
    url: str
    reader: str


def reader_of(name: str, args: tuple[Any, ...] = ()) -> str:
    """Somebody of the cast a page is for."""
    if name in {"portal_case", "portal_add", "portal_do", "portal_read"}:
        return PARTY
    if name == "desk_duty_swap":
        return "duty"
    if name.startswith(
        (
            "desk_visits",
            "desk_duty",
            "desk_rota",
            "desk_booking",
            "desk_service",
            "desk_queue",
            "desk_ticket",
            "desk_hall",
        )
    ):
        return "section"
    if name in {"desk_list", "desk_open", "desk_rule"} and args[0] != "mediation":
        return "section"
    if name.startswith(("portal_me", "portal_how", "portal_wechat")):
        return CITIZEN
    starts = {
        "portal_issue": "mediator", "portal_": NOBODY, "account_login": NOBODY, "admin_": "administrator",
        "desk_import": "chair", "desk_export": "chair", "desk_token": "chair", "desk_ledger": "chair", "desk_correct": "chair",
        "desk_hotline": "hotline", "desk_revoke": "chair", "desk_hand_over": "chair", "desk_rating": "chair",
        "desk_circles": "section", "desk_revisit": "section", "desk_survey": "section", "desk_pads": "chair",
        "desk_knowledge": "editor", "desk_entry": "editor", "desk_synonym": "editor",
    }  # fmt: skip
    return next((who for start, who in starts.items() if name.startswith(start)), "mediator")


def places(stock: Stock) -> list[Place]:
    """One page of every name."""
    return [found[0] for found in _all(stock).values()]


def more(stock: Stock) -> list[Place]:
    """Every page of every name: each register, several steps, stages and forms."""
    return [place for found in _all(stock).values() for place in found]


def left_out(stock: Stock) -> list[Place]:
    """What is said to be no page."""
    known = stock.arguments
    return [_of(stock, known, name)[0] for _, name, _ in patterns() if name in NO_PAGES]


def _all(stock: Stock) -> dict[str, list[Place]]:
    known = stock.arguments
    found: dict[str, list[Place]] = {}
    for route, name, _ in patterns():
        if not is_operation(route) and name not in NO_PAGES | ON_THE_WAY | LEADS_ON | WITH_SECOND_FACTOR | ALLAUTH_IDLE:
            found[name] = _of(stock, known, name)
    found["desk_find"].append(Place("desk_find", reverse("desk_find") + "?q=王", "mediator"))
    return found


def _of(stock: Stock, known: dict[str, Any], name: str) -> list[Place]:
    """Raises LookupError where nobody has said what a page is to show."""
    if name in stock.admin:
        return [Place(name, stock.admin[name], reader_of(name))]
    try:
        return [Place(name, reverse(name, args=a), reader_of(name, a)) for a in known.get(name) or [()]]
    except NoReverseMatch as no:
        raise LookupError(
            f"{name}: say in tests/stock.py what it shows, or in tests/every_page.py why it is no page"
        ) from no
