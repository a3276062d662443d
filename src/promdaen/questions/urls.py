"""URLs of questions and answers."""

from django.urls import path

from promdaen.kit.later import Views

notes = Views("promdaen.questions.views.notes")
phone = Views("promdaen.questions.views.phone")
staff = Views("promdaen.questions.views.staff")

app_name = "questions"
urlpatterns = [
    path("p/questions/", phone.mine, name="mine"),
    path("p/questions/ask/", phone.ask, name="ask"),
    path("p/questions/ask/<slug:kind>/<str:code>/", phone.ask, name="ask_about"),
    path("p/questions/others/", phone.others, name="others"),
    path("p/questions/<uuid:question_id>/", phone.own, name="own"),
    path("questions/", staff.inbox, name="inbox"),
    path("questions/counts/", staff.counts, name="counts"),
    path("questions/notes/", notes.notes, name="notes"),
    path("questions/notes/<uuid:note_id>/", notes.note, name="note"),
    path("questions/notes/<uuid:note_id>/approve/", notes.approve, name="approve_note"),
    path("questions/notes/<uuid:note_id>/withdraw/", notes.withdraw, name="withdraw_note"),
    path("questions/<uuid:question_id>/", staff.question, name="question"),
    path("questions/<uuid:question_id>/hand-on/", staff.hand_on, name="hand_on"),
    path("questions/<uuid:question_id>/unshare/", staff.unshare, name="unshare"),
]
