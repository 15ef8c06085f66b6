"""Addresses of the workbench, below /desk/."""

from django.urls import path

from .large_print import switch_large_print
from .pages import acts, case, figures, files, guides, inbox, lists, today

urlpatterns = [
    path("", today.today, name="desk_today"),
    path("find/", lists.find, name="desk_find"),
    path("asked/", today.asked, name="desk_asked"),
    path("messages/", inbox.messages, name="desk_messages"),
    path("hand-over/", acts.hand_over, name="desk_hand_over"),
    path("list/<slug:code>/", lists.cases, name="desk_list"),
    path("open/<slug:code>/<slug:step>/", acts.open_case, name="desk_open"),
    path("case/<uuid:case_id>/", case.case, name="desk_case"),
    path("case/<uuid:case_id>/do/<slug:step>/", acts.do, name="desk_do"),
    path("case/<uuid:case_id>/ask/<slug:code>/", acts.ask, name="desk_ask"),
    path("case/<uuid:case_id>/correct/<uuid:event_id>/", acts.correct, name="desk_correct"),
    path("case/<uuid:case_id>/revoke/", acts.revoke, name="desk_revoke"),
    path("case/<uuid:case_id>/attach/", acts.attach, name="desk_attach"),
    path("case/<uuid:case_id>/party/<uuid:party_id>/", acts.unmask, name="desk_unmask"),
    path("case/<uuid:case_id>/volume/", files.archive, name="desk_volume"),
    path("answer/<uuid:asked_id>/", acts.answer, name="desk_answer"),
    path("paper/<uuid:paper_id>.<slug:kind>", files.paper, name="desk_paper"),
    path("file/<uuid:file_id>", files.file, name="desk_file"),
    path("rules/", guides.index, name="desk_rules"),
    path("rules/<slug:code>/", guides.one, name="desk_rule"),
    path("figures/", figures.index, name="desk_figures"),
    path("figures/<str:code>/", figures.one, name="desk_figure"),
    path("large/", switch_large_print, name="large_print"),
]
