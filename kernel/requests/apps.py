from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "kernel.requests"
    label = "requests"
    verbose_name = "函询"
