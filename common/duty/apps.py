from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "common.duty"
    label = "duty"
    verbose_name = "值班"
