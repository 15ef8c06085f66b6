from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "exchange.hotline"
    label = "hotline"
    verbose_name = "热线话务接口"
