"""The monthly table: a page in both languages, and a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.exchange.queries import monthly as queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.decorators import require_member
from promdaen.kit import exports as files
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.spreadsheets import Output
from promdaen.kit.texts import Text

COLUMN_HEADINGS = (
    Text("Month"),
    Text("Counted by"),
    Text("Group"),
    Text("Persons", context="count"),
)


@require_GET
@require_member(*queries.READERS)
def monthly(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Show the table of a closed month, by default the newest; not available in an exercise."""
    if member.world:
        raise Http404
    now = timezone.now()
    months = queries.months(now=now)
    month_on = _month(text=request.GET.get("month", ""), months=months)
    table = queries.stored_month(month_on=month_on)
    page = queries.month_page(table=table) if table else None
    file_format = request.GET.get("file", "")
    if page and file_format in files.LIST_FORMATS:
        return files.list_response(
            name=f"months-{month_on:%Y-%m}",
            file_format=file_format,
            heads=COLUMN_HEADINGS,
            rows=_rows(page),
            now=now,
        )
    context = {"member": member, "page": page, "months": months, "month_on": month_on}
    return render(request, "exchange/monthly.html", context)


def _month(*, text: str, months: list[date]) -> date:
    months_by_name = {f"{month:%Y-%m}": month for month in months}
    if text and text not in months_by_name:
        raise Http404
    return months_by_name[text] if text else months[0]


def _rows(page: queries.MonthPage) -> Iterator[tuple[Output, ...]]:
    month = f"{page.month_on:%Y-%m}"
    if page.uncounted != 0:
        uncounted = _("Reports without the number of persons")
        few = _("All") if page.uncounted else _("Fewer than 5")
        yield month, uncounted, few, page.uncounted
    if page.persons_count is None:
        yield month, _("All"), _("Fewer than 5"), None
        return
    yield month, _("All"), _("All"), page.persons_count
    for cut in page.cuts:
        for name, count in cut.lines:
            yield month, cut.name, name, count
        yield month, cut.name, _("Not said, or too few to show"), cut.rest_count
