"""URLs of paper answer sheets for each officer, and their photographs."""

from django.urls import path

from promdaen.kit.later import Views

scans = Views("promdaen.course.views.scans")

urlpatterns = [
    path("runs/<str:code>/scans/", scans.scan_list, name="scans"),
    path("runs/<str:code>/scans/take/", scans.take_in_scans, name="scans_take"),
    path("runs/<str:code>/scans/<uuid:scan_id>/", scans.scan, name="scan"),
    path(
        "runs/<str:code>/scans/<uuid:scan_id>/picture.jpg", scans.scan_picture, name="scan_picture"
    ),
    path("runs/<str:code>/scans/<uuid:scan_id>/throw/", scans.throw_scan, name="scan_throw"),
    path(
        "runs/<str:code>/sheets/<str:occasion>/answer-sheets.pdf",
        scans.answer_sheets,
        name="answer_sheets",
    ),
    path("runs/<str:code>/sheets/<str:occasion>/booklet.pdf", scans.booklets, name="booklets"),
]
