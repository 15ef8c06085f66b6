from django.apps import AppConfig


class RevisitsConfig(AppConfig):
    name = "common.revisits"
    label = "revisits"
    verbose_name = "抽样回访"
