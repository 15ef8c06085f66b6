from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ImportsConfig(AppConfig):
    name = "common.imports"
    label = "imports"
    verbose_name = "台账导入"

    def ready(self) -> None:
        autodiscover_modules("ledger")
