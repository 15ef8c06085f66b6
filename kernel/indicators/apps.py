from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "kernel.indicators"
    label = "indicators"
    verbose_name = "统计指标"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the start-up check
