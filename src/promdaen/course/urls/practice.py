"""Practice of a run: opened by the trainer, entered by phones, watched, debriefed."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    # staff: runs/<str:code>/practice/...
    # phones: p/practice/...
]
