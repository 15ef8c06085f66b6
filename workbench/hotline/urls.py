"""Addresses of the hotline, below /desk/hotline/."""

from django.urls import path

from . import backs, calls, desk, figures, order, quality

urlpatterns = [
    path("", desk.index, name="desk_hotline"),
    path("live/", desk.live, name="desk_hotline_live"),
    path("state/", desk.state, name="desk_hotline_state"),
    path("answers/", desk.answers, name="desk_hotline_answers"),
    path("calls/", calls.index, name="desk_hotline_calls"),
    path("calls/<uuid:call_id>/", calls.one, name="desk_hotline_call"),
    path("calls/<uuid:call_id>/look/<slug:what>/", calls.look, name="desk_hotline_look"),
    path("calls/<uuid:call_id>/order/", order.order, name="desk_hotline_order"),
    path("backs/", backs.index, name="desk_hotline_backs"),
    path("backs/<int:pk>/", backs.one, name="desk_hotline_back"),
    path("backs/<int:pk>/take/", backs.take, name="desk_hotline_back_take"),
    path("backs/<int:pk>/leave/", backs.leave, name="desk_hotline_back_leave"),
    path("quality/", quality.index, name="desk_hotline_quality"),
    path("quality/draw/", quality.draw, name="desk_hotline_draw"),
    path("quality/<int:pk>/", quality.one, name="desk_hotline_review"),
    path("figures/", figures.index, name="desk_hotline_figures"),
]
