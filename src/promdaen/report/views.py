"""Pages of reports: each calls one query or action and responds."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.course.queries import setup as setup_queries
from promdaen.kit import pdf, tables
from promdaen.kit.files import file_response, pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.report import actions, forms, queries
from promdaen.report.rules import definitions, interim

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
SPLITS = ("departments", "provinces", "sexes")
MORE_KEYS = (
    "gain_points_improvers",
    "gain_relative",
    "gain_normalised",
    "gain_normalised_persons",
    "g_av",
    "reliable_change_points",
    "reliably_improved",
    "reliably_lower",
    "kr20_before",
    "kr20_after",
    "sem_before_points",
    "sem_after_points",
    "before_only",
    "after_only",
)


def _scope_runs(request: AccountRequest, kind: str, code: str) -> queries.ScopeRuns:
    try:
        return queries.scope_runs_by_code(kind=kind, code=code, account=request.user)
    except queries.ScopeNotFound as error:
        raise Http404(str(error)) from error


@require_GET
@login_required
def index(request: AccountRequest) -> HttpResponse:
    """Every sheet that this account may open."""
    found = queries.sheet_list(account=request.user)
    return render(request, "report/index.html", {"list": found})


@require_GET
@login_required
def overview(request: AccountRequest) -> HttpResponse:
    """The dashboard: waiting work, trained against target, gains over time.

    Before the first course run there is nothing to show, so it shows how to start.
    """
    people_queries.require_right("results", account=request.user)
    found = setup_queries.setup()
    context = {
        "setup": found,
        "can_write": queries.can_write(account=request.user),
        "may_confirm_roles": people_queries.has_right("accounts", account=request.user),
        "self_given_roles": people_queries.self_given_roles()
        if found.has_self_given_roles
        else [],
    }
    if not found.has_run:
        context |= {
            "next_step": found.next_for(account=request.user),
            "ready": queries.ready_to_use(account=request.user),
        }
        return render(request, "report/overview_empty.html", context)
    programme = request.GET.get("programme", "")
    context["overview"] = queries.overview(
        account=request.user, programme=programme, now=timezone.now()
    )
    return render(request, "report/overview.html", context)


@require_GET
@login_required
def since(request: AccountRequest) -> HttpResponse:
    """Events since the last report, with places and next steps."""
    now = timezone.now()
    form = _since_form(request, now=now)
    day = form.day()
    found = queries.since_report(account=request.user, since=day, now=now)
    context = {
        "page": found,
        "form": form,
        "query": f"?since={day.isoformat()}",
        "levels": ("1", "2", "3", "4 +"),
        "can_write": queries.can_write(account=request.user),
    }
    return render(request, "report/since.html", context)


@require_GET
@login_required
def since_pdf(request: AccountRequest, language: str) -> HttpResponse:
    """The page of events since the last report, as PDF in one language."""
    people_queries.require_right("results", account=request.user)
    if language not in pdf.LANGUAGES:
        raise Http404(_("Page not found."))
    now = timezone.now()
    day = _since_form(request, now=now).day()
    made = queries.since_print(account=request.user, since=day, now=now, language=language)
    name = f"report-since-{day.isoformat()}-{language}.pdf"
    return pdf_response(made, name=name)


def _since_form(request: AccountRequest, *, now: Any) -> forms.SinceForm:
    people_queries.require_right("results", account=request.user)
    return forms.SinceForm(request.GET or None, last=queries.last_report_on(now=now))


@require_GET
@login_required
def by_province(request: AccountRequest) -> HttpResponse:
    """The province grid as a table."""
    found = queries.provinces_reached(
        account=request.user, programme=request.GET.get("programme", "")
    )
    order = tables.sort_order(
        query=request.GET, allowed=("code", "trained", "target", "share"), default="code"
    )
    rows = sorted(
        found,
        key=lambda row: getattr(row, order.lstrip("-")) or 0,
        reverse=order.startswith("-"),
    )
    if order == "code":
        rows = sorted(found, key=lambda row: row.code)
    return render(request, "report/provinces.html", {"rows": rows})


@require_GET
@login_required
def sheet(request: AccountRequest, kind: str, code: str) -> HttpResponse:
    """The current results sheet of a scope."""
    scope_runs = _scope_runs(request, kind, code)
    document = queries.build_sheet(scope_runs=scope_runs, today=timezone.localdate())
    return render(
        request,
        "report/sheet.html",
        {
            "scope_runs": scope_runs,
            "document": document,
            "issued": queries.issued_sheets_for(account=request.user, scope=scope_runs.scope.key),
            "can_issue": queries.can_issue(account=request.user),
            "splits": [(part, document[part]) for part in SPLITS],
            "can_write": queries.can_write(account=request.user),
            "more_keys": MORE_KEYS,
        },
    )


@require_GET
@login_required
def items(request: AccountRequest, kind: str, code: str) -> HttpResponse:
    """The items with their shifts and statistics."""
    scope_runs = _scope_runs(request, kind, code)
    document = queries.build_sheet(scope_runs=scope_runs, today=timezone.localdate())
    has_pages = kind == "run" and queries.can_see_keys(account=request.user)
    context = {"scope_runs": scope_runs, "document": document, "has_pages": has_pages}
    return render(request, "report/items.html", context)


@require_GET
@login_required
def item(request: AccountRequest, kind: str, code: str, item_code: str) -> HttpResponse:
    """One item in one run, with the chosen options; for accounts that may see keys."""
    scope_runs = _scope_runs(request, kind, code)
    people_queries.require_right(*queries.KEY_RIGHTS, account=request.user)
    run_item = queries.run_item(scope_runs=scope_runs, code=item_code) if kind == "run" else None
    if run_item is None:
        raise Http404(_("There is no such item on a paper that this run took."))
    return render(request, "report/item.html", {"scope_runs": scope_runs, "item": run_item})


@require_GET
@login_required
def scale(request: AccountRequest, kind: str, code: str) -> HttpResponse:
    """A scope on the national scale, and items with unusual results there."""
    scope_runs = _scope_runs(request, kind, code)
    has_pages = kind == "run" and queries.can_see_keys(account=request.user)
    context = {
        "scope_runs": scope_runs,
        "page": queries.scale_page(scope_runs=scope_runs),
        "has_pages": has_pages,
    }
    return render(request, "report/scale.html", context)


@require_GET
@login_required
def indicators(request: AccountRequest, kind: str, code: str) -> HttpResponse:
    """The table of indicators as donors use it."""
    scope_runs = _scope_runs(request, kind, code)
    document = queries.build_sheet(scope_runs=scope_runs, today=timezone.localdate())
    return render(
        request, "report/indicators.html", {"scope_runs": scope_runs, "document": document}
    )


@require_GET
@login_required
def figure(request: AccountRequest, kind: str, code: str, key: str) -> HttpResponse:
    """One figure: its definition, its source, and the counts it was computed from."""
    scope_runs = _scope_runs(request, kind, code)
    if key not in definitions.BY_KEY:
        raise Http404(_("There is no such figure on a results sheet."))
    document = queries.build_sheet(scope_runs=scope_runs, today=timezone.localdate())
    one = definitions.BY_KEY[key]
    return render(
        request,
        "report/figure.html",
        {
            "scope_runs": scope_runs,
            "document": document,
            "definition": one,
            "value": document["headline"][key],
            "interval": document["headline"].get(one.interval),
            "counts": [
                (definitions.BY_KEY.get(name), name, document["headline"][name])
                for name in one.counts
            ],
        },
    )


@require_POST
@login_required
def issue(request: AccountRequest, kind: str, code: str) -> HttpResponse:
    """Sign the current sheet and return it in the requested format."""
    scope_runs = _scope_runs(request, kind, code)
    issued_sheet = actions.issue_sheet(scope_runs=scope_runs, by=request.user, now=timezone.now())
    form = request.POST.get("format", "pdf")
    return redirect("report:issued", sheet_id=issued_sheet.pk, form=form)


@require_GET
@login_required
def issued(request: AccountRequest, sheet_id: UUID, form: str) -> HttpResponse:
    """An issued sheet as a file."""
    found = queries.issued_sheet(account=request.user, sheet_id=sheet_id)
    if found is None or form not in CONTENT_TYPES:
        raise Http404(_("There is no such issued sheet."))
    language = page_language()
    try:
        made = actions.exported_sheet(sheet=found, form=form, language=language)
    except (pdf.PrintError, actions.ReportRefused) as error:
        messages.error(request, str(error))
        return redirect("report:index")
    state = "-interim" if interim.is_interim(document=found.figures) else ""
    name = f"results-{found.scope.partition(':')[2]}-{language}{state}.{form}"
    return file_response(made, name=name, kind=CONTENT_TYPES[form])


@login_required
def intervals(request: AccountRequest, kind: str, code: str) -> HttpResponse:
    """Queue the bootstrap intervals of a large scope, as a job."""
    scope_runs = _scope_runs(request, kind, code)
    people_queries.require_right("runs", "results", account=request.user)
    if request.method == "POST":
        actions.ask_intervals(scope_runs=scope_runs, by=request.user, now=timezone.now())
        messages.success(request, _("The intervals are being computed. This page shows when."))
        return redirect("report:intervals", kind=kind, code=code)
    return render(
        request,
        "report/intervals.html",
        {"scope_runs": scope_runs, "jobs": queries.interval_jobs(scope=scope_runs.scope.key)},
    )


@login_required
def recommendations(request: AccountRequest, kind: str, code: str) -> HttpResponse:
    """Write the recommendations of a sheet."""
    scope_runs = _scope_runs(request, kind, code)
    people_queries.require_right("runs", account=request.user)
    formset = forms.RecommendationFormSet(
        request.POST or None, initial=queries.recommendations(scope=scope_runs.scope.key)
    )
    if request.method == "POST" and formset.is_valid():
        texts = [form.cleaned_data for form in formset if form.cleaned_data.get("en")]
        actions.write_recommendations(
            scope_runs=scope_runs, texts=texts, by=request.user, now=timezone.now()
        )
        messages.success(request, _("The recommendations are on the sheet."))
        return redirect("report:sheet", kind=kind, code=code)
    return render(
        request, "report/recommendations.html", {"scope_runs": scope_runs, "formset": formset}
    )


def check(request: AccountRequest) -> HttpResponse:
    """A public page to check whether a sheet was issued here."""
    form = forms.CheckForm(request.POST or None, request.FILES or None)
    verdict: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        verdict = actions.check_file(data=form.cleaned_data["file"].read())
    return render(
        request,
        "report/check.html",
        {"form": form, "verdict": verdict, "key": actions.public_key(), "home": reverse("home")},
    )
