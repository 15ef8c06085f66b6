"""Addresses of questionnaires, below /desk/surveys/."""

from django.urls import path

from . import filling, listing, one

urlpatterns = [
    path("", listing.index, name="desk_surveys"),
    path("new/", listing.new, name="desk_survey_new"),
    path("<int:pk>/", one.one, name="desk_survey"),
    path("<int:pk>/heading/", one.heading, name="desk_survey_heading"),
    path("<int:pk>/fill/", filling.fill, name="desk_survey_fill"),
    path("<int:pk>/<slug:what>/", one.act, name="desk_survey_act"),
]
