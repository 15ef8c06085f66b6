from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "common.search"
    label = "search"
    verbose_name = "查找"

    def ready(self) -> None:
        from kernel import ports

        from . import index

        ports.plug(search=index)
