from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "exchange.webhooks"
    label = "webhooks"
    verbose_name = "事件推送"

    def ready(self) -> None:
        from kernel import ports

        from . import checks  # noqa: F401  registers the start-up check
        from .outbox import Outbox

        ports.plug(peers=Outbox())
