from django.apps import AppConfig


class ProvingConfig(AppConfig):
    name = "common.proving"
    label = "proving"
    verbose_name = "留痕校验"
