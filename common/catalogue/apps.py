from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "common.catalogue"
    label = "catalogue"
    verbose_name = "事项目录"
