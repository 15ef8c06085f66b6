from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ExportsConfig(AppConfig):
    name = "common.exports"
    label = "exports"
    verbose_name = "导出"

    def ready(self) -> None:
        autodiscover_modules("exporting")
