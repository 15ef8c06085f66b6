from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "lines.mediation"
    label = "mediation"
    verbose_name = "人民调解"

    def ready(self) -> None:
        from common import referrals

        from . import referred

        referrals.takes("mediation", "apply", referred.filled)
