"""The URLs of course runs, trainers, and officers' phones."""

from django.urls import include, path

from promdaen.kit.later import Views

afterwards = Views("promdaen.course.views.afterwards")
allowances = Views("promdaen.course.views.allowances")
answers = Views("promdaen.course.views.answers")
attendance = Views("promdaen.course.views.attendance")
badges = Views("promdaen.course.views.badges")
certificate_checks = Views("promdaen.course.views.certificate_checks")
certificates = Views("promdaen.course.views.certificates")
classroom = Views("promdaen.course.views.classroom")
designs = Views("promdaen.course.views.designs")
evaluations = Views("promdaen.course.views.evaluations")
feedback = Views("promdaen.course.views.feedback")
phone_attendance = Views("promdaen.course.views.phone_attendance")
keying = Views("promdaen.course.views.keying")
leaders = Views("promdaen.course.views.leaders")
needs = Views("promdaen.course.views.needs")
offline = Views("promdaen.course.views.offline")
packs = Views("promdaen.course.views.packs")
practice = Views("promdaen.course.views.practice")
programmes = Views("promdaen.course.views.programmes")
refreshers = Views("promdaen.course.views.refreshers")
roster = Views("promdaen.course.views.roster")
runs = Views("promdaen.course.views.runs")
scans = Views("promdaen.course.views.scans")
setup = Views("promdaen.course.views.setup")
sittings = Views("promdaen.course.views.sittings")
stations = Views("promdaen.course.views.stations")
timetables = Views("promdaen.course.views.timetables")
trainer_forecast = Views("promdaen.course.views.trainer_forecast")
trainer_path = Views("promdaen.course.views.trainer_path")
trainers = Views("promdaen.course.views.trainers")

run_urls = [
    # Badges
    path("join/", badges.room, name="room"),
    path("join/count/", badges.room_count, name="room_count"),
    path("badges/", badges.badge_list, name="badges"),
    path("badges/make/", badges.make_badges, name="make_badges"),
    path("badges/badges.pdf", badges.badges_pdf, name="badges_pdf"),
    path("badges/pins/", badges.pins, name="pins"),
    path("badges/<uuid:enrolment_id>/", badges.badge_page, name="badge_page"),
    path("badges/<uuid:enrolment_id>/free/", badges.free_badge, name="free_badge"),
    path("badges/<uuid:enrolment_id>/reissue/", badges.reissue_badge, name="reissue_badge"),
    path("badges/<uuid:enrolment_id>/badge.pdf", badges.badges_pdf, name="one_badge_pdf"),
    path("badges/<uuid:enrolment_id>/pin/", badges.pins, name="pin"),
    # Tests on phones
    path("tests/", sittings.tests, name="tests"),
    path("tests/<str:slug>/", sittings.live_page, name="live"),
    path("tests/<str:slug>/open/", sittings.open_test, name="open_test"),
    path("tests/<str:slug>/close/", sittings.close_test, name="close_test"),
    path("tests/<str:slug>/extend/", sittings.extend_test, name="extend_test"),
    path("tests/<str:slug>/results/", sittings.show_results, name="show_results"),
    path("tests/<str:slug>/<uuid:enrolment_id>/reopen/", sittings.reopen, name="reopen_sitting"),
    # Attendance
    path("attendance/", attendance.overview, name="attendance"),
    path("attendance/sign-in.pdf", attendance.sign_in_sheets, name="sign_in"),
    path("attendance/absent/", attendance.whole_run, name="attendance_absent"),
    path("attendance/<str:on>/", attendance.one_day, name="attendance_day"),
    path("allowances/", allowances.allowances, name="allowances"),
    path("allowances.pdf", allowances.printed, name="allowances_pdf"),
    path("sessions/<uuid:session_id>/attendance/", attendance.wall, name="session_wall"),
    path("sessions/<uuid:session_id>/attendance/code/", attendance.wall_code, name="session_code"),
    path(
        "sessions/<uuid:session_id>/attendance/open/", attendance.open_session, name="session_open"
    ),
    path(
        "sessions/<uuid:session_id>/attendance/close/",
        attendance.close_session,
        name="session_close",
    ),
    path("sessions/<uuid:session_id>/attendance/list/", attendance.tick, name="session_list"),
    path(
        "sessions/<uuid:session_id>/attendance/<uuid:enrolment_id>/",
        attendance.correct,
        name="session_correct",
    ),
    # Evaluation forms on phones
    path("evaluation/", evaluations.evaluation, name="evaluation"),
    path("evaluation/open/", evaluations.open_form, name="evaluation_open"),
    path("evaluation/close/", evaluations.close_form, name="evaluation_close"),
    path("evaluation.pdf", evaluations.printed, name="evaluation_pdf"),
    # Certificates
    path("certificates/", certificates.certificate_list, name="certificates"),
    path("certificates/issue/", certificates.issue_all, name="issue_all"),
    path("certificates/xapi/", certificates.export_results, name="export_results"),
    path("certificates/xapi.json", certificates.statements, name="statements"),
    path("certificates/print.pdf", certificates.print_all, name="certificates_print"),
    path("certificates/<uuid:enrolment_id>/", certificates.certificate, name="certificate"),
    path(
        "certificates/<uuid:enrolment_id>/certificate.pdf",
        certificates.print_one,
        name="certificate_print",
    ),
    path(
        "certificates/<uuid:enrolment_id>/badge.json", certificates.badge, name="certificate_badge"
    ),
    # The time after a run
    path("later/", afterwards.later, name="later"),
    path("later/<int:months>/", afterwards.later_round, name="later_round"),
    path("year/", refreshers.year, name="year"),
    # The timetable
    path("leaders/", leaders.leaders, name="leaders"),
    path("timetable/", timetables.timetable, name="timetable"),
    path("timetable/lay-out/", timetables.lay_out, name="lay_out"),
    path("timetable/add/", timetables.add_session, name="session_add"),
    path("timetable/move/", timetables.move, name="session_move"),
    path("timetable/print.pdf", timetables.print_timetable, name="timetable_pdf"),
    path("timetable/calendar.ics", timetables.calendar, name="timetable_ics"),
    path("timetable/<uuid:session_id>/", timetables.session, name="session"),
    path("timetable/<uuid:session_id>/swap/", timetables.swap, name="swap"),
    path("timetable/<uuid:session_id>/remove/", timetables.remove, name="remove"),
    # Photographed answer sheets
    path("scans/", scans.scan_list, name="scans"),
    path("scans/take/", scans.take_in_scans, name="scans_take"),
    path("scans/<uuid:scan_id>/", scans.scan, name="scan"),
    path("scans/<uuid:scan_id>/picture.jpg", scans.scan_picture, name="scan_picture"),
    path("scans/<uuid:scan_id>/throw/", scans.throw_scan, name="scan_throw"),
    path("sheets/<str:occasion>/answer-sheets.pdf", scans.answer_sheets, name="answer_sheets"),
    path("sheets/<str:occasion>/booklet.pdf", scans.booklets, name="booklets"),
    # Everything to print
    path("pack/", packs.pack, name="pack"),
    path("pack/state/", packs.pack_state, name="pack_state"),
    path("pack/make/", packs.ask_pack, name="ask_pack"),
    path("pack/<uuid:job_id>.zip", packs.pack_file, name="pack_file"),
    path("pack/<slug:part>/", packs.pack_part, name="pack_part"),
    # Practice
    path("practice/", practice.practices, name="practice"),
    path("practice/new/<str:kind>/", practice.new, name="practice_new"),
    path("practice/<uuid:practice_id>/", practice.live, name="practice_live"),
    path("practice/<uuid:practice_id>/groups/", practice.groups, name="practice_groups"),
    path("practice/<uuid:practice_id>/close/", practice.close, name="practice_close"),
    path("practice/<uuid:practice_id>/debrief/", practice.debrief, name="practice_debrief"),
    path(
        "practice/<uuid:practice_id>/discussion/", practice.discussion, name="practice_discussion"
    ),
    path("practice/<uuid:practice_id>/stations/", stations.stations, name="practice_stations"),
    # Runs, rosters, answers
    path("", runs.run_page, name="run"),
    path("change/", runs.change_run, name="change"),
    path("cancel/", runs.cancel_run, name="cancel"),
    path("finish/", runs.finish_run, name="finish"),
    path("roster/", roster.roster, name="roster"),
    path("roster/add/", roster.add_officer, name="roster_add"),
    path("roster/enrol/", roster.enrol_officer, name="roster_enrol"),
    path("roster/import/", roster.import_roster, name="roster_import"),
    path("roster/import/form.xlsx", roster.roster_form, name="roster_form"),
    path("roster/import/<uuid:draft_id>/", roster.roster_draft, name="roster_draft"),
    path("roster/import/<uuid:draft_id>/discard/", roster.discard_draft, name="roster_discard"),
    path(
        "roster/import/<uuid:draft_id>/refused.<file_format>",
        roster.refused_rows,
        name="roster_refused",
    ),
    path("roster/<uuid:enrolment_id>/", answers.officer, name="officer"),
    path("roster/<uuid:enrolment_id>/rank/", roster.change_rank, name="change_rank"),
    path("roster/<uuid:enrolment_id>/take-off/", roster.withdraw_officer, name="withdraw"),
    path(
        "roster/<uuid:enrolment_id>/<str:occasion>/withdraw/",
        answers.withdraw_sitting,
        name="withdraw_sitting",
    ),
    path(
        "roster/<uuid:enrolment_id>/<str:occasion>/<str:item>/",
        answers.correct_answer,
        name="correct",
    ),
    path("papers/", answers.papers, name="papers"),
    path("answers/", answers.import_answers, name="answers_import"),
    path("answers/form.xlsx", answers.answer_form, name="answer_form"),
    path("answers/<uuid:draft_id>/", answers.answer_draft, name="answer_draft"),
    path("answers/<uuid:draft_id>/discard/", answers.discard_answers, name="answers_discard"),
    path(
        "answers/<uuid:draft_id>/refused.<file_format>",
        answers.refused_answers,
        name="answers_refused",
    ),
    path("keying/", keying.keying, name="keying"),
    path("keying/<str:occasion>/", keying.grid, name="grid"),
    path("keying/<str:occasion>/<uuid:enrolment_id>/", keying.sheet, name="sheet"),
    path(
        "keying/<str:occasion>/<uuid:enrolment_id>/differences/",
        keying.differences,
        name="differences",
    ),
    path("keying/<str:occasion>/<uuid:enrolment_id>/discard/", keying.discard, name="discard"),
    path("forms/", feedback.key_forms, name="forms"),
    path("comments/", feedback.comments, name="comments"),
]
trainer_urls = [
    # Trainers
    path("", trainers.trainer, name="trainer"),
    path("change/", trainers.change_trainer, name="trainer_change"),
    path("link/", trainers.link_trainer, name="trainer_link"),
    path("active/", trainers.set_active, name="trainer_active"),
    path("away/", trainers.add_absence, name="trainer_away"),
    path("away/<uuid:absence_id>/remove/", trainers.remove_absence, name="trainer_back"),
    path("endorse/", trainer_path.endorse, name="endorse"),
    path(
        "endorsements/<uuid:endorsement_id>/renew/", trainer_path.renew, name="endorsement_renew"
    ),
    path(
        "endorsements/<uuid:endorsement_id>/withdraw/",
        trainer_path.withdraw,
        name="endorsement_withdraw",
    ),
    path("observe/", trainer_path.record, name="observe_record"),
]
programme_urls = [
    # Programmes
    path("", programmes.programme_page, name="programme"),
    path("change/", programmes.change_programme, name="change_programme"),
    path("close/", programmes.close_programme, name="close_programme"),
    path("reopen/", programmes.reopen_programme, name="reopen_programme"),
    path("targets/", programmes.targets, name="targets"),
    path("targets/form.xlsx", programmes.target_form, name="target_form"),
    path("targets/upload/", programmes.upload_targets, name="target_upload"),
    path("targets/<int:year>/<str:province>/<str:department>/", programmes.target, name="target"),
]
app_name = "course"
urlpatterns = [
    # Phones
    path("p/", classroom.phone_home, name="phone_home"),
    path("p/worker.js", offline.worker, name="phone_worker"),
    path("p/offline/<str:language>/", offline.page, name="phone_offline"),
    path("p/join/", classroom.join, name="join"),
    path("p/join/photo/", classroom.photo, name="join_photo"),
    path("p/lessons/", classroom.lessons, name="phone_lessons"),
    path("p/lessons/<slug:code>/", classroom.lesson, name="phone_lesson"),
    path(
        "p/lessons/<slug:code>/<uuid:recording_id>.mp3",
        classroom.recording,
        name="phone_recording",
    ),
    path("p/sign-out/", classroom.leave, name="phone_leave"),
    path("j/<str:token>/", classroom.badge, name="badge"),
    # Tests on phones
    path("p/tests/<uuid:test_id>/", sittings.phone_test, name="phone_test"),
    # Attendance
    path("p/here/", phone_attendance.own_attendance, name="here"),
    path("p/here/<uuid:session_id>/<str:token>/", phone_attendance.scanned, name="here_scanned"),
    # Evaluation forms on phones
    path("p/feedback/", evaluations.phone_feedback, name="phone_feedback"),
    # Trainers
    path("trainers/", trainers.trainer_list, name="trainers"),
    path("trainers/add/", trainers.add_trainer, name="trainer_add"),
    path("trainers/path/", trainer_path.path, name="trainer_path"),
    path("trainers/tree/", trainer_forecast.tree, name="trainer_tree"),
    path("trainers/forecast/", trainer_forecast.forecast, name="trainer_forecast"),
    path("trainers/forecast/<str:province>/", trainer_forecast.need, name="trainer_need"),
    path("trainers/observe/", trainer_path.duties, name="observe_list"),
    path(
        "trainers/observe/<uuid:session_id>/<uuid:trainer_id>/",
        trainer_path.observe,
        name="observe",
    ),
    path(
        "trainers/observations/<uuid:observation_id>/",
        trainer_path.observation,
        name="observation",
    ),
    # Certificates
    path("c/", certificate_checks.ask, name="certificate_ask"),
    path("c/revocations.json", certificate_checks.revocations, name="revocations"),
    path("c/status/<str:run>.json", certificate_checks.badge_status, name="badge_status"),
    path("c/<str:token>/", certificate_checks.check, name="certificate_check"),
    path("c/<str:token>", certificate_checks.check),
    path("p/certificate.pdf", certificates.phone_certificate, name="phone_certificate"),
    # The time after a run
    path("refresher/needs/", needs.needs, name="needs"),
    path("later/", afterwards.due_list, name="later_due"),
    path("later/letter/<str:department>.pdf", afterwards.letter, name="later_letter"),
    # The timetable
    path("p/timetable/", timetables.phone_timetable, name="phone_timetable"),
    # Practice
    path("p/practice/<uuid:practice_id>/", practice.phone_practice, name="phone_practice"),
    # Set-up
    path("setup/", setup.setup, name="setup"),
    path("setup/programme/", setup.save_programme, name="setup_programme"),
    path("setup/targets/", setup.save_targets, name="setup_targets"),
    path("setup/people/", setup.add_people, name="setup_people"),
    path("setup/run/", setup.add_first_run, name="setup_run"),
    path("setup/coordinator/", setup.take_coordinator, name="setup_coordinator"),
    path("setup/skip/<str:step>/", setup.skip_step, name="setup_skip"),
    # Programmes
    path("programmes/", programmes.programme_list, name="programmes"),
    path("programmes/new/", programmes.add_programme, name="add_programme"),
    # Runs, rosters, answers
    path("runs/", runs.run_list, name="list"),
    path("runs/new/", runs.add_run, name="add"),
    path("runs/design/<str:code>/", designs.design, name="design"),
    path("runs/design/<str:code>/day-<int:day>.pdf", designs.day_pack, name="day_pack"),
    # One run, one trainer, one programme
    path("runs/<str:code>/", include(run_urls)),
    path("trainers/<uuid:trainer_id>/", include(trainer_urls)),
    path("programmes/<str:code>/", include(programme_urls)),
]
