from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "common.live"
    label = "live"
    verbose_name = "实时更新"
