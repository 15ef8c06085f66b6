"""Addresses of the pages, below /desk/admin/webhooks/."""

from django.urls import path

from .pages import acts, deliveries, subscriptions

urlpatterns = [
    path("", subscriptions.everybody, name="admin_webhooks"),
    path("add/", subscriptions.add, name="admin_webhook_add"),
    path("<int:pk>/", deliveries.one, name="admin_webhook"),
    path("<int:pk>/change/", subscriptions.change, name="admin_webhook_change"),
    path("<int:pk>/secret/", acts.rotate, name="admin_webhook_rotate"),
    path("<int:pk>/replay/", acts.replay, name="admin_webhook_replay"),
    path("<int:pk>/end/", acts.end, name="admin_webhook_end"),
    path("<int:pk>/switch/", acts.switch, name="admin_webhook_switch"),
    path("<int:pk>/test/", acts.test, name="admin_webhook_test"),
    path("<int:pk>/deliveries/<int:delivery>/resend/", acts.resend, name="admin_webhook_resend"),
    path("<int:pk>/deliveries/<int:delivery>/skip/", acts.skip, name="admin_webhook_skip"),
]
