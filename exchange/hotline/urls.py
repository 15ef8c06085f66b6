"""Where switches send to; and the pages of the administration, below /desk/admin/hotline/."""

from django.urls import path

from .endpoint import events
from .pages import choices, items, seats, switches

urlpatterns = [
    path("exchange/hotline/<slug:code>/events/", events, name="hotline_events"),
    path("desk/admin/hotline/", switches.everybody, name="admin_hotline"),
    path("desk/admin/hotline/add/", switches.add, name="admin_hotline_add"),
    path("desk/admin/hotline/seats/", seats.everybody, name="admin_hotline_seats"),
    path("desk/admin/hotline/seats/add/", seats.add, name="admin_hotline_seat_add"),
    path("desk/admin/hotline/seats/<int:pk>/", seats.change, name="admin_hotline_seat"),
    path("desk/admin/hotline/items/", items.everybody, name="admin_hotline_items"),
    path("desk/admin/hotline/items/add/", items.add, name="admin_hotline_item_add"),
    path("desk/admin/hotline/items/<int:pk>/", items.change, name="admin_hotline_item"),
    path("desk/admin/hotline/choices/", choices.everybody, name="admin_hotline_choices"),
    path("desk/admin/hotline/choices/<slug:code>/", choices.one, name="admin_hotline_choice"),
    path("desk/admin/hotline/<int:pk>/", switches.one, name="admin_hotline_switch"),
    path("desk/admin/hotline/<int:pk>/change/", switches.change, name="admin_hotline_change"),
    path("desk/admin/hotline/<int:pk>/secret/", switches.rotate, name="admin_hotline_rotate"),
    path("desk/admin/hotline/<int:pk>/turn/", switches.turn, name="admin_hotline_turn"),
]
