from django.apps import AppConfig


class ConsultationConfig(AppConfig):
    name = "lines.consultation"
    label = "consultation"
    verbose_name = "法律咨询"

    def ready(self) -> None:
        from common import referrals

        from . import rules

        referrals.takes("consultation", "desk", rules.filled)
