"""The list of pages of course runs, of trainers, and of officers on their phones."""

from promdaen.course.urls import runs

app_name = "course"
urlpatterns = [*runs.urlpatterns]
