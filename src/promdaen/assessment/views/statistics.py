"""Pages of item statistics: the whole bank in one list, and the request to recompute."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.assessment import actions, queries
from promdaen.assessment.forms.statistics import StatisticsFilterForm
from promdaen.kit import exports, tables
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import Text
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING

ITEMS_A_PAGE = 60
# Unknown values sort below all known ones.
UNKNOWN_LAST = float("-inf")


def _known_value(value: float | None) -> float:
    return UNKNOWN_LAST if value is None else value


SORTS: dict[str, Any] = {
    "topic": lambda line: (line.item.outcome.topic.number, line.item.code),
    "code": lambda line: line.item.code,
    "n": lambda line: line.first.n,
    "facility": lambda line: _known_value(line.first.facility),
    "latest": lambda line: _known_value(line.latest.facility),
    "discrimination": lambda line: _known_value(line.first.discrimination),
    "difficulty": lambda line: _known_value(line.difficulty and line.difficulty.b),
    "flags": lambda line: (-len(line.flags), line.item.code),
}
COLUMN_HEADINGS = (
    Text("Item"),
    Text("Topic"),
    Text("Officers, first test"),
    Text("Facility, first test"),
    Text("Officers, latest test"),
    Text("Facility, latest test"),
    Text("Discrimination, first test"),
    Text("Discriminative efficiency"),
    Text("Upper less lower 27 %"),
    Text("Standard deviation"),
    Text("Alpha without the item"),
    Text("Difficulty, logits"),
    Text("Standard error of difficulty"),
    Text("Gravest class of differential functioning"),
    Text("To look at"),
)


@require_GET
@login_required
def statistics(request: AccountRequest) -> HttpResponse:
    """The statistics of every item, filtered and sorted; or the same list as a file."""
    people_queries.require_right(*TEACHING, account=request.user)
    form = StatisticsFilterForm(request.GET)
    statistics_rows = queries.statistics_rows(filters=form.selected_filter())
    order = tables.sort_order(query=request.GET, allowed=SORTS, default="topic")
    statistics_rows.sort(key=SORTS[order.lstrip("-")], reverse=order.startswith("-"))
    file_format = request.GET.get("format", "")
    if file_format in exports.LIST_FORMATS:
        return exports.list_response(
            name="item-statistics",
            file_format=file_format,
            heads=COLUMN_HEADINGS,
            rows=[_row(statistics_row) for statistics_row in statistics_rows],
            now=timezone.localtime(),
        )
    context = {
        "filter_form": form,
        "page": Paginator(statistics_rows, ITEMS_A_PAGE).get_page(request.GET.get("page")),
        "fresh": queries.freshness(),
        "background": queries.background(),
    }
    return render(request, "assessment/statistics.html", context)


@require_POST
@login_required
def ask_statistics(request: AccountRequest) -> HttpResponse:
    """Queue a job that recomputes the statistics."""
    actions.ask_statistics(by=request.user, now=timezone.now())
    messages.success(request, _("The statistics are being computed. This page shows when."))
    return redirect("assessment:statistics")


def _row(statistics_row: queries.StatisticsRow) -> list[Any]:
    first, latest, placed = statistics_row.first, statistics_row.latest, statistics_row.difficulty
    return [
        statistics_row.item.code,
        statistics_row.item.outcome.topic_id,
        first.n,
        first.facility,
        latest.n,
        latest.facility,
        first.discrimination,
        first.efficiency,
        first.upper_lower,
        first.sd,
        first.alpha_if_deleted,
        placed.b if placed else None,
        placed.se if placed else None,
        statistics_row.ets_class,
        ", ".join(statistics_row.flags),
    ]
