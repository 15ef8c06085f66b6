from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "common.calls"
    label = "calls"
    verbose_name = "热线"
