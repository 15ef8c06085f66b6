from django.apps import AppConfig


class DeriveConfig(AppConfig):
    name = "kernel.derive"
    label = "derive"
    verbose_name = "规则导出"
