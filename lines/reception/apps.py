from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    name = "lines.reception"
    label = "reception"
    verbose_name = "接待"

    def ready(self) -> None:
        from common import referrals

        from . import rules

        referrals.gives("reception", rules.handed, taken="take")
