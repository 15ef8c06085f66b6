from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "common.areas"
    label = "areas"
    verbose_name = "行政区划种子"
