"""Where an address leads."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("desk/", include("workbench.urls")),
    path("desk/admin/", include("workbench.admin.urls")),
    path("", include("portal.urls")),
]
