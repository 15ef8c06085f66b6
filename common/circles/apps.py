from django.apps import AppConfig


class CirclesConfig(AppConfig):
    name = "common.circles"
    label = "circles"
    verbose_name = "法律服务圈"
