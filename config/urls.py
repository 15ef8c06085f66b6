"""Where an address leads."""

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [path("accounts/", include("allauth.urls")), path("desk/", include("workbench.urls"))]
if find_spec("workbench.admin.urls"):
    urlpatterns.append(path("desk/admin/", include("workbench.admin.urls")))
if find_spec("portal.urls"):
    urlpatterns.append(path("", include("portal.urls")))
