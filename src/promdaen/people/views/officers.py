"""Pages of officers for coordinators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.kit import exports, ids, readings, tables
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import Text, with_numbers
from promdaen.people import actions, forms, queries

if TYPE_CHECKING:
    from promdaen.people.models import Officer, Posting

PAGE_SIZE = 50
ORDERS = {
    "name": "name_latin",
    "name_km": "name_km",
    "code": "code",
    "short_code": "short_code",
    "rank": "rank__position",
    "department": "department__position",
}
HEADS = (
    Text("Officer code"),
    Text("Short code"),
    Text("Name (Khmer)"),
    Text("Name (Latin)"),
    Text("Sex"),
    Text("Rank"),
    Text("Department"),
    Text("Province"),
    Text("Place"),
)


@require_GET
@login_required
def officers(request: AccountRequest) -> HttpResponse:
    """The list of officers, filtered, sorted, paged; or the same list as a file."""
    queries.require_right("officers", account=request.user)
    form = forms.OfficerFilterForm(request.GET)
    order = tables.sort_order(query=request.GET, allowed=ORDERS, default="name")
    column = ORDERS[order.removeprefix("-")]
    rows = queries.filtered_officers(
        account=request.user,
        filters=form.selected_filter(),
        order=f"-{column}" if order.startswith("-") else column,
    )
    file_format = request.GET.get("format", "")
    if file_format in exports.LIST_FORMATS:
        return _export(rows=list(rows), file_format=file_format)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    postings = queries.present_postings(officers=[row.pk for row in page])
    lines = [(row, postings.get(row.pk)) for row in page]
    answer = render(
        request,
        "people/officers.html",
        {"filter_form": form, "page": page, "lines": lines},
    )
    return readings.set_record_count(response=answer, count=len(lines))


@require_GET
@login_required
def officer(request: AccountRequest, pk: UUID) -> HttpResponse:
    """One officer: names, department, and postings."""
    row = officer_or_404(request=request, pk=pk)
    history = queries.posting_history(officer=row)
    return render(request, "people/officer.html", {"officer": row, "history": history})


@require_http_methods(["GET", "POST"])
@login_required
def add_officer(request: AccountRequest) -> HttpResponse:
    """Add an officer; possible matches are shown first."""
    queries.require_right("officers", account=request.user)
    form = forms.AddOfficerForm(request.POST or None)
    lookalikes: list[Any] = []
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["is_new"]:
            lookalikes = queries.officers_like(person=form.person())
        if not lookalikes:
            with attempt(request, form=form, success=_("Officer added.")) as attempted:
                added = actions.create_officer(
                    details=form.details(),
                    posting=form.posting(),
                    by=_by(request),
                    now=timezone.now(),
                )
            if attempted.is_done:
                return redirect("people:officer", pk=added.pk)
    context = {"form": form, "lookalikes": lookalikes, "is_asked": bool(lookalikes)}
    return render(request, "people/add_officer.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def change_officer(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Change an officer's details."""
    row = officer_or_404(request=request, pk=pk)
    form = forms.ChangeOfficerForm(request.POST or None, officer=row)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form, success=_("Saved.")) as attempted:
            actions.change_officer(
                officer=row,
                details=form.details(),
                is_active=form.cleaned_data["is_active"],
                by=_by(request),
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("people:officer", pk=row.pk)
    return render(request, "people/change_officer.html", {"officer": row, "form": form})


@require_http_methods(["GET", "POST"])
@login_required
def add_posting(request: AccountRequest, pk: UUID, wrong: UUID | None = None) -> HttpResponse:
    """Record a posting; with `wrong`, it replaces a wrong posting."""
    row = officer_or_404(request=request, pk=pk)
    replaced = queries.current_posting(officer=row, posting_id=wrong) if wrong else None
    if wrong and replaced is None:
        raise Http404
    form = forms.PostingForm(request.POST or None, initial=_initial(replaced))
    if request.method == "POST" and form.is_valid():
        stamp: dict[str, Any] = {"by": _by(request), "now": timezone.now()}
        with attempt(request, form=form, success=_("Saved.")) as attempted:
            if replaced is not None:
                actions.correct_posting(wrong=replaced, posting=form.posting(), **stamp)
            else:
                actions.add_posting(officer=row, posting=form.posting(), **stamp)
        if attempted.is_done:
            return redirect("people:officer", pk=row.pk)
    context = {"officer": row, "form": form, "replaced": replaced}
    return render(request, "people/add_posting.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def change_officers(request: AccountRequest) -> HttpResponse:
    """Show the selected officers with what can change for all of them, and change it."""
    queries.require_right("officers", account=request.user)
    officer_ids = ids.read_ids(request.POST.getlist("officer"))
    if not officer_ids:
        if request.method == "POST":
            messages.error(request, _("Select at least one officer."))
        return redirect("people:officers")
    form = forms.OfficersChangeForm(request.POST if "is_chosen" in request.POST else None)
    if form.is_valid():
        with attempt(request, form=form) as attempted:
            count = actions.change_officers(
                officers=officer_ids, change=form.change(), by=_by(request), now=timezone.now()
            )
        if attempted.is_done:
            words = ngettext("%(n)s officer changed.", "%(n)s officers changed.", count)
            messages.success(request, with_numbers(words, n=count))
            return redirect("people:officers")
    rows = queries.officers_selected(account=request.user, ids=officer_ids)
    context = {"form": form, "officers": rows}
    answer = render(request, "people/change_officers.html", context)
    return readings.set_record_count(response=answer, count=len(rows))


def officer_or_404(*, request: AccountRequest, pk: UUID) -> Officer:
    """The officer of a page, for accounts with the right to officers who may see this one."""
    queries.require_right("officers", account=request.user)
    visible_officer = queries.officer_seen_by(account=request.user, officer_id=pk)
    if visible_officer is None:
        raise Http404
    return visible_officer


def _by(request: AccountRequest) -> Any:
    return request.user


def _initial(posting: Posting | None) -> dict[str, object]:
    if posting is None:
        return {}
    return {
        "province": posting.province_id or "",
        "checkpoint": str(posting.checkpoint_id or ""),
        "place_text": posting.place_text,
        "since_on": posting.since_on,
    }


def _export(*, rows: list[Officer], file_format: str) -> HttpResponse:
    postings = queries.present_postings(officers=[row.pk for row in rows])
    lines = []
    for row in rows:
        posting = postings.get(row.pk)
        place = (posting.place_text or str(posting.checkpoint or "")) if posting else ""
        province = str(posting.province or "") if posting else ""
        rank = str(row.rank) if row.rank else ""
        lines.append(
            (
                row.code,
                row.short_code,
                row.name_km,
                row.name_latin,
                row.sex,
                rank,
                str(row.department),
                province,
                place,
            )
        )
    return exports.list_response(
        name="officers", file_format=file_format, heads=HEADS, rows=lines, now=timezone.now()
    )
