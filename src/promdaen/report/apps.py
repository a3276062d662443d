"""Reports as a Django application."""

from django.apps import AppConfig


class ReportConfig(AppConfig):
    """Indicators, dashboards and the results sheet."""

    name = "promdaen.report"
    label = "report"
    travel = {
        "Recommendation": "leased",
        "IssuedSheet": "fact",
        "StoredInterval": "local",
    }
