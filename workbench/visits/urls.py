"""Addresses of bookings, queue and duty, below /desk/visits/."""

from django.urls import path

from . import bookings, halls, new, queue, services, take_in

urlpatterns = [
    path("", bookings.index, name="desk_bookings"),
    path("new/", new.choose, name="desk_booking_new"),
    path("new/<int:pk>/", new.new, name="desk_booking_for"),
    path("booking/<uuid:key>/", bookings.one, name="desk_booking"),
    path("booking/<uuid:key>/cancel/", bookings.cancel, name="desk_booking_cancel"),
    path("booking/<uuid:key>/move/", new.move, name="desk_booking_move"),
    path("booking/<uuid:key>/reception/", take_in.booking, name="desk_booking_reception"),
    path("booking/<uuid:key>/<slug:what>/", bookings.act, name="desk_booking_act"),
    path("queue/", queue.index, name="desk_queue"),
    path("queue/window/", queue.sit, name="desk_queue_sit"),
    path("queue/live/", queue.live, name="desk_queue_live"),
    path("queue/next/", queue.call, name="desk_queue_next"),
    path("queue/draw/<int:pk>/", queue.draw, name="desk_queue_draw"),
    path("queue/tickets/", queue.tickets_of_day, name="desk_tickets"),
    path("queue/ticket/<uuid:key>/reception/", take_in.ticket, name="desk_ticket_reception"),
    path("queue/ticket/<uuid:key>/<slug:what>/", queue.act, name="desk_ticket_act"),
    path("halls/", halls.index, name="desk_halls"),
    path("halls/<int:pk>/", halls.one, name="desk_hall"),
    path("halls/<int:pk>/queue/", halls.queue, name="desk_hall_queue"),
    path("halls/<int:pk>/window/", halls.window, name="desk_hall_window"),
    path("halls/<int:pk>/turn/<slug:what>/<int:row>/", halls.turn, name="desk_hall_turn"),
    path("services/", services.index, name="desk_services"),
    path("services/new/", services.new, name="desk_service_new"),
    path("services/<int:pk>/", services.one, name="desk_service"),
    path("services/<int:pk>/hours/", services.hours, name="desk_service_hours"),
    path("services/<int:pk>/closure/", services.closure, name="desk_service_closure"),
    path("services/<int:pk>/drop/<slug:what>/<int:row>/", services.drop, name="desk_service_drop"),
]
