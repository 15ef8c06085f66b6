from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "common.demonstration"
    label = "demonstration"
    verbose_name = "演示数据"
