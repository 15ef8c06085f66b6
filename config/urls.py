"""Where an address leads."""

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [path("accounts/", include("allauth.urls"))]
if find_spec("kernel.derive.timeline") and find_spec("kernel.indicators.measure") and find_spec("common.messages"):
    urlpatterns.append(path("desk/", include("workbench.urls")))
if find_spec("portal.urls"):
    urlpatterns.append(path("", include("portal.urls")))
