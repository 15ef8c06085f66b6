"""The description for people and programs: Swagger UI out of django-ninja's wheel, without a line of inline script."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import ninja
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from workbench.pages import base

from . import document
from .wire import JSON, answer

WHEEL = Path(ninja.__file__).parent / "static" / "ninja"
ASSETS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}


@base.desk
def page(request: HttpRequest) -> HttpResponse:
    """Swagger UI for staff who are signed in. Trying an operation needs a token, as everywhere."""
    return base.page(request, "api/docs.html", {"openapi_url": reverse("api_openapi")})


def asset(request: HttpRequest, name: str) -> HttpResponse:
    """One of the two files of Swagger UI, straight from the wheel."""
    if name not in ASSETS:
        raise Http404("没有这个文件。")
    found = HttpResponse(_bytes(name), content_type=ASSETS[name])
    found["Cache-Control"] = "public, max-age=86400"
    found["X-Content-Type-Options"] = "nosniff"
    return found


@cache
def _bytes(name: str) -> bytes:
    return (WHEEL / name).read_bytes()


@cache
def _description() -> bytes:
    return document.written()


def openapi(request: HttpRequest) -> HttpResponse:
    """The description a client is generated from. It says nothing that the source does not, and needs no token."""
    return HttpResponse(_description(), content_type=JSON)


def root(request: HttpRequest) -> HttpResponse:
    """Where to go on from."""
    return answer({"openapi": reverse("api_openapi"), "docs": reverse("api_docs")})


def nowhere(request: HttpRequest, **_: Any) -> HttpResponse:
    raise Http404("没有这个地址，请对照接口说明。")
