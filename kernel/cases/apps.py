from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CasesConfig(AppConfig):
    name = "kernel.cases"
    label = "cases"
    verbose_name = "办件"

    def ready(self) -> None:
        from kernel.words.registry import freeze

        from . import checks  # noqa: F401  registers the start-up checks

        autodiscover_modules("procedure", "register", "indicators")
        freeze()
