"""The list of pages of cases."""

from django.urls import URLPattern

app_name = "casework"
urlpatterns: list[URLPattern] = [
    # the law: law/...
    # cases for who teaches and who writes them: cases/...
    # on phones: p/case/<uuid:session_id>/...
]
