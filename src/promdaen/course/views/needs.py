"""Training needs by place, for the next run."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from promdaen.course.forms.needs import NeedsFilterForm
from promdaen.course.queries import needs as queries
from promdaen.course.rules import exports
from promdaen.course.views import files
from promdaen.kit import tables
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.spreadsheets import Output

LINES_PER_PAGE = 30
SORTS: dict[str, Any] = {
    "need": lambda place: place.weight,
    "posted": lambda place: place.posted,
    "never": lambda place: place.counts["never"],
    "faded": lambda place: place.counts["faded"],
    "long_ago": lambda place: place.counts["long_ago"],
    "come": lambda place: len(place.officers),
    "place": lambda place: (place.province.en, place.name.en),
}


@require_GET
@login_required
def needs(request: AccountRequest) -> HttpResponse:
    """The places with officers to train in the next run, and why."""
    form = NeedsFilterForm(request.GET)
    checkpoint_needs = queries.place_needs(
        account=request.user, filters=form.selected_filter(), today=timezone.localdate()
    )
    order = tables.sort_order(query=request.GET, allowed=SORTS, default="-need")
    checkpoint_needs.sort(key=SORTS[order.lstrip("-")], reverse=order.startswith("-"))
    list_file = files.requested_list(
        request,
        name="training-needs",
        heads=exports.NEED_HEADS,
        rows=lambda: [row for place in checkpoint_needs for row in _rows(place)],
    )
    if list_file:
        return list_file
    context = {
        "filter_form": form,
        "page": Paginator(checkpoint_needs, LINES_PER_PAGE).get_page(request.GET.get("page")),
        "officers_count": sum(len(place.officers) for place in checkpoint_needs),
    }
    return render(request, "course/needs.html", context)


def _rows(checkpoint_needs: queries.PlaceNeeds) -> list[list[Output]]:
    language = files.language()
    return [
        [
            checkpoint_needs.province.text(language=language),
            checkpoint_needs.name.text(language=language),
            officer.officer.code if officer.officer else "",
            officer.officer.short_code if officer.officer else "",
            str(officer.officer) if officer.officer else "",
            officer.department,
            officer.words.text(language=language),
        ]
        for officer in checkpoint_needs.officers
    ]
