from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    label = "portal"
    verbose_name = "市民端"

    def ready(self) -> None:
        from workbench import panels

        from .tools import follow_code

        panels.add_tool(follow_code)
