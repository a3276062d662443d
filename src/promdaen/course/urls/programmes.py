"""URLs of programmes and their targets."""

from django.urls import path

from promdaen.kit.later import Views

programmes = Views("promdaen.course.views.programmes")

urlpatterns = [
    path("programmes/", programmes.programme_list, name="programmes"),
    path("programmes/new/", programmes.add_programme, name="add_programme"),
    path("programmes/<str:code>/", programmes.programme_page, name="programme"),
    path("programmes/<str:code>/change/", programmes.change_programme, name="change_programme"),
    path("programmes/<str:code>/close/", programmes.close_programme, name="close_programme"),
    path("programmes/<str:code>/reopen/", programmes.reopen_programme, name="reopen_programme"),
    path("programmes/<str:code>/targets/", programmes.targets, name="targets"),
    path("programmes/<str:code>/targets/form.xlsx", programmes.target_form, name="target_form"),
    path("programmes/<str:code>/targets/upload/", programmes.upload_targets, name="target_upload"),
    path(
        "programmes/<str:code>/targets/<int:year>/<str:province>/<str:department>/",
        programmes.target,
        name="target",
    ),
]
