from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "common.registers"
    label = "places"
    verbose_name = "登记簿"
