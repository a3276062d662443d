"""Later tests: invitations, reminders, who came back."""

from django.urls import path

from promdaen.course.views import afterwards

urlpatterns = [
    path("later/", afterwards.due_list, name="later_due"),
    path("later/letter/<str:department>.pdf", afterwards.letter, name="later_letter"),
    path("runs/<str:code>/later/", afterwards.later, name="later"),
    path("runs/<str:code>/later/<int:months>/", afterwards.later_round, name="later_round"),
]
