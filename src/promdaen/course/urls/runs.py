"""URLs of course runs for people who plan, teach and read them."""

from django.urls import path

from promdaen.kit.later import Views

answers = Views("promdaen.course.views.answers")
designs = Views("promdaen.course.views.designs")
feedback = Views("promdaen.course.views.feedback")
keying = Views("promdaen.course.views.keying")
roster = Views("promdaen.course.views.roster")
runs = Views("promdaen.course.views.runs")

urlpatterns = [
    path("runs/", runs.run_list, name="list"),
    path("runs/new/", runs.add_run, name="add"),
    path("runs/design/<str:code>/", designs.design, name="design"),
    path("runs/design/<str:code>/day-<int:day>.pdf", designs.day_pack, name="day_pack"),
    path("runs/<str:code>/", runs.run_page, name="run"),
    path("runs/<str:code>/change/", runs.change_run, name="change"),
    path("runs/<str:code>/cancel/", runs.cancel_run, name="cancel"),
    path("runs/<str:code>/finish/", runs.finish_run, name="finish"),
    path("runs/<str:code>/roster/", roster.roster, name="roster"),
    path("runs/<str:code>/roster/add/", roster.add_officer, name="roster_add"),
    path("runs/<str:code>/roster/enrol/", roster.enrol_officer, name="roster_enrol"),
    path("runs/<str:code>/roster/import/", roster.import_roster, name="roster_import"),
    path("runs/<str:code>/roster/import/form.xlsx", roster.roster_form, name="roster_form"),
    path(
        "runs/<str:code>/roster/import/<uuid:draft_id>/", roster.roster_draft, name="roster_draft"
    ),
    path(
        "runs/<str:code>/roster/import/<uuid:draft_id>/discard/",
        roster.discard_draft,
        name="roster_discard",
    ),
    path(
        "runs/<str:code>/roster/import/<uuid:draft_id>/refused.<form>",
        roster.refused_rows,
        name="roster_refused",
    ),
    path("runs/<str:code>/roster/<uuid:enrolment_id>/", answers.officer, name="officer"),
    path(
        "runs/<str:code>/roster/<uuid:enrolment_id>/rank/",
        roster.change_rank,
        name="change_rank",
    ),
    path(
        "runs/<str:code>/roster/<uuid:enrolment_id>/take-off/",
        roster.withdraw_officer,
        name="withdraw",
    ),
    path(
        "runs/<str:code>/roster/<uuid:enrolment_id>/<str:occasion>/withdraw/",
        answers.withdraw_sitting,
        name="withdraw_sitting",
    ),
    path(
        "runs/<str:code>/roster/<uuid:enrolment_id>/<str:occasion>/<str:item>/",
        answers.correct_answer,
        name="correct",
    ),
    path("runs/<str:code>/papers/", answers.papers, name="papers"),
    path("runs/<str:code>/answers/", answers.import_answers, name="answers_import"),
    path("runs/<str:code>/answers/form.xlsx", answers.answer_form, name="answer_form"),
    path("runs/<str:code>/answers/<uuid:draft_id>/", answers.answer_draft, name="answer_draft"),
    path(
        "runs/<str:code>/answers/<uuid:draft_id>/discard/",
        answers.discard_answers,
        name="answers_discard",
    ),
    path(
        "runs/<str:code>/answers/<uuid:draft_id>/refused.<form>",
        answers.refused_answers,
        name="answers_refused",
    ),
    path("runs/<str:code>/keying/", keying.keying, name="keying"),
    path("runs/<str:code>/keying/<str:occasion>/", keying.grid, name="grid"),
    path("runs/<str:code>/keying/<str:occasion>/<uuid:enrolment_id>/", keying.sheet, name="sheet"),
    path(
        "runs/<str:code>/keying/<str:occasion>/<uuid:enrolment_id>/differences/",
        keying.differences,
        name="differences",
    ),
    path(
        "runs/<str:code>/keying/<str:occasion>/<uuid:enrolment_id>/discard/",
        keying.discard,
        name="discard",
    ),
    path("runs/<str:code>/forms/", feedback.key_forms, name="forms"),
    path("runs/<str:code>/comments/", feedback.comments, name="comments"),
]
