"""Sign-in as Sinan wants it: nobody signs up by themselves, and a locked account is told so in Chinese."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where this person's day begins; a page asked for before signing in still comes first."""
        from workbench.pages.base import home_of  # stands on models, which are not there when settings are read

        return reverse(home_of(request.user))

    def set_password(self, user: Any, password: str) -> None:
        """A password somebody chose themselves ends the demand to change the one they were given."""
        user.must_change_password = False
        super().set_password(user, password)


class LongEnough(MinimumLengthValidator):
    """Django's own, said in Chinese (its translation lacks these two sentences)."""

    def get_error_message(self) -> str:
        return f"密码太短，至少需要 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        return f"密码至少需要 {self.min_length} 个字符。"


def client_ip(request: HttpRequest) -> str | None:
    """The address the lock-out counts by: the proxy's word only as far as SINAN_PROXIES trusts it."""
    return get_client_ip(request)  # type: ignore[no-any-return]


def username(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """Whom the lock-out counts: the account tried, under allauth's names for it."""
    return (credentials or {}).get("username") or request.POST.get("login")


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """429 with a page that says when to try again."""
    del original_response, credentials
    message = "密码连续输错次数过多，该账号已在本机临时锁定。请十五分钟后再试，或请管理员重设密码。"
    try:
        body: str = render_to_string("account/locked.html", {"message": message}, request)
    except TemplateDoesNotExist:
        body = message
    return HttpResponse(body, status=429)
