from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "kernel.journal"
    label = "journal"
    verbose_name = "留痕"
