from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "common.keeping"
    label = "keeping"
    verbose_name = "备份与恢复"
