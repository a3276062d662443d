"""Courses as a Django application."""

from django.apps import AppConfig
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from promdaen.course.rules import attention
from promdaen.kit import refusals, slots
from promdaen.kit.guards import Guard

WAITING = {
    "runs": (
        *(f"run_{kind}" for kind in attention.STEP_OF),
        "session_today",
        "sheets_in_doubt",
    ),
    "trainers": ("endorsements_ending", "trainers_missing", "lesson_to_observe"),
    "setup": ("setup_step",),
}
"""The sources of waiting work with the kinds of their rows."""
SLOTS = {
    slots.RUN_NAMES: "runs.run_names",
    slots.RESULT_OPENING: "live.is_result_open",
    slots.RESERVED_CASES: "practice.reserved_cases",
    slots.REASONING_HOLD: "practice.holds_reasoning",
    slots.ANSWERS_OPENING: "lab.opened_answers",
}
"""The slots of lower capabilities that this one fills, with the query of each."""

WRITE_WORDS = "promdaen.course.actions.wording.write_words"


class CourseConfig(AppConfig):
    """Course runs, rosters, feedback and their summary tables."""

    name = "promdaen.course"
    label = "course"
    personal = {
        "*": "courses",
        **dict.fromkeys(
            ("RunSitting", "Keying", "OfficerSummary", "LaterSummary", "MissingReason"), "tests"
        ),
        **dict.fromkeys(("Certificate", "Revocation"), "certificates"),
        **dict.fromkeys(
            ("Trainer", "Absence", "Endorsement", "TeachingObservation", "SessionTrainer"),
            "teaching",
        ),
        "OfficerSpelling": "identity",
        "SheetScan": "sheets",
        "PracticeShare": "practice",
    }
    activity = {"Enrolment": "run__ends_on", "SessionTrainer": "session__on"}
    travel = {
        "Course": "reference",
        "Programme": "reference",
        "Target": "reference",
        "CourseRun": "leased",
        "CourseRun_trainers": "leased",
        "RunTarget": "leased",
        "RunPaper": "leased",
        "Enrolment": "leased",
        "MissingReason": "leased",
        "RunSitting": "fact",
        "Feedback": "fact",
        "UnreportedFeedback": "fact",
        "Keying": "local",
        "ImportDraft": "local",
        "OfficerSpelling": "local",
        "SummaryMark": "local",
        "OfficerSummary": "local",
        "PaperSummary": "local",
        "ItemSummary": "local",
        "ShiftSummary": "local",
        "TopicSummary": "local",
        "LaterSummary": "local",
        "TrainingSession": "leased",
        "SessionTrainer": "leased",
        "Attendance": "fact",
        "Badge": "leased",
        "BadgeKey": "leased",
        "RunTest": "leased",
        "SheetScan": "local",
        "Trainer": "person",
        "Absence": "person",
        "Endorsement": "person",
        "TeachingObservation": "fact",
        "TrainerNeed": "reference",
        "RubricCriterion": "reference",
        "PathStep": "reference",
        "Certificate": "fact",
        "Revocation": "fact",
        "Invitation": "leased",
        "Practice": "leased",
        "PracticeShare": "leased",
        "SkippedStep": "local",
    }

    readings = {
        **dict.fromkeys(("roster", "officer", "change_rank", "withdraw"), _("Roster")),
        **dict.fromkeys(
            ("badges", "badge_page", "free_badge", "reissue_badge", "badges_pdf", "one_badge_pdf"),
            _("Badges"),
        ),
        **dict.fromkeys(("pins", "pin"), _("PINs")),
        **dict.fromkeys(
            (
                "live",
                "reopen_sitting",
                "withdraw_sitting",
                "correct",
                "grid",
                "sheet",
                "differences",
                "scans",
                "scan",
                "scan_picture",
                "answer_sheets",
                "booklets",
                "later_due",
                "later_round",
            ),
            _("Tests of officers"),
        ),
        **dict.fromkeys(
            (
                "attendance",
                "attendance_absent",
                "attendance_day",
                "session_list",
                "session_correct",
                "sign_in",
                "allowances",
                "allowances_pdf",
            ),
            _("Attendance"),
        ),
        **dict.fromkeys(
            ("certificates", "certificate", "certificates_print", "certificate_print"),
            _("Certificates"),
        ),
        **dict.fromkeys(("practice_live", "practice_groups", "practice_stations"), _("Practice")),
        "needs": _("Needs of officers"),
    }
    # The marks of a sitting depend on its officer and on when it was taken.
    guarded = {"RunSitting": Guard()}
    audit_things = {
        "PracticeShare": _("Practice of an officer"),
        "Endorsement": _("Endorsement of a trainer"),
        "TeachingObservation": _("Observation of a lesson"),
        "CourseRun": _("Course run"),
        "TrainingSession": _("Training session"),
        "Trainer": _("Trainer"),
        "Programme": _("Programme"),
        "Practice": _("Practice"),
    }
    audit_words = {"mode": "promdaen.course.rules.practice.SPECIMEN_MODES"}
    audit_labels = {
        "create_run": _("Course run planned"),
        "change_run": _("Course run changed"),
        "cancel_run": _("Course run cancelled"),
        "finish_run": _("Course run finished"),
        "set_trainers": _("Trainers chosen"),
        "set_targets": _("Targets set"),
        "set_papers": _("Papers chosen"),
        "load_courses": _("Courses loaded"),
        "create_programme": _("Programme created"),
        "change_programme": _("Programme changed"),
        "set_programme_targets": _("Targets of a programme set"),
        "close_programme": _("Programme closed"),
        "reopen_programme": _("Programme reopened"),
        # of older lines
        "put_programme": _("Programme put in"),
        "skip_step": _("Step of set-up skipped"),
        "enrol_officers": _("Officers enrolled"),
        "import_roster": _("Roster imported"),
        "keep_roster_draft": _("Roster file read"),
        "decide_draft": _("Officers of a roster file decided"),
        "discard_draft": _("File deleted before import"),
        "keep_answer_draft": _("Answer file read"),
        "decide_answer_draft": _("Officers of an answer file decided"),
        "withdraw_enrolment": _("Officer taken off a roster"),
        "change_rank": _("Rank on a roster changed"),
        "mark_attendance": _("Attendance recorded"),
        "give_missing_reason": _("Reason for a missing test given"),
        "import_answers": _("Answers imported"),
        "key_sheet": _("Answer sheet keyed"),
        "discard_keying": _("Keying discarded"),
        "record_feedback": _("Feedback imported"),
        "choose_quotes": _("Quotes chosen"),
        "leave_unreported_feedback": _("Evaluation forms deleted, too few to be sent"),
        # the timetable
        "lay_out_timetable": _("Timetable laid out"),
        "change_session": _("Session changed"),
        "move_session": _("Session moved"),
        "swap_sessions": _("Sessions swapped"),
        "add_session": _("Session added"),
        "remove_session": _("Session removed"),
        "assign_trainers": _("Trainers put to a session"),
        "assign_leaders": _("Leaders and rooms of a run saved"),
        # badges
        "make_badges": _("Badges made"),
        "print_pins": _("New PINs created"),
        "rotate_badge_key": _("Key of badges replaced"),
        "rotate_run_secret": _("Secret of the badges of a run replaced"),
        "join_run": _("Joined with a phone"),
        "lock_badge": _("Badge locked after too many wrong PINs"),
        "free_badge": _("Officer let in after wrong PINs"),
        "reissue_badge": _("Badge reissued"),
        # attendance
        "open_attendance": _("Attendance of a session opened"),
        "close_attendance": _("Attendance of a session closed"),
        "record_attendance": _("Presence in a session recorded"),
        "correct_attendance": _("Presence in a session corrected"),
        # tests on phones
        "open_test": _("Test opened for phones"),
        "close_test": _("Test closed for phones"),
        "show_results": _("Results shown to officers, or no longer"),
        "start_run_sitting": _("Officer began a test on a phone"),
        # photographs of answer sheets
        "read_scans": _("Photographs of answer sheets read"),
        "decide_scan": _("Photograph of an answer sheet decided"),
        "throw_scan": _("Photograph of an answer sheet deleted"),
        "take_in_scan": _("Answer sheet imported from a photograph"),
        # the evaluation form
        "open_feedback": _("Evaluation form opened"),
        "close_feedback": _("Evaluation form closed"),
        # trainers
        "add_trainer": _("Trainer added"),
        "change_trainer": _("Trainer changed"),
        "link_trainer": _("Trainer linked to an account or an officer"),
        "unlink_trainer": _("Link of a trainer removed"),
        "set_trainer_active": _("Trainer set active or inactive"),
        "add_absence": _("Absence of a trainer entered"),
        "remove_absence": _("Absence of a trainer removed"),
        "endorse_trainer": _("Trainer endorsed"),
        "renew_endorsement": _("Endorsement renewed"),
        "withdraw_endorsement": _("Endorsement withdrawn"),
        "record_observation": _("Teaching observed"),
        "set_trainer_need": _("Need of trainers set"),
        "load_trainers": _("Path and rubric of trainers loaded"),
        # certificates
        "issue_certificates": _("Certificates issued"),
        "issue_certificate": _("Certificate issued"),
        "revoke_certificate": _("Certificate revoked"),
        # later tests
        "choose_later_paper": _("Paper of the later tests chosen"),
        "invite_officers": _("Officers invited to a later test"),
        "mark_invitations": _("Answers to invitations taken down"),
        "remind_officers": _("Officers reminded of a later test"),
        # practice
        "open_practice": _("Practice opened for a run"),
        "enter_practice": _("Officer began a practice on a phone"),
        "move_officers": _("Officers moved between groups"),
        "close_practice": _("Practice closed"),
        "open_debrief": _("Reasoning opened to the room"),
        # what is printed
        "ask_pack": _("Everything to print asked for"),
    }

    def ready(self) -> None:
        """Connect to marked sittings, and delete files that waited a day for a decision."""

        from promdaen.course import receivers  # noqa: F401, PLC0415
        from promdaen.kit import (  # noqa: PLC0415
            jobs,
            key_files,
            node_keys,
            personal,
            phones,
            proofs,
            text_writers,
            waiting,
        )
        from promdaen.kit.later import function  # noqa: PLC0415

        text_writers.register_writer(kinds=("course",), write=function(WRITE_WORDS))
        slots.register_slot(
            name=slots.PRACTICE_ADDRESS,
            fill=function("promdaen.course.views.practice_addresses.practice_address"),
        )
        for slot, name in SLOTS.items():
            slots.register_slot(name=slot, fill=function(f"promdaen.course.queries.{name}"))
        for upkeep, label, name in (
            ("old drafts", _("Removal of old drafts"), "drafts.forget_old_drafts"),
            ("old packs", _("Removal of old prints"), "packs.forget_old_packs"),
            ("codes of badges", _("Codes of badges"), "classroom.renew_code_hashes"),
            ("revoked certificates", _("List of revoked certificates"),
             "certificates.renew_revocation_list"),
            ("old photographs", _("Removal of old photographs"), "scans.forget_old_scans"),
        ):  # fmt: skip
            work = function(f"promdaen.course.actions.{name}")
            jobs.register_upkeep(name=upkeep, label=label, work=work)
        remove = function("promdaen.course.actions.trainers.remove_copied_names")
        personal.register_removal(name="course", remove=remove)
        rebuild = function("promdaen.course.actions.summaries.rebuild_marked_runs")
        jobs.register_secondly(name="figures of runs", work=rebuild)
        proved = function("promdaen.course.actions.summaries.summaries_proved")
        proofs.register_proof(name="summaries", proof=proved)
        _register_jobs()
        is_good = function("promdaen.course.queries.classroom.is_pass_good")
        phones.register_pass_check(check=is_good)
        count = function("promdaen.course.queries.certificates.certificates_count")
        use = key_files.KeyUse(count_rows=count, label="certificates")
        key_files.register_use(file=node_keys.SIGNING_NAME, use=use)
        count = function("promdaen.course.queries.badge_keys.rows_of_the_key")
        use = key_files.KeyUse(count_rows=count, label="keys of badges")
        key_files.register_use(file="badge-master.key", use=use)
        for name, kinds in WAITING.items():
            rows = function(f"promdaen.course.waiting.{name}_waiting")
            waiting.register_waiting(name=name, kinds=kinds, rows=rows)


def _register_jobs() -> None:
    from django.urls import reverse  # noqa: PLC0415

    from promdaen.kit import jobs, later  # noqa: PLC0415  its tables are ready by now

    make = later.function("promdaen.course.actions.packs.make_pack")
    kind = jobs.JobKind(
        name="run_pack",
        work=lambda arguments: make(arguments=arguments, now=timezone.now()),
        label=_("Everything to print"),
        ready=_("Your print is ready"),
        url=lambda job: reverse("course:pack", args=(job.arguments["run"],)),
        about=lambda job: job.arguments["run"],
        remove_files=later.function("promdaen.course.actions.packs.remove_pack_file"),
    )
    jobs.register_job(kind=kind)
    remove_files = later.function("promdaen.kit.job_files.remove_job_files")
    jobs.register_job(
        kind=jobs.JobKind(
            name="roster_reading",
            work=later.function("promdaen.course.actions.roster_jobs.read_roster"),
            label=_("Reading of a roster"),
            ready=_("Your roster is read"),
            url=lambda job: (
                reverse("course:roster_draft", args=(job.arguments["run"], job.result))
                if job.result
                else ""
            ),
            about=lambda job: job.arguments["run"],
            opens_result=True,
            refusals=(refusals.Refused,),
            remove_files=remove_files,
        )
    )
    jobs.register_job(
        kind=jobs.JobKind(
            name="roster_import",
            work=later.function("promdaen.course.actions.roster_jobs.import_roster"),
            label=_("Import of a roster"),
            ready=_("Your roster is imported"),
            url=lambda job: reverse("course:roster", args=(job.arguments["run"],)),
            about=lambda job: job.arguments["run"],
            opens_result=True,
            refusals=(refusals.Refused,),
        )
    )
