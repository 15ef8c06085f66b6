from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "common.ratings"
    label = "ratings"
    verbose_name = "满意度评价"
