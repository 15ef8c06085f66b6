from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "common.messages"
    label = "messages_out"
    verbose_name = "消息"

    def ready(self) -> None:
        from kernel import ports

        from . import outbox

        ports.plug(messages=outbox)
