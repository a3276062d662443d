"""The list of pages of items and papers."""

from django.urls import path

from promdaen.assessment.views import authoring, bank, files, prints, statistics

app_name = "assessment"
urlpatterns = [
    path("", bank.items, name="items"),
    path("papers/", bank.papers, name="papers"),
    path("papers/<uuid:paper_id>/", bank.paper, name="paper"),
    path("papers/<uuid:paper_id>/<slug:part>.pdf", prints.paper_print, name="paper_print"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/compute/", statistics.ask_statistics, name="ask_statistics"),
    path("export/", files.export_items, name="export_items"),
    path("import/", files.import_items, name="import_items"),
    path("import/form.xlsx", files.empty_form, name="empty_form"),
    path("import/<uuid:import_id>/", files.import_preview, name="import_preview"),
    path("import/<uuid:import_id>/refused.xlsx", files.refused_items, name="refused_items"),
    path("import/<uuid:import_id>/discard/", files.discard_import, name="discard_import"),
    path("images/<slug:sha256>/", files.image, name="image"),
    path("new/", authoring.new_item, name="new_item"),
    path("<str:code>/", bank.item, name="item"),
    path("<str:code>/edit/", authoring.edit_item, name="edit_item"),
    path("<str:code>/versions/", authoring.versions, name="versions"),
    path("<str:code>/phone/", authoring.phone, name="phone"),
]
