"""Pages of reports: each calls one query or action and responds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.course.queries import setup as setup_queries
from promdaen.kit import pdf, refusals, remembered, tables
from promdaen.kit.files import file_response, pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.spreadsheets import DOCX_TYPE, XLSX_TYPE
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING
from promdaen.report import actions, queries
from promdaen.report.forms import evaluation_reports as report_forms
from promdaen.report.forms import sheets as forms
from promdaen.report.queries import analysis_rows, evaluation_facts
from promdaen.report.queries import countries as country_queries
from promdaen.report.queries import evaluation_reports as report_queries
from promdaen.report.queries import statistics as statistics_queries
from promdaen.report.rules import definitions, interim
from promdaen.report.rules import statistics as statistics_rules

if TYPE_CHECKING:
    from promdaen.report.models import EvaluationReport

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": XLSX_TYPE,
    "json": "application/json",
    "docx": DOCX_TYPE,
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


def _current_sheet(request: AccountRequest, scope_runs: queries.ScopeRuns) -> queries.CurrentSheet:
    return queries.current_sheet(
        scope_runs=scope_runs, account=request.user, today=timezone.localdate()
    )


def _sheet_context(
    scope_runs: queries.ScopeRuns, current: queries.CurrentSheet
) -> dict[str, object]:
    """A scope with its current sheet, for each page that shows figures of it."""
    return {
        "scope_runs": scope_runs,
        "document": current.document,
        "prepared_at": current.prepared_at,
    }


@require_GET
@login_required
def index(request: AccountRequest) -> HttpResponse:
    """Every sheet that this account may open."""
    sheets = queries.sheet_list(account=request.user, today=timezone.localdate())
    return render(request, "report/index.html", {"list": sheets})


@require_GET
@login_required
def overview(request: AccountRequest) -> HttpResponse:
    """The dashboard: waiting work, trained against target, gains over time.

    Before the first course run there is nothing to show, so it shows how to start.
    """
    people_queries.require_right("results", account=request.user)
    setup_page = setup_queries.setup()
    context = {
        "setup": setup_page,
        "can_write": queries.can_write(account=request.user),
        "may_confirm_roles": people_queries.has_right("accounts", account=request.user),
        "self_given_roles": people_queries.self_given_roles()
        if setup_page.has_self_given_roles
        else [],
    }
    if not setup_page.has_run:
        context |= {
            "next_step": setup_page.next_for(account=request.user),
            "ready": queries.ready_to_use(account=request.user),
        }
        return render(request, "report/overview_empty.html", context)
    programme = request.GET.get("programme", "")
    # The list of waiting work needs the same runs at the same moment.
    context["overview"] = queries.overview(
        account=request.user, programme=programme, now=remembered.first_read_at()
    )
    return render(request, "report/overview.html", context)


@require_GET
@login_required
def statistics(request: AccountRequest) -> HttpResponse:
    """Counts by period and province, as a page or for DHIS2 and SDMX."""
    try:
        page = statistics_queries.statistics_page(
            account=request.user, period=request.GET.get("period", statistics_rules.MONTHS)
        )
    except ValueError:
        raise Http404(_("Page not found.")) from None
    file_format = request.GET.get("file", "")
    if file_format == "dhis2":
        return file_response(
            statistics_queries.dhis2_json(page=page),
            name=f"dhis2-{page.period}.json",
            kind="application/json",
        )
    if file_format == "sdmx":
        kind = "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8"
        text = statistics_queries.sdmx_csv(page=page)
        return file_response(text, name=f"sdmx-{page.period}.csv", kind=kind)
    context = {"page": page, "periods": statistics_rules.PERIOD_NAMES.items()}
    return render(request, "report/statistics.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def statistics_codes(request: AccountRequest) -> HttpResponse:
    """The page of the codes of DHIS2."""
    people_queries.require_right("runs", account=request.user)
    form = forms.ExternalCodesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.attempt(request, form=form, success=_("The codes are saved.")) as attempted:
            actions.set_external_codes(
                codes=form.cleaned_data, by=request.user, now=timezone.now()
            )
        if attempted.is_done:
            return redirect("report:statistics")
    return render(request, "report/statistics_codes.html", {"form": form})


@require_GET
@login_required
def since(request: AccountRequest) -> HttpResponse:
    """Events since the last report, with places and next steps."""
    now = timezone.now()
    form = _since_form(request, now=now)
    day = form.day()
    report = queries.since_report(account=request.user, since=day, now=now)
    context = {
        "page": report,
        "form": form,
        "query": f"?since={day.isoformat()}",
        "meanings": queries.figure_definitions(),
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
    pdf_bytes = queries.since_print(account=request.user, since=day, now=now, language=language)
    name = f"report-since-{day.isoformat()}-{language}.pdf"
    return pdf_response(pdf_bytes, name=name)


def _since_form(request: AccountRequest, *, now: datetime) -> forms.SinceForm:
    people_queries.require_right("results", account=request.user)
    last = queries.last_report_on(now=now)
    return forms.SinceForm(request.GET or None, last=last, today=timezone.localdate(now))


@require_GET
@login_required
def countries(request: AccountRequest) -> HttpResponse:
    """The yearly tables of countries beside each other."""
    people_queries.require_right("results", account=request.user)
    page = country_queries.countries_page(year=request.GET.get("year", ""))
    return render(request, "report/countries.html", {"page": page})


@require_GET
@login_required
def analysis(request: AccountRequest) -> HttpResponse:
    """The files for analysis and their data dictionary."""
    people_queries.require_right("runs", "results", account=request.user)
    return render(request, "report/analysis.html", {"page": analysis_rows.analysis_page()})


@require_GET
@login_required
def analysis_file(request: AccountRequest, name: str) -> FileResponse:
    """One file for analysis."""
    people_queries.require_right("runs", "results", account=request.user)
    path = analysis_rows.analysis_file(name=name)
    if path is None:
        raise Http404(_("Page not found."))
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


@require_GET
@login_required
def by_province(request: AccountRequest) -> HttpResponse:
    """The province grid as a table."""
    province_rows = queries.provinces_reached(
        account=request.user, programme=request.GET.get("programme", "")
    )
    order = tables.sort_order(
        query=request.GET, allowed=("code", "trained", "target", "share"), default="code"
    )
    target_reaches = sorted(
        province_rows,
        key=lambda target_reach: getattr(target_reach, order.lstrip("-")) or 0,
        reverse=order.startswith("-"),
    )
    if order == "code":
        target_reaches = sorted(province_rows, key=lambda target_reach: target_reach.code)
    return render(request, "report/provinces.html", {"rows": target_reaches})


@require_GET
@login_required
def sheet(request: AccountRequest, kind: str, code: str) -> HttpResponse:
    """The current results sheet of a scope."""
    scope_runs = _scope_runs(request, kind, code)
    current = _current_sheet(request, scope_runs)
    context = _sheet_context(scope_runs, current) | {
        "issued": queries.issued_sheets_for(account=request.user, scope=scope_runs.scope.key),
        "can_issue": queries.can_issue(account=request.user),
        "splits": [(part, current.document[part]) for part in SPLITS],
        "can_write": queries.can_write(account=request.user),
        "more_keys": MORE_KEYS,
    }
    return render(request, "report/sheet.html", context)


@require_GET
@login_required
def items(request: AccountRequest, kind: str, code: str) -> HttpResponse:
    """The items with their shifts and statistics."""
    has_pages = kind == "run" and queries.can_see_keys(account=request.user)
    scope_runs = _scope_runs(request, kind, code)
    current = _current_sheet(request, scope_runs)
    context = _sheet_context(scope_runs, current) | {"has_pages": has_pages}
    return render(request, "report/items.html", context)


@require_GET
@login_required
def item(request: AccountRequest, kind: str, code: str, item_code: str) -> HttpResponse:
    """One item in one run, with the chosen options; for accounts that may see keys."""
    scope_runs = _scope_runs(request, kind, code)
    people_queries.require_right(*TEACHING, account=request.user)
    run_item = queries.run_item(scope_runs=scope_runs, code=item_code) if kind == "run" else None
    if run_item is None:
        raise Http404(_("Page not found."))
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
    current = _current_sheet(request, scope_runs)
    return render(request, "report/indicators.html", _sheet_context(scope_runs, current))


@require_GET
@login_required
def figure(request: AccountRequest, kind: str, code: str, key: str) -> HttpResponse:
    """One figure: its definition, its source, and the counts it was computed from."""
    scope_runs = _scope_runs(request, kind, code)
    if key not in definitions.BY_KEY:
        raise Http404(_("Page not found."))
    current = _current_sheet(request, scope_runs)
    definition, headline = definitions.BY_KEY[key], current.document["headline"]
    context = _sheet_context(scope_runs, current) | {
        "definition": definition,
        "value": headline[key],
        "interval": headline.get(definition.interval),
        "counts": [
            (definitions.BY_KEY.get(name), name, headline[name]) for name in definition.counts
        ],
    }
    return render(request, "report/figure.html", context)


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
    issued_sheet = queries.issued_sheet(account=request.user, sheet_id=sheet_id)
    if issued_sheet is None or form not in actions.SHEET_FORMATS:
        raise Http404(_("Page not found."))
    language = page_language()
    try:
        sheet_file = actions.exported_sheet(sheet=issued_sheet, form=form, language=language)
    except (pdf.PrintError, actions.ReportRefused) as error:
        messages.error(request, str(error))
        return redirect("report:index")
    state = "-interim" if interim.is_interim(document=issued_sheet.figures) else ""
    name = f"results-{issued_sheet.scope.partition(':')[2]}-{language}{state}.{form}"
    return file_response(sheet_file, name=name, kind=CONTENT_TYPES[form])


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


def _require_right(
    *rights: str,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Open a page of evaluator's reports to accounts with one of the rights."""

    def decorate(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(page)
        def wrapper(request: AccountRequest, **arguments: Any) -> HttpResponse:
            people_queries.require_right(*rights, account=request.user)
            try:
                return page(request, **arguments)
            except report_queries.ReportNotFound as error:
                raise Http404(str(error)) from error

        return wrapper

    return decorate


@require_GET
@_require_right(*report_queries.READ_RIGHTS)
def evaluation_reports(request: AccountRequest) -> HttpResponse:
    """The evaluator's reports that were made, and one press for the next."""
    context = {
        "form": report_forms.MakeReportForm(),
        "reports": report_queries.reports_made(),
        "job": report_queries.make_jobs().first(),
        "can_write": queries.can_write(account=request.user),
    }
    return render(request, "report/evaluation_reports.html", context)


@require_POST
@_require_right(*report_queries.READ_RIGHTS)
def make_report(request: AccountRequest) -> HttpResponse:
    """Queue a report of the chosen programme."""
    form = report_forms.MakeReportForm(request.POST)
    if form.is_valid():
        actions.ask_evaluation_report(
            programme=form.cleaned_data["programme"], by=request.user, now=timezone.now()
        )
        messages.success(request, _("The report is being made. This page shows when it is ready."))
    else:
        messages.error(request, _("Choose a programme."))
    return redirect("report:evaluation_reports")


@require_GET
@_require_right(*report_queries.READ_RIGHTS)
def evaluation_report(request: AccountRequest, report_id: UUID) -> HttpResponse:
    """A report: four levels, six criteria, stories, recommendations."""
    report = report_queries.evaluation_report(report_id=report_id, account=request.user)
    context = {
        "report": report,
        "words": report_queries.report_words(report=report, language=page_language()),
        "print_job": report_queries.print_job(report=report),
        "can_write": queries.can_write(account=request.user),
        "final_version": evaluation_facts.final_version(account=request.user),
    }
    return render(request, "report/evaluation_report.html", context)


@require_GET
@_require_right(*report_queries.READ_RIGHTS)
def evaluation_figure(request: AccountRequest, report_id: UUID, key: str) -> HttpResponse:
    """A figure of a report: its definition, digest and counts."""
    report = report_queries.evaluation_report(report_id=report_id, account=request.user)
    page = report_queries.figure_page(
        report=report, key=key, account=request.user, language=page_language()
    )
    address = ""
    if page.can_open:
        try:
            address = reverse(page.definition.page, args=page.figure["place"])
        except NoReverseMatch:
            address = ""
    return render(request, "report/evaluation_figure.html", {"page": page, "address": address})


@require_GET
@_require_right(*report_queries.READ_RIGHTS)
def evaluation_pdf(request: AccountRequest, report_id: UUID, language: str) -> HttpResponse:
    """The sealed PDF of a report; where its file is not here, it is printed again by a job."""
    report = report_queries.evaluation_report(report_id=report_id, account=request.user)
    if language not in pdf.LANGUAGES:
        raise Http404(_("Page not found."))
    path = report_queries.print_path(report=report, language=language)
    if not path.exists():
        actions.ask_print(report=report, by=request.user, now=timezone.now())
        messages.info(request, _("The report is being printed. Open the PDF again in a minute."))
        return redirect("report:evaluation_report", report_id=report.pk)
    return _report_file(report=report, data=path.read_bytes(), form="pdf", language=language)


@require_GET
@_require_right(*report_queries.READ_RIGHTS)
def evaluation_word(request: AccountRequest, report_id: UUID, language: str) -> HttpResponse:
    """A report as a word processor file, to be edited further."""
    report = report_queries.evaluation_report(report_id=report_id, account=request.user)
    if language not in pdf.LANGUAGES:
        raise Http404(_("Page not found."))
    word_file = report_queries.report_word(report=report, language=language)
    return _report_file(report=report, data=word_file, form="docx", language=language)


def _report_file(
    *, report: EvaluationReport, data: bytes, form: str, language: str
) -> HttpResponse:
    code = report.document["scope"]["code"] or "report"
    name = f"evaluation-{code}-{report.document['made_on']}-{language}.{form}"
    return file_response(data, name=name, kind=CONTENT_TYPES[form])


@require_GET
@_require_right(report_queries.WRITE_RIGHT)
def stories(request: AccountRequest) -> HttpResponse:
    """Quotes and stories, those not in the report too."""
    return render(request, "report/stories.html", {"stories": report_queries.stories()})


@_require_right(report_queries.WRITE_RIGHT)
def add_story(request: AccountRequest) -> HttpResponse:
    """Enter a quote or story."""
    form = report_forms.StoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.attempt(request, form=form, success=_("The story is recorded.")) as attempt:
            actions.record_story(content=form.content(), by=request.user, now=timezone.now())
        if attempt.is_done:
            return redirect("report:stories")
    return render(request, "report/story.html", {"form": form})


@_require_right(report_queries.WRITE_RIGHT)
def change_story(request: AccountRequest, story_id: UUID) -> HttpResponse:
    """Change a story, its consent or its approval."""
    story = report_queries.story(story_id=story_id)
    form = report_forms.StoryForm(request.POST or None, story=story)
    if request.method == "POST" and form.is_valid():
        with refusals.attempt(request, form=form, success=_("The story is changed.")) as attempt:
            actions.change_story(
                story=story, content=form.content(), by=request.user, now=timezone.now()
            )
        if attempt.is_done:
            return redirect("report:stories")
    return render(request, "report/story.html", {"form": form, "story": story})


@require_POST
@_require_right(report_queries.WRITE_RIGHT)
def remove_story(request: AccountRequest, story_id: UUID) -> HttpResponse:
    story = report_queries.story(story_id=story_id)
    actions.remove_story(story=story, by=request.user, now=timezone.now())
    messages.success(request, _("The story is removed."))
    return redirect("report:stories")


@require_GET
@_require_right(*report_queries.READ_RIGHTS)
def recommendations_followed(request: AccountRequest) -> HttpResponse:
    """Recommendations of earlier reports with what was done since."""
    context = {
        "lines": report_queries.recommendations_progress(),
        "can_write": queries.can_write(account=request.user),
    }
    return render(request, "report/recommendations_followed.html", context)


@_require_right(report_queries.WRITE_RIGHT)
def follow_recommendation(request: AccountRequest) -> HttpResponse:
    """Add a recommendation of an earlier report."""
    form = report_forms.FollowForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        message = _("The recommendation is added.")
        with refusals.attempt(request, form=form, success=message) as attempt:
            actions.follow_recommendation(
                text={"km": cleaned["text_km"], "en": cleaned["text_en"]},
                recommended_on=cleaned["recommended_on"],
                programme=cleaned["programme"],
                by=request.user,
                now=timezone.now(),
            )
        if attempt.is_done:
            return redirect("report:recommendations_followed")
    context = {"form": form, "unfollowed": report_queries.sheet_recommendations()}
    return render(request, "report/follow_recommendation.html", context)


@_require_right(report_queries.WRITE_RIGHT)
def record_follow_up(request: AccountRequest, recommendation_id: UUID) -> HttpResponse:
    """Record what was done about a recommendation."""
    recommendation = report_queries.followed_recommendation(recommendation_id=recommendation_id)
    form = report_forms.FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.attempt(
            request, form=form, success=_("The follow-up is recorded.")
        ) as attempt:
            actions.record_follow_up(
                recommendation=recommendation, step=form.step(), by=request.user,
                now=timezone.now(),
            )  # fmt: skip
        if attempt.is_done:
            return redirect("report:recommendations_followed")
    context = {"form": form, "recommendation": recommendation}
    return render(request, "report/record_follow_up.html", context)
