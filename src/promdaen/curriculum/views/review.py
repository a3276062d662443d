"""Pages of the review: the queue, and one text with its approval and comments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.curriculum import actions, queries
from promdaen.curriculum.forms import review as forms
from promdaen.curriculum.queries import review_files
from promdaen.curriculum.rules import labels, review_effort, review_states
from promdaen.kit import languages
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.curriculum.models import Record

TEXTS_A_PAGE = 40
REVIEW_RIGHTS = ("review", "author")
FILTERS = ("q", "kind", "topic", "language", "state", "order", "mine")
ASSIGNED_SHOWN = 5


@require_GET
@login_required
def queue(request: AccountRequest) -> HttpResponse:
    """Show the filtered texts of the content, with the review state of each language."""
    people_queries.require_right(*REVIEW_RIGHTS, account=request.user)
    form = forms.ReviewFilterForm(request.GET)
    filters = form.selected_filter(account=request.user)
    queue_page = queries.review_queue(filters=filters)
    page = Paginator(queue_page.lines, TEXTS_A_PAGE).get_page(request.GET.get("page"))
    assigned = _assigned_records(request, queued_records=queue_page.lines)
    first, first_query = _first_text(request, queued_records=queue_page.lines, assigned=assigned)
    context = {
        "filter_form": form,
        "page": page,
        "lines": [
            (queued_record, labels.RECORD_KINDS[queued_record.record.kind])
            for queued_record in page
        ],
        "assigned": assigned,
        "assigned_query": _assigned_query(request),
        "is_folded": not request.GET,
        "can_assign": people_queries.has_right("author", account=request.user),
        "first": first,
        "first_query": first_query,
        "groups": labels.RECORD_GROUPS,
        "counts": [
            (words, queue_page.counts[state], filter_query(request, state=state))
            for state, words in labels.REVIEW_STATES.items()
        ],
        "progress": queue_page.progress,
        "query": filter_query(request),
        "effort": queries.effort_page(),
        "most_hours": review_effort.MAX_HOURS,
        "open_changes": review_files.open_changes_count(),
        "can_review": people_queries.has_right("review", account=request.user),
    }
    return render(request, "curriculum/review.html", context)


@require_GET
@login_required
def text(request: AccountRequest, kind: str, code: str) -> HttpResponse:
    """Show one text in Khmer and English side by side, with its sources, terms and comments."""
    people_queries.require_right(*REVIEW_RIGHTS, account=request.user)
    record = _record(kind=kind, code=code)
    filters = forms.ReviewFilterForm(request.GET).selected_filter(account=request.user)
    page = queries.text_page(record=record)
    reads = page_language()
    open_panels = [
        panel
        for panel in page.panels
        if panel.state.state != review_states.APPROVED
        and panel.language in filters.wanted_languages(subject=record.subject)
    ]
    part = _part(parts=page.parts, number=request.GET.get("part", ""))
    context = {
        "page": page,
        "part": part,
        "entries": part.entries if part else page.entries,
        "is_last": part is None or part.number == len(page.parts),
        "part_query": filter_query(request, part=str(part.number))
        if part
        else filter_query(request),
        "links": [
            (linked, filter_query(request, part=str(linked.number)), linked == part)
            for linked in page.parts
            if part is not None
        ],
        "kind": labels.RECORD_KINDS[record.kind],
        "drawings": page.drawings,
        "findings": [(finding, finding.text(language=reads)) for finding in page.findings],
        "around": queries.neighbours(subject=record.subject, filters=filters),
        "states": labels.REVIEW_STATES,
        "query": filter_query(request),
        "can_review": people_queries.has_right("review", account=request.user),
        "can_assign": people_queries.has_right("author", account=request.user),
        "is_open": any(panel.state.state != review_states.APPROVED for panel in page.panels),
        "only_panel": open_panels[0] if len(open_panels) == 1 else None,
    }
    return render(request, "curriculum/review_text.html", context)


@require_POST
@login_required
def decide(request: AccountRequest, kind: str, code: str) -> HttpResponse:
    """Save a decision on the text of one language, and redirect to the next text."""
    people_queries.require_right(*REVIEW_RIGHTS, account=request.user)
    record = _record(kind=kind, code=code)
    form = forms.ReviewDecisionForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    cleaned = form.cleaned_data
    stamp = {
        "subject": record.subject,
        "language": cleaned["language"],
        "by": request.user,
        "now": timezone.now(),
    }
    with attempt(request) as attempted:
        DECISIONS[cleaned["act"]](cleaned, stamp)
    if not attempted.is_done:
        return redirect(_address(request, record=record, language=cleaned["language"]))
    if cleaned["act"] == forms.APPROVE_BOTH:
        messages.success(request, _("Both texts of %(code)s approved.") % {"code": record.code})
        return _to_next(request, record=record)
    if cleaned["act"] != review_states.APPROVE:
        messages.success(request, _("Saved."))
        return redirect(_address(request, record=record, language=cleaned["language"]))
    return _onward(request, record=record, language=cleaned["language"])


def _approve_both(values: JsonObject, stamp: dict[str, Any]) -> None:
    digests = {language: values[f"digest_{language}"] for language in languages.LANGUAGE_NAMES}
    actions.approve_both_texts(
        subject=stamp["subject"], digests=digests, by=stamp["by"], now=stamp["now"]
    )


def _approve(values: JsonObject, stamp: dict[str, Any]) -> None:
    actions.approve_text(digest=values["digest"], **stamp)


def _withdraw(values: JsonObject, stamp: dict[str, Any]) -> None:
    actions.withdraw_approval(reason=values["words"], **stamp)


def _comment(values: JsonObject, stamp: dict[str, Any]) -> None:
    actions.comment_text(words=values["words"], about=values["comment"], **stamp)


def _resolve(values: JsonObject, stamp: dict[str, Any]) -> None:
    actions.resolve_comment(comment=values["comment"], **stamp)


DECISIONS: Mapping[str, Callable[[Mapping[str, Any], dict[str, Any]], None]] = {
    review_states.APPROVE: _approve,
    forms.APPROVE_BOTH: _approve_both,
    review_states.WITHDRAW: _withdraw,
    review_states.COMMENT: _comment,
    forms.ANSWER_FIELD: _comment,
    review_states.RESOLVE: _resolve,
}


def _onward(request: AccountRequest, *, record: Record, language: str) -> HttpResponse:
    """The page after an approval: another language of the text, then the next text."""
    filters = forms.ReviewFilterForm(request.GET).selected_filter(account=request.user)
    message = (
        _("Khmer text of %(code)s approved.")
        if language == "km"
        else _("English text of %(code)s approved.")
    )
    messages.success(request, message % {"code": record.code})
    states = queries.review_states(subjects=[record.subject])
    for other in filters.wanted_languages(subject=record.subject):
        state = states.get((record.subject, other))
        if other != language and (state is None or state.state != review_states.APPROVED):
            return redirect(_address(request, record=record, language=other))
    return _to_next(request, record=record)


def _to_next(request: AccountRequest, *, record: Record) -> HttpResponse:
    """Redirect to the next text of the queue; after the last, to the queue."""
    filters = forms.ReviewFilterForm(request.GET).selected_filter(account=request.user)
    following = queries.neighbours(subject=record.subject, filters=filters).following
    if following is not None:
        return redirect(_address(request, record=following))
    messages.info(request, _("That was the last text of this list."))
    return redirect(reverse("curriculum:review") + filter_query(request))


def _assigned_records(
    request: AccountRequest, *, queued_records: Sequence[queries.ReviewQueueRow]
) -> list[tuple[queries.ReviewQueueRow, object]]:
    """The texts of the queue that the reader was assigned and has left, due first."""
    if request.GET.get("mine") or request.GET.get("page"):
        return []
    due = queries.assigned_texts(account=request.user)
    left = queries.assigned_rows_of_queue(queued_records=queued_records, due=due)
    return [
        (queued_record, labels.RECORD_KINDS[queued_record.record.kind])
        for queued_record in left[:ASSIGNED_SHOWN]
    ]


def _assigned_query(request: AccountRequest) -> str:
    return filter_query(request, mine=forms.MINE, state=queries.OPEN, order=queries.FIRST)


def _first_text(
    request: AccountRequest,
    *,
    queued_records: Sequence[queries.ReviewQueueRow],
    assigned: Sequence[tuple[queries.ReviewQueueRow, object]],
) -> tuple[queries.ReviewQueueRow | None, str]:
    """The text to begin with and the query of its list: assigned ones come first."""
    if assigned:
        return assigned[0][0], _assigned_query(request)
    still_open = (
        queued_record
        for queued_record in queued_records
        if any(state.state != review_states.APPROVED for state in queued_record.states.values())
    )
    return next(still_open, None), filter_query(request, state=queries.OPEN)


def _part(*, parts: Sequence[Any], number: str) -> Any:
    """The part of a long text that is asked for, else the first; None for a short text."""
    if len(parts) <= 1:
        return None
    return next((part for part in parts if str(part.number) == number), parts[0])


def _record(*, kind: str, code: str) -> Any:
    record_row = queries.find_record(kind=kind, code=code)
    if record_row is None:
        raise Http404(_("Page not found."))
    return record_row


def _address(request: AccountRequest, *, record: Record, language: str = "") -> str:
    address = reverse("curriculum:review_text", args=(record.kind, record.code))
    if not language:
        return address + filter_query(request)
    same_part = {"part": request.GET["part"]} if request.GET.get("part") else {}
    return f"{address}{filter_query(request, **same_part)}#decide-{language}"


def filter_query(request: AccountRequest, **change: str) -> str:
    """The filter of the queue as a query string."""
    filters = {name: request.GET[name] for name in FILTERS if request.GET.get(name)} | change
    return f"?{urlencode(filters)}" if filters else ""
