from django.apps import AppConfig


class LegalAidConfig(AppConfig):
    name = "lines.legal_aid"
    label = "legal_aid"
    verbose_name = "法律援助"

    def ready(self) -> None:
        from common import referrals

        from . import referred

        referrals.takes("legal_aid", "apply", referred.filled)
