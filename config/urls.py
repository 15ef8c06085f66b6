"""Where an address leads."""

from django.urls import include, path

from config import health

urlpatterns = [
    path("health", health.live, name="health"),
    path("health/ready", health.ready, name="health_ready"),
    path("accounts/", include("allauth.urls")),
    path("desk/", include("workbench.urls")),
    path("desk/admin/", include("workbench.admin.urls")),
    path("desk/admin/privacy/", include("workbench.admin.privacy.urls")),
    path("", include("api.urls")),
    path("desk/admin/webhooks/", include("exchange.webhooks.urls")),
    path("", include("exchange.hotline.urls")),
    path("", include("portal.urls")),
]
