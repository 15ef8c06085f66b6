from django.apps import AppConfig


class ReachConfig(AppConfig):
    name = "kernel.reach"
    label = "reach"
    verbose_name = "机构与授权"
