from django.apps import AppConfig


class GeneralConfig(AppConfig):
    name = "lines.general"
    label = "general"
    verbose_name = "一般办件"

    def ready(self) -> None:
        from common import referrals

        from . import rules

        referrals.takes("general", "register", rules.filled)
