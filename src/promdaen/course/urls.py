"""The list of pages of course runs."""

from django.urls import path

from promdaen.course.views import answers, designs, feedback, keying, roster, runs

app_name = "course"
urlpatterns = [
    path("", runs.run_list, name="list"),
    path("new/", runs.add_run, name="add"),
    path("design/<str:code>/", designs.design, name="design"),
    path("design/<str:code>/day-<int:day>.pdf", designs.day_pack, name="day_pack"),
    path("<str:code>/", runs.run_page, name="run"),
    path("<str:code>/change/", runs.change_run, name="change"),
    path("<str:code>/cancel/", runs.cancel_run, name="cancel"),
    path("<str:code>/finish/", runs.finish_run, name="finish"),
    path("<str:code>/roster/", roster.roster, name="roster"),
    path("<str:code>/roster/add/", roster.add_officer, name="roster_add"),
    path("<str:code>/roster/enrol/", roster.enrol_officer, name="roster_enrol"),
    path("<str:code>/roster/import/", roster.import_roster, name="roster_import"),
    path("<str:code>/roster/import/<uuid:draft_id>/", roster.roster_draft, name="roster_draft"),
    path(
        "<str:code>/roster/import/<uuid:draft_id>/discard/",
        roster.discard_draft,
        name="roster_discard",
    ),
    path(
        "<str:code>/roster/import/<uuid:draft_id>/refused.<form>",
        roster.refused_rows,
        name="roster_refused",
    ),
    path("<str:code>/roster/<uuid:enrolment_id>/", answers.officer, name="officer"),
    path(
        "<str:code>/roster/<uuid:enrolment_id>/take-off/", roster.withdraw_officer, name="withdraw"
    ),
    path(
        "<str:code>/roster/<uuid:enrolment_id>/<str:occasion>/withdraw/",
        answers.withdraw_sitting,
        name="withdraw_sitting",
    ),
    path(
        "<str:code>/roster/<uuid:enrolment_id>/<str:occasion>/<str:item>/",
        answers.correct_answer,
        name="correct",
    ),
    path("<str:code>/papers/", answers.papers, name="papers"),
    path("<str:code>/answers/", answers.import_answers, name="answers_import"),
    path("<str:code>/keying/", keying.keying, name="keying"),
    path("<str:code>/keying/<str:occasion>/", keying.grid, name="grid"),
    path("<str:code>/keying/<str:occasion>/<uuid:enrolment_id>/", keying.sheet, name="sheet"),
    path(
        "<str:code>/keying/<str:occasion>/<uuid:enrolment_id>/differences/",
        keying.differences,
        name="differences",
    ),
    path(
        "<str:code>/keying/<str:occasion>/<uuid:enrolment_id>/discard/",
        keying.discard,
        name="discard",
    ),
    path("<str:code>/forms/", feedback.key_forms, name="forms"),
    path("<str:code>/comments/", feedback.comments, name="comments"),
]
