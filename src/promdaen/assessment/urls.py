"""URLs of items and papers."""

from django.urls import path

from promdaen.kit.later import Views

adaptive = Views("promdaen.assessment.views.adaptive")
authoring = Views("promdaen.assessment.views.authoring")
bank = Views("promdaen.assessment.views.bank")
blind = Views("promdaen.assessment.views.blind")
files = Views("promdaen.assessment.views.files")
phone = Views("promdaen.assessment.views.phone")
prints = Views("promdaen.assessment.views.prints")
statistics = Views("promdaen.assessment.views.statistics")

app_name = "assessment"
urlpatterns = [
    path("items/", bank.items, name="items"),
    path("items/papers/", bank.papers, name="papers"),
    path("items/papers/<uuid:paper_id>/", bank.paper, name="paper"),
    path("items/papers/<uuid:paper_id>/<slug:part>.pdf", prints.paper_print, name="paper_print"),
    path("items/statistics/", statistics.statistics, name="statistics"),
    path("items/statistics/compute/", statistics.ask_statistics, name="ask_statistics"),
    path("items/export/", files.export_items, name="export_items"),
    path("items/import/", files.import_items, name="import_items"),
    path("items/import/form.xlsx", files.empty_form, name="empty_form"),
    path("items/import/<uuid:import_id>/", files.import_preview, name="import_preview"),
    path("items/import/<uuid:import_id>/refused.xlsx", files.refused_items, name="refused_items"),
    path(
        "items/import/<uuid:import_id>/translate.xlsx",
        files.untranslated_items,
        name="untranslated_items",
    ),
    path("items/import/<uuid:import_id>/discard/", files.discard_import, name="discard_import"),
    path("items/images/<slug:sha256>/", files.image, name="image"),
    path("items/blind/", blind.blind, name="blind"),
    path("items/drafts/delete/", authoring.delete_drafts, name="delete_drafts"),
    path("items/new/", authoring.new_item, name="new_item"),
    path("items/<str:code>/", bank.item, name="item"),
    path("items/<str:code>/edit/", authoring.edit_item, name="edit_item"),
    path("items/<str:code>/versions/", authoring.versions, name="versions"),
    path("items/<str:code>/phone/", authoring.phone, name="phone"),
    path("items/<str:code>/blind/", blind.blind_item, name="blind_item"),
    path("items/<str:code>/image/<slug:sha256>/", blind.image, name="blind_image"),
    path("p/adaptive/<uuid:sitting_id>/", adaptive.home, name="adaptive"),
    path("p/adaptive/<uuid:sitting_id>/question/", adaptive.question, name="adaptive_question"),
    path(
        "p/adaptive/<uuid:sitting_id>/image/<slug:sha256>/", adaptive.image, name="adaptive_image"
    ),
    path("p/test/<uuid:sitting_id>/", phone.sitting, name="sitting"),
    path("p/test/<uuid:sitting_id>/<int:position>/", phone.item, name="sitting_item"),
    path("p/test/<uuid:sitting_id>/review/", phone.review, name="sitting_review"),
    path("p/test/<uuid:sitting_id>/hand-in/", phone.hand_in, name="sitting_hand_in"),
    path("p/test/<uuid:sitting_id>/saves/", phone.saves, name="sitting_saves"),
    path("p/test/<uuid:sitting_id>/state/", phone.state, name="sitting_state"),
    path("p/test/<uuid:sitting_id>/whole/", phone.whole, name="sitting_whole"),
    path("p/test/<uuid:sitting_id>/image/<slug:sha256>/", phone.image, name="sitting_image"),
]
