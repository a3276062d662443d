"""Questions that reports ask of the floors below."""

from promdaen.report.queries.dashboard import Overview, overview
from promdaen.report.queries.lists import (
    INTERVAL_JOB,
    can_write,
    interval_jobs,
    issued_sheet,
    sheet_list,
)
from promdaen.report.queries.scopes import ScopeNotFound, ScopeRuns, scope_of
from promdaen.report.queries.sheets import issued_sheets, recommendations, sheet_of

__all__ = [
    "INTERVAL_JOB",
    "Overview",
    "ScopeNotFound",
    "ScopeRuns",
    "can_write",
    "interval_jobs",
    "issued_sheet",
    "issued_sheets",
    "overview",
    "recommendations",
    "scope_of",
    "sheet_list",
    "sheet_of",
]
