from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "kernel.clocks"
    label = "clocks"
    verbose_name = "时限"
