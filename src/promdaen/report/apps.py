"""Reports as a Django application."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from promdaen.kit import cluster


class ReportConfig(AppConfig):
    name = "promdaen.report"
    label = "report"
    travel = {
        "Recommendation": "leased",
        "IssuedSheet": "fact",
        "StoredInterval": "local",
        "PreparedFigures": "local",
        "ExternalCode": "local",
        "EvaluationReport": "fact",
        "CountryTable": "local",
        "ReportStory": "reference",
        "FollowedRecommendation": "reference",
        "RecommendationStep": "fact",
    }
    audit_things = {
        "FollowedRecommendation": _("Recommendation followed up"),
        "ReportStory": _("Story in a report"),
        "Recommendation": _("Recommendation"),
        "IssuedSheet": _("Results sheet"),
        "EvaluationReport": _("Evaluator's report"),
        "CountryTable": _("Yearly table of a country"),
    }
    audit_words = {"state": "promdaen.report.rules.follow_up.FOLLOW_UP_STATES"}
    audit_labels = {
        "write_recommendations": _("Recommendations written"),
        "issue_sheet": _("Results sheet issued"),
        "set_external_codes": _("Codes of DHIS2 changed"),
        "store_intervals": _("Bootstrap intervals computed"),
        "make_evaluation_report": _("Evaluator's report made"),
        "record_story": _("Story recorded"),
        "change_story": _("Story changed"),
        "remove_story": _("Story removed"),
        "follow_recommendation": _("Recommendation added for follow-up"),
        "record_follow_up": _("Follow-up of a recommendation recorded"),
        "publish_country_table": _("Yearly table of this country published"),
        "import_country_table": _("Yearly table of another country imported"),
    }

    def ready(self) -> None:
        """Register this package's jobs, and the address of sheets of runs."""
        from django.urls import reverse  # noqa: PLC0415

        from promdaen.kit import key_files, later, node_keys, slots  # noqa: PLC0415

        issued = later.function("promdaen.report.queries.runs_with_sheet")
        slots.register_slot(name=slots.SHEETS_ISSUED, fill=issued)
        slots.register_slot(
            name=slots.SHEET_ADDRESS,
            fill=lambda *, code: reverse("report:sheet", args=("run", code)),
        )
        _register_jobs()
        reports = key_files.KeyUse(
            count_rows=later.function("promdaen.report.queries.evaluation_reports.reports_count"),
            label="signed evaluator's reports",
        )
        key_files.register_use(file=node_keys.SIGNING_NAME, use=reports)
        use = key_files.KeyUse(
            count_rows=later.function("promdaen.report.queries.issued_count"),
            label="issued results sheets",
        )
        key_files.register_use(file=node_keys.SIGNING_NAME, use=use)


def _register_jobs() -> None:
    from django.urls import reverse  # noqa: PLC0415

    from promdaen.kit import jobs, later  # noqa: PLC0415

    store = later.function("promdaen.report.actions.store_scope_intervals")
    make = later.function("promdaen.report.actions.make_asked_report")
    kind = jobs.JobKind(
        name="store_intervals",
        work=lambda arguments: store(scope=arguments["scope"]),
        label=_("Bootstrap intervals"),
        ready=_("Your intervals are computed"),
        url=lambda job: reverse(
            "report:intervals", args=job.arguments["scope"].split(":", maxsplit=1)
        ),
        about=lambda job: job.arguments["scope"].partition(":")[2],
        refusals=(cluster.ClusterRefused,),
    )
    jobs.register_job(kind=kind)
    jobs.register_job(
        kind=jobs.JobKind(
            name="make_evaluation_report",
            work=lambda arguments: make(arguments=arguments, now=timezone.now()),
            label=_("Evaluator's report"),
            ready=_("Your evaluator's report is ready"),
            url=lambda job: (
                reverse("report:evaluation_report", args=(job.result,))
                if job.result
                else reverse("report:evaluation_reports")
            ),
            about=lambda job: job.arguments["programme"],
        )
    )
    jobs.register_job(
        kind=jobs.JobKind(
            name="print_evaluation_report",
            work=later.function("promdaen.report.actions.print_asked_report"),
            label=_("Print of an evaluator's report"),
            ready=_("Your print is ready"),
            url=lambda job: reverse("report:evaluation_report", args=(job.arguments["report"],)),
        )
    )
    jobs.register_upkeep(
        name="large_scopes",
        label=_("Figures of large programmes and provinces"),
        work=later.function("promdaen.report.actions.prepare_large_scopes"),
        every=timedelta(minutes=15),
    )
