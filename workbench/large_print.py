"""Large print 关怀版: one cookie, read on the server, so that no page flickers and none needs JavaScript."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "sinan_large"
_YEAR = 365 * 24 * 3600


def large_print(request: HttpRequest) -> bool:
    """Whether this browser asked for large print."""
    return request.COOKIES.get(COOKIE) == "1"


@require_POST
def switch_large_print(request: HttpRequest) -> HttpResponse:
    """Turn large print on or off (field `large`: "1" or "0") and go back to the page it was asked from (`next`)."""
    response = HttpResponseRedirect(_back_to(request))
    wanted = "1" if request.POST.get("large") == "1" else "0"
    response.set_cookie(COOKIE, wanted, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


def _back_to(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else "/"
