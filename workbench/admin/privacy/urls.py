"""Addresses of the pages, below /desk/admin/privacy/."""

from django.urls import path

from . import assessments, copies, holds, periods, wishes

urlpatterns = [
    path("", periods.periods, name="admin_privacy"),
    path("period/<slug:kind>/", periods.period, name="admin_period"),
    path("period/<slug:kind>/change/", periods.change, name="admin_period_change"),
    path("period/<slug:kind>/sign/", periods.sign, name="admin_period_sign"),
    path("holds/", holds.holds, name="admin_holds"),
    path("holds/add/", holds.add, name="admin_hold_add"),
    path("holds/<int:pk>/lift/", holds.lift, name="admin_hold_lift"),
    path("wishes/", wishes.wishes, name="admin_wishes"),
    path("wishes/add/", wishes.add, name="admin_wish_add"),
    path("wishes/<uuid:pk>/", wishes.wish, name="admin_wish"),
    path("copy/", copies.copy, name="admin_copy"),
    path("assessments/", assessments.assessments, name="admin_assessments"),
    path("assessments/add/", assessments.add, name="admin_assessment_add"),
    path("assessments/<int:pk>/", assessments.assessment, name="admin_assessment"),
]
