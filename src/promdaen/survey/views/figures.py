"""Result pages of a round, for accounts that may read scores by checkpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.kit import exports, ids, tables
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import Text
from promdaen.people import queries as people_queries
from promdaen.survey.actions import figures as actions
from promdaen.survey.forms.figures import FigureFilterForm, FilePurposeForm, GapFilterForm
from promdaen.survey.queries import changes, figures, heat, planning, round_page
from promdaen.survey.queries import gaps as gap_queries
from promdaen.survey.queries import maps as map_queries

GAPS_A_PAGE = 50
GAP_HEADINGS = (
    Text("Checkpoint", context="code"),
    Text("Name (Khmer)"),
    Text("Name (English)"),
    Text("Province"),
    Text("Class"),
    Text("Sub-domain"),
    Text("Indicator"),
    Text("Title (Khmer)"),
    Text("Title (English)"),
    Text("Score"),
    Text("Standard"),
    Text("Gap"),
    Text("Travellers in the peak hour"),
    Text("Need"),
    Text("Weight", context="survey"),
    Text("Must-have"),
    Text("Evidence"),
)


@require_GET
@login_required
def survey_round(request: AccountRequest, code: str) -> HttpResponse:
    """Show a round: how far the standards are reached, by capacity, class and province."""
    page = _figures_or_404(round_page.round_page, code=code, account=request.user)
    can_print = people_queries.has_right("survey", account=request.user)
    context = {
        "page": page,
        "can_print": can_print,
        "reads_totals": people_queries.has_right("gaps", "survey", account=request.user),
    }
    return render(request, "survey/round.html", context)


@require_GET
@login_required
def heat_map(request: AccountRequest, code: str) -> HttpResponse:
    """Checkpoints by sub-domains, a page of columns at a time or all of them."""
    form = FigureFilterForm(request.GET)
    is_all = request.GET.get("show") == "all"
    page_number = ids.read_number(request.GET.get("page", ""), highest=999_999) or 1
    page = _figures_or_404(
        heat.heat_map,
        code=code,
        filters=form.selected_filter(),
        account=request.user,
        page=None if is_all else page_number,
    )
    across = Paginator(page.figures.rows, heat.ACROSS).get_page(page_number)
    context = {"page": page, "filter_form": form, "across": across, "is_all": is_all}
    return render(request, "survey/heat.html", context)


@require_GET
@login_required
def maps(request: AccountRequest, code: str) -> HttpResponse:
    """The provinces as a grid, as an outline with the checkpoints, and as a table."""
    form = FigureFilterForm(request.GET)
    page = _figures_or_404(
        map_queries.map_page, code=code, filters=form.selected_filter(), account=request.user
    )
    return render(request, "survey/map.html", {"page": page, "filter_form": form})


@require_GET
@login_required
def change(request: AccountRequest, code: str) -> HttpResponse:
    """What changed at each checkpoint since another round."""
    order = tables.sort_order(query=request.GET, allowed=("code", "points"), default="code")
    page = _figures_or_404(
        changes.change_page,
        code=code,
        since=request.GET.get("since", ""),
        order=order,
        account=request.user,
    )
    return render(request, "survey/change.html", {"page": page})


@require_http_methods(["GET", "POST"])
@login_required
def gaps(request: AccountRequest, code: str) -> HttpResponse:
    """Show the gaps as a list; or as a file when a purpose is given."""
    form = GapFilterForm(request.GET)
    order = tables.sort_order(
        query=request.GET, allowed=gap_queries.GAP_ORDERS, default=gap_queries.DEFAULT_ORDER
    )
    filters = form.gap_filter(order=order)
    purpose = FilePurposeForm(request.POST or None)
    if request.method == "POST" and purpose.is_valid():
        gap_file = _figures_or_404(
            actions.export_gaps,
            code=code,
            filters=filters,
            purpose=purpose.cleaned_data["purpose"],
            by=request.user,
            now=timezone.now(),
        )
        return _file(gap_file, purpose.cleaned_data["format"])
    gap_file = _figures_or_404(
        gap_queries.gap_list, code=code, filters=filters, account=request.user
    )
    lines = Paginator(gap_file.lines, GAPS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": gap_file,
        "lines": lines,
        "filter_form": form,
        "purpose_form": purpose,
        "is_default_order": order == gap_queries.DEFAULT_ORDER,
    }
    return render(request, "survey/gaps.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def current_gaps(request: AccountRequest) -> HttpResponse:
    """The gaps of the current round, else the newest; the survey's first page if there is none.

    The page keeps its own address, so that the menu shows where it is.
    """
    survey_round = planning.shown_round(today=timezone.localdate())
    if survey_round is None:
        return redirect("survey:home")
    return gaps(request, code=survey_round.code)


def _file(gap_list: gap_queries.GapList, file_format: str) -> HttpResponse:
    return exports.list_response(
        name=f"gaps-{gap_list.figures.round.code}",
        file_format=file_format,
        heads=GAP_HEADINGS,
        rows=[
            (
                gap.row.code, gap.row.name.km, gap.row.name.en, gap.row.province,
                gap.row.standard_class, gap.indicator.sub_domain, gap.indicator.code,
                gap.indicator.title.km, gap.indicator.title.en,
                gap.score, gap.standard, gap.gap, gap.travellers,
                None if gap.travellers is None else gap.need, gap.indicator.weight,
                "yes" if gap.indicator.is_critical else "no", gap.grade,
            )
            for gap in gap_list.lines
        ],
        now=timezone.now(),
    )  # fmt: skip


def _figures_or_404(ask: Callable[..., object], **filters: Any) -> Any:
    try:
        return ask(**filters)
    except figures.NoFigures as error:
        raise Http404(str(error)) from error
