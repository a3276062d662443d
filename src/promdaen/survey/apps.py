"""The survey as a Django application."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.checks import CheckMessage
from django.utils.translation import gettext_lazy as _

from promdaen.kit import open_sets, refusals


class SurveyConfig(AppConfig):
    """The checkpoint capacity survey: instrument, visits, scores, gaps."""

    name = "promdaen.survey"
    label = "survey"
    travel = {
        "Frame": "reference",
        "Indicator": "reference",
        "Instrument": "reference",
        "Round": "leased",
        "AccessKey": "local",
        "Visit": "leased",
        "Submission": "fact",
        "Attachment": "fact",
        "DraftAnswer": "local",
        "DraftPicture": "local",
        "VisitReview": "fact",
        "DescribedPost": "reference",
        "CalibrationAnswer": "fact",
        "ProvinceAccess": "reference",
    }
    audit_things = {
        "Submission": _("Submitted visit"),
        "Round": _("Survey round"),
        "Visit": _("Visit to a checkpoint"),
        "Instrument": _("Instrument of the survey"),
    }
    audit_labels = {
        # the instrument
        "load_frame": _("Frame of the survey loaded"),
        "put_indicators": _("Indicators loaded"),
        "retire_indicators": _("Indicators of older versions taken out"),
        "load_described_posts": _("Described posts of the survey loaded"),
        "create_indicator": _("Indicator of the survey made"),
        "edit_indicator": _("Indicator of the survey changed"),
        "publish_instrument": _("Instrument of the survey published"),
        # rounds and visits
        "create_round": _("Survey round made"),
        "change_round": _("Survey round changed"),
        "close_round": _("Survey round closed"),
        "open_round_again": _("Survey round opened again"),
        "answer_described_post": _("Described post answered by an assessor"),
        "plan_visits": _("Visits to checkpoints given to assessors"),
        "draw_second_visits": _("Second visits to checkpoints drawn"),
        "change_visit": _("Visit to a checkpoint reassigned"),
        "take_back_visit": _("Visit to a checkpoint taken back"),
        "give_provinces": _("Provinces of an assessor set"),
        "accept_visit": _("Visit to a checkpoint accepted"),
        "return_visit": _("Visit to a checkpoint returned"),
        "keep_submission": _("Visit to a checkpoint submitted"),
        # exports and feeds
        "export_survey": _("Figures of a survey round exported"),
        "read_feed": _("Feed of the survey read"),
        # keys of phones and feeds
        "create_key": _("Key of the survey made"),
        "revoke_key": _("Key of the survey revoked"),
        # prints
        "print_profile": _("Profile of a checkpoint printed"),
        "print_round": _("Survey round printed"),
        # figures
        "export_gaps": _("Gaps of a survey round exported"),
        "export_plan": _("Plan of visits exported"),
    }

    def ready(self) -> None:
        """Register the task list rows for coordinators and assessors."""
        from django.urls import reverse  # noqa: PLC0415

        from promdaen.kit import (  # noqa: PLC0415
            jobs,
            later,
            slots,
            text_writers,
            waiting,
        )

        jobs.register_job(
            kind=jobs.JobKind(
                name="publish_instrument",
                work=later.function("promdaen.survey.actions.publishing.run_publishing"),
                label=_("Publishing of the instrument"),
                ready=_("Published. Phones get the form when they next ask."),
                url=lambda job: (
                    reverse("survey:instrument_version", args=(job.result,)) if job.result else ""
                ),
                opens_result=True,
                refusals=(refusals.Refused,),
            )
        )
        find = later.function("promdaen.survey.queries.citing.indicator_citations")
        slots.register_slot(name=slots.CITATIONS, fill=find, order=3)
        text_writers.register_writer(
            kinds=("indicator", "survey", "calibration"),
            write=later.function("promdaen.survey.actions.wording.write_words"),
        )
        kinds = (
            "instrument_missing", "assessors_missing", "visits_to_give", "second_visits",
            "visit_to_review", "visit_late", "visits_returned",
            "visit_to_make", "visit_to_correct", "posts_to_answer",
        )  # fmt: skip
        rows = later.function("promdaen.survey.waiting.survey_waiting")
        waiting.register_waiting(name="survey", kinds=kinds, rows=rows)
        checks.register(check_answer_kinds)


# Modules in the folder of kinds that are not kinds.
BESIDE_KINDS = ("answering", "instance", "markdown", "paper", "answer_texts", "scoring", "xlsform")


def check_answer_kinds(
    app_configs: Sequence[AppConfig] | None, **_: Any
) -> Iterator[CheckMessage]:
    """System check: every kind of answer has all required members."""
    from promdaen.survey import kinds  # noqa: PLC0415  only when checks run

    members = list(kinds.KINDS.values())
    yield from open_sets.missing_members(protocol=kinds.IndicatorKind, kinds=members)
    yield from open_sets.unlisted_files(
        package=kinds, kinds=members, other_files=BESIDE_KINDS, listed_in="_ALL"
    )
