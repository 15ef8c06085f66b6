"""Addresses of bookings, queue and duty, below /desk/visits/."""

from django.urls import path

from . import bookings, new, services, take_in

urlpatterns = [
    path("", bookings.index, name="desk_bookings"),
    path("new/", new.choose, name="desk_booking_new"),
    path("new/<int:pk>/", new.new, name="desk_booking_for"),
    path("booking/<uuid:key>/", bookings.one, name="desk_booking"),
    path("booking/<uuid:key>/cancel/", bookings.cancel, name="desk_booking_cancel"),
    path("booking/<uuid:key>/move/", new.move, name="desk_booking_move"),
    path("booking/<uuid:key>/reception/", take_in.booking, name="desk_booking_reception"),
    path("booking/<uuid:key>/<slug:what>/", bookings.act, name="desk_booking_act"),
    path("services/", services.index, name="desk_services"),
    path("services/new/", services.new, name="desk_service_new"),
    path("services/<int:pk>/", services.one, name="desk_service"),
    path("services/<int:pk>/hours/", services.hours, name="desk_service_hours"),
    path("services/<int:pk>/closure/", services.closure, name="desk_service_closure"),
    path("services/<int:pk>/drop/<slug:what>/<int:row>/", services.drop, name="desk_service_drop"),
]
