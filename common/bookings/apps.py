from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "common.bookings"
    label = "bookings"
    verbose_name = "预约"
