"""Addresses of the workbench, below /desk/."""

from django.urls import include, path, re_path

from .large_print import switch_large_print
from .pages import (
    acts,
    case,
    exports,
    figures,
    files,
    find,
    guides,
    hand_over,
    imports,
    inbox,
    lists,
    opening,
    ratings,
    repairs,
    today,
)

urlpatterns = [
    path("", today.today, name="desk_today"),
    path("find/", find.index, name="desk_find"),
    path("asked/", today.asked, name="desk_asked"),
    path("messages/", inbox.messages, name="desk_messages"),
    path("ratings/", ratings.index, name="desk_ratings"),
    path("ratings/<uuid:case_id>/", ratings.one, name="desk_rating"),
    path("hand-over/", hand_over.hand_over, name="desk_hand_over"),
    path("list/<slug:code>/", lists.cases, name="desk_list"),
    path("list/<slug:code>/export/", exports.ask_list, name="desk_export_list"),
    path("list/<slug:code>/ledger/", exports.ledger, name="desk_ledger"),
    path("open/<slug:code>/<slug:step>/", opening.open_case, name="desk_open"),
    path("case/<uuid:case_id>/", case.case, name="desk_case"),
    path("case/<uuid:case_id>/do/<slug:step>/", acts.do, name="desk_do"),
    path("case/<uuid:case_id>/ask/<slug:code>/", acts.ask, name="desk_ask"),
    path("case/<uuid:case_id>/correct/<uuid:event_id>/", repairs.correct, name="desk_correct"),
    path("case/<uuid:case_id>/revoke/", repairs.revoke, name="desk_revoke"),
    path("case/<uuid:case_id>/attach/", repairs.attach, name="desk_attach"),
    path("case/<uuid:case_id>/party/<uuid:party_id>/", repairs.unmask, name="desk_unmask"),
    path("case/<uuid:case_id>/volume/", files.archive, name="desk_volume"),
    path("answer/<uuid:asked_id>/", acts.answer, name="desk_answer"),
    path("paper/<uuid:paper_id>.<slug:kind>", files.paper, name="desk_paper"),
    path("file/<uuid:file_id>", files.file, name="desk_file"),
    path("rules/", guides.index, name="desk_rules"),
    path("rules/<slug:code>/", guides.one, name="desk_rule"),
    path("figures/", figures.index, name="desk_figures"),
    path("figures/<str:code>/", figures.one, name="desk_figure"),
    path("figures/<str:code>/export/", exports.ask_figure, name="desk_export_figure"),
    re_path(r"^export/(?P<place>.*)$", exports.ask_page, name="desk_export_page"),
    path("exports/", exports.index, name="desk_exports"),
    path("exports/<uuid:export_id>/", exports.one, name="desk_export"),
    path("exports/<uuid:export_id>/file", exports.file, name="desk_export_file"),
    path("imports/", imports.index, name="desk_imports"),
    path("imports/<uuid:batch_id>/", imports.batch, name="desk_import"),
    path("imports/<uuid:batch_id>/columns/", imports.columns, name="desk_import_columns"),
    path("imports/<uuid:batch_id>/options/", imports.options, name="desk_import_options"),
    path("imports/<uuid:batch_id>/row/<int:sheet>/<int:line>/", imports.row, name="desk_import_row"),
    path("imports/<uuid:batch_id>/errors.xlsx", imports.errors, name="desk_import_errors"),
    path("imports/<uuid:batch_id>/back/", imports.back, name="desk_import_back"),
    *(
        path(f"imports/<uuid:batch_id>/{what}/", imports.act, {"what": what}, name=f"desk_import_{what}")
        for what in ("take", "undo", "drop", "leave-out")
    ),
    path("hotline/", include("workbench.hotline.urls")),
    path("large/", switch_large_print, name="large_print"),
]
