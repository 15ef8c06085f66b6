from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "common.queue"
    label = "queue"
    verbose_name = "排队叫号"
