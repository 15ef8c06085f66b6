from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WorkbenchConfig(AppConfig):
    name = "workbench"
    label = "workbench"
    verbose_name = "工作台"

    def ready(self) -> None:
        autodiscover_modules("panels")

        from .pages import pads
        from .pages.ratings import tool
        from .panels import add_tool

        add_tool(tool)
        add_tool(pads.tool)
