"""A furnished house with one of everything that pages show, for tests that open all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from api.tokens import make
from common.calls.tests.house import furnished as hotline_furnished
from common.duty.tests.house import furnished as visits_furnished
from common.exports.running import ask
from common.imports import staging
from common.imports.tests.conftest import book
from common.imports.tests.test_pages import WRONG
from common.imports.tests.test_slice import ROWS
from common.imports.words import ledger_of
from common.knowledge.tests.house import known as knowledge
from common.map.tests.house import settle
from common.privacy import asking
from common.privacy.models import Assessment, Hold, Wish
from common.ratings.models import Rating
from common.revisits.tests.house import draw_one
from common.surveys.tests.house import furnished as furnish_surveys
from exchange.webhooks import sending, signing
from exchange.webhooks.models import Delivery, Subscription
from kernel.cases import repair
from kernel.cases.actors import staff
from kernel.cases.models import Asked, Attachment, Case, Paper
from kernel.reach.models import Post, User
from kernel.words.registry import indicators, registers
from lines.mediation.tests.road import Road, picture
from portal.citizens import passcodes
from portal.codes import issue
from portal.models import Passcode
from portal.papers import of as papers_of
from tests.house import PASSWORD, House, furnish
from tests.permissions.addresses import patterns
from workbench.admin.tests.conftest import every_address

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOBODY, PARTY = "", "party"  # not signed in; not signed in, and following a case
CITIZEN = "citizen"  # signed in with the phone of a party
LINE, START = "mediation", ("mediation", "apply")


class Stock:
    """A furnished house with one of everything that pages show."""

    def __init__(self) -> None:
        self.house: House = furnish()
        self.cast = self.house.cast
        call_command("setup", verbosity=0)
        for post in Post.objects.filter(code="chair"):
            Post.objects.filter(pk=post.pk).update(roles=[*post.roles, "ledger_keeper"])
        case = self.house.cases["mediating"]
        repair.attach(case, [(case.rules.categories[0][0], picture("现场.png"))], actor=self.cast.actor("mediator"))
        Rating.objects.create(
            case=self.house.cases["archived"], score=1, dissatisfied=True, words="跑了三趟", rated_at=timezone.now()
        )
        draw_one(self.cast.bureau, self.house.cases["archived"])
        self.hotline = hotline_furnished(self.cast)
        self.visits = visits_furnished(self.cast)
        self.station = settle(self.cast)
        self.pad, self.surveys = furnish_surveys(self.cast)
        self.admin = every_address(self.cast)
        self.knowledge = knowledge(self.cast)

    def user(self, name: str) -> User:
        return User.objects.get(pk=getattr(self.cast, name).pk)

    def cookies(self, reader: str) -> dict[str, str]:
        """What the browser of a reader has: nobody types a password for this."""
        client = Client()
        if reader == PARTY:
            client.post("/follow/", {"number": self.house.cases["mediating"].number, "code": self._code()})
        elif reader == CITIZEN:
            client.post(reverse("portal_in"), {"phone": self._party.phone})
            code = passcodes.demonstrated(Passcode.objects.latest("asked_at"))
            assert client.post(reverse("portal_in_code"), {"code": code}).status_code == 302
        elif reader:
            client.force_login(self.user(reader), backend=BACKEND)
            client.post(reverse("account_reauthenticate"), {"password": PASSWORD})  # some pages ask for it again
        return {name: morsel.value for name, morsel in client.cookies.items()}

    @property
    def _party(self) -> Any:
        return next(p for p in self.house.cases["mediating"].people if p.phone)

    def _code(self) -> str:
        return issue(Case.objects.get(pk=self.house.cases["mediating"].pk), by=staff(self.user("clerk")))

    @cached_property
    def arguments(self) -> dict[str, list[tuple[Any, ...]]]:
        """By name of address the things it is opened with. A quick look takes the first of them."""
        return {
            **self._cases(),
            **self._words(),
            **self._own(),
            **self._administration(),
            **self.hotline,
            **self.visits,
        }

    def _cases(self) -> dict[str, list[tuple[Any, ...]]]:
        cases = self.house.cases
        case, archived, at = cases["mediating"], cases["archived"], {n: (c.pk,) for n, c in cases.items()}
        party, event = case.people[0].pk, case.history[0].pk
        paper = Paper.objects.get(case=archived, code="oral_agreement")
        return {
            "desk_case": [at["mediating"], at["archived"], at["signing"], at["asked"], at["ended"]],
            "desk_do": [(case.pk, s) for s in ("mediate", "agree_written", "decline")]
            + [(cases["signing"].pk, "sign"), (cases["performing"].pk, "perform"), (cases["registered"].pk, "accept")],
            "desk_ask": [(cases["performing"].pk, "confirmation"), (case.pk, "police")],
            "desk_answer": [(Asked.objects.filter(answered=None)[0].pk,)],
            "desk_correct": [(case.pk, event)],
            "desk_revoke": [at["mediating"]],
            "desk_attach": [at["mediating"]],
            "desk_unmask": [(case.pk, party)],
            "desk_volume": [at["archived"]],
            "desk_rating": [at["archived"]],
            "desk_revisit": [at["archived"]],
            "desk_revisit_end": [(999_999,)],
            "desk_survey": [(self.surveys[0].pk,), (self.surveys[1].pk,)],
            "desk_survey_heading": [(self.surveys[1].pk,)],
            "desk_survey_fill": [(self.surveys[0].pk,)],
            "desk_survey_act": [(self.surveys[1].pk, "up")],
            "desk_pad_ask": [at["ended"]],
            "desk_pad_act": [(self.pad.pk, "turn")],
            "portal_pad": [(self.pad.token,)],
            "portal_pad_now": [(self.pad.token,)],
            "portal_pad_survey": [(self.pad.token,)],
            "portal_survey": [(self.surveys[0].token,)],
            "portal_issue": [at["mediating"]],
            **{f"portal_map_{n}": [(self.station.pk,)] for n in ("place", "point")},
            "desk_paper": [(paper.pk, "html")],
            "desk_file": [(Attachment.objects.filter(case=case)[0].pk,)],
            "portal_do": [("withdraw",)],
            "portal_me_case": [(self._party.pk,)],
            "portal_me_keep": [(case.pk,)],
            "portal_paper": [(paper.pk,)],
            "portal_read": [(papers_of(case)[0].pk,)],
        }

    def _words(self) -> dict[str, list[tuple[Any, ...]]]:
        kept = [word.code for word in registers()]
        forms = [(w.code, s.code) for w in registers() for s in w.openings if any(r.code == "section" for r in s.by)]
        return {
            "desk_list": [(LINE,), *((code,) for code in kept)],
            "desk_ledger": [(LINE,)],
            "desk_export_list": [(LINE,)],
            "desk_export_page": [("asked/",)],
            "desk_open": [START, *forms],
            "desk_rule": [(LINE,), *((code,) for code in kept)],
            "desk_figure": [("mediation.success_rate",)],
            "desk_export_figure": [(next(i.code for i in indicators()),)],
            "portal_guide": [(LINE,)],
            "desk_entry": [(self.knowledge["entry"],), (self.knowledge["case"],), (self.knowledge["waiting"],)],
            **{
                f"desk_entry_{n}": [(self.knowledge["waiting"],)]
                for n in ("edit", "submit", "publish", "back", "withdraw")
            },
            "desk_entry_add": [("answer",), ("case",)],
            "desk_synonym": [(self.knowledge["synonym"],)],
            "portal_entry": [(self.knowledge["entry"],), (self.knowledge["case"],)],
            "portal_law": [("渡口法",)],
            "portal_article": [("渡口法", "2"), ("渡口法", "2-1")],
            "portal_forget": [START],
            "api_docs_asset": [("swagger-ui.css",)],
            **{f"admin_period{what}": [(LINE,), ("logins",)] for what in ("", "_change", "_sign")},
        }

    def _own(self) -> dict[str, list[tuple[Any, ...]]]:
        """Things of the chair: a token, exports, ledgers read and read wrong."""
        chair = self.user("chair")
        token, _ = make(chair, name="热线转办", scopes=["read:mediation"], days=30)
        export = ask(chair, "list", {"code": LINE, "query": ""})
        wrong, right = self._batches(chair)
        batch = {
            f"desk_import_{n}": [(wrong,)]
            for n in ("columns", "errors", "options", "take", "undo", "drop", "leave-out", "back")
        }
        return {
            **batch,
            "desk_import": [(wrong,), (right,)],
            "desk_import_row": [(wrong, 0, 3)],
            "desk_token_revoke": [(token.pk,)],
            "admin_token_revoke": [(token.pk,)],
            "desk_export": [(export.pk,)],
            "desk_export_file": [(export.pk,)],
        }

    def _batches(self, chair: User) -> list[Any]:
        """A ledger that cannot be taken as it is, and one that can."""
        found = []
        for rows in (WRONG, ROWS):
            batch = staging.receive(
                ledger_of(LINE), self.cast.committee, chair, name="2024年台账.xlsx", content=book(rows)
            )
            staging.read_batch(batch)
            found.append(batch.pk)
        return found

    def _administration(self) -> dict[str, list[tuple[Any, ...]]]:
        """What the administration keeps beside the rows of workbench/admin: privacy, and what is pushed to others."""
        boss, case = self.user("administrator"), self.house.cases["archived"]
        hold = Hold.objects.create(case=case, reason="正在诉讼", by=boss)
        wish = asking.ask(wish=Wish.COPY, name="王秀兰", phone="13800000001", text="想看一看登记了什么")
        words = dict.fromkeys(("lawful", "risks", "measures", "conclusion"), "按照告知书处理，风险可控。")
        assessment = Assessment.objects.create(
            by="基层科", about="网上申请", next_on=timezone.localdate() + timedelta(days=365), made_by=boss, **words
        )
        pushed = Subscription.objects.create(
            name="热线回传", user=self.user("clerk"), url="https://hotline.example.cn/hooks", secret=signing.new_secret(),
            wants=["mediation.*"], streak=3, last_error="对方没有应答", last_failed_at=timezone.now(),
        )  # fmt: skip
        Road(self.cast).to_mediating()
        sending.share_out()
        delivery = Delivery.objects.filter(subscription=pushed)[0]
        return {
            "admin_hold_lift": [(hold.pk,)],
            "admin_wish": [(wish.pk,)],
            "admin_assessment": [(assessment.pk,)],
            **{
                n: [(pushed.pk,)]
                for n in of("admin_webhook")
                if n not in ("admin_webhook_resend", "admin_webhook_skip")
            },
            **{n: [(pushed.pk, delivery.pk)] for n in ("admin_webhook_resend", "admin_webhook_skip")},
        }


def of(word: str) -> Iterator[str]:
    """Names of the addresses that hang on one thing and begin with a word."""
    return (name for _, name, found in patterns() if name.startswith(word) and found.pattern.converters)
