"""Queries of reports about the data of lower layers."""

from promdaen.report.queries.dashboard import overview, provinces_reached
from promdaen.report.queries.lists import (
    INTERVAL_JOB,
    can_issue,
    can_see_keys,
    can_write,
    interval_jobs,
    issued_sheet,
    issued_sheets_for,
    ready_to_use,
    sheet_list,
)
from promdaen.report.queries.national_scale import scale_page
from promdaen.report.queries.prepared_figures import CurrentSheet, current_sheet
from promdaen.report.queries.run_items import run_item
from promdaen.report.queries.scopes import ScopeNotFound, ScopeRuns, scope_runs_by_code
from promdaen.report.queries.sheets import (
    build_sheet,
    issued_count,
    issued_sheets,
    latest_issued_sheet,
    recommendations,
    runs_with_sheet,
    stored_sheet,
)
from promdaen.report.queries.since import (
    SinceReport,
    figure_definitions,
    last_report_on,
    since_print,
    since_report,
)
