"""Reports as a Django application."""

from collections.abc import Mapping
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportConfig(AppConfig):
    name = "promdaen.report"
    label = "report"
    travel = {
        "Recommendation": "leased",
        "IssuedSheet": "fact",
        "StoredInterval": "local",
    }
    audit_things = {
        "IssuedSheet": _("Results sheet"),
    }
    audit_labels = {
        "write_recommendations": _("Recommendations written"),
        "issue_sheet": _("Results sheet issued"),
        "store_intervals": _("Bootstrap intervals computed"),
    }

    def ready(self) -> None:
        """Register this package's jobs, and the address of sheets of runs."""
        from django.urls import reverse  # noqa: PLC0415

        from promdaen.kit import jobs, key_files, later, node_keys, slots  # noqa: PLC0415

        issued = later.function("promdaen.report.queries.runs_with_sheet")
        slots.register_slot(name=slots.SHEETS_ISSUED, fill=issued)
        slots.register_slot(
            name=slots.SHEET_ADDRESS,
            fill=lambda *, code: reverse("report:sheet", args=("run", code)),
        )
        kind = jobs.JobKind(
            name="store_intervals",
            work=_store_intervals,
            label=_("Bootstrap intervals"),
            ready=_("Your intervals are computed"),
            url=lambda job: reverse(
                "report:intervals", args=job.arguments["scope"].split(":", maxsplit=1)
            ),
            about=lambda job: job.arguments["scope"].partition(":")[2],
        )
        jobs.register_job(kind=kind)
        use = key_files.KeyUse(
            count_rows=later.function("promdaen.report.queries.issued_count"),
            label="issued results sheets",
        )
        key_files.register_use(file=node_keys.SIGNING_NAME, use=use)


def _store_intervals(arguments: Mapping[str, Any]) -> str:
    from promdaen.report import actions  # noqa: PLC0415

    return actions.store_scope_intervals(scope=str(arguments["scope"]))
