"""Visits of an assessor: list, form by part, check, submission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.kit import scripts
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries
from promdaen.survey.actions import drafts
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.forms import visits as forms
from promdaen.survey.queries import visible, visit_forms, visit_pages
from promdaen.survey.rules import wording

if TYPE_CHECKING:
    from promdaen.survey.models import Visit

HEAD_WORDS = {
    "visited_on": wording.VISITED_ON,
    "head_count": wording.HEAD_COUNT,
    "head_count_hint": wording.HEAD_COUNT_HINT,
}
CHANGED_MEANWHILE = gettext_lazy(
    "Another window changed some answers after you opened this page. Nothing is lost: check the "
    "answers listed here, then save again."
)
CONFLICT = "<span data-conflict hidden></span>"
"""What a page that saves by itself gets instead of a conflict: it then sends all of itself."""
Page = Callable[..., HttpResponse]


def load_visit(page: Page) -> Page:
    """Pass the visit to a page in place of its id, for accounts that may read it."""

    @login_required
    @wraps(page)
    def wrapper(request: AccountRequest, visit_id: UUID, **more: Any) -> HttpResponse:
        people_queries.require_right("survey", "visits", account=request.user)
        visit = visible.visit_seen_by(account=request.user, visit_id=visit_id)
        if visit is None:
            raise Http404(_("Page not found."))
        return page(request, visit, **more)

    return wrapper


def load_visit_form(page: Page) -> Page:
    """Pass the form of the visit to a page; if it is not open, redirect to the visit."""

    @load_visit
    @wraps(page)
    def wrapper(request: AccountRequest, visit: Visit, **more: Any) -> HttpResponse:
        form = visit_forms.visit_form(visit=visit, today=timezone.localdate())
        may_fill = visit_forms.may_fill(visit=visit, account=request.user)
        if form is None or not may_fill or not visit_forms.is_open(visit=visit):
            messages.warning(request, _("This visit takes no answers now."))
            return redirect("survey:visit", visit_id=visit.pk)
        return page(request, form, **more)

    return wrapper


@require_GET
@login_required
def home(request: AccountRequest) -> HttpResponse:
    """Show the visits of an assessor, the next one first."""
    people_queries.require_right("visits", account=request.user)
    own_visits = visit_pages.visits_given(account=request.user)
    context = {
        "visits": own_visits,
        "has_open": any(own.is_open for own in own_visits),
        "other_visits": [own for own in own_visits if not own.is_open],
    }
    return render(request, "survey/visits.html", context)


@require_GET
@cache_control(no_cache=True)
def visit_worker(request: AccountRequest) -> HttpResponse:
    """The service worker that opens visits without a connection; it has no data of a visit."""
    program = scripts.script_program(names=["visit_worker"])
    return HttpResponse(program, content_type="text/javascript; charset=utf-8")


@require_GET
@load_visit
def visit(request: AccountRequest, visit: Visit) -> HttpResponse:
    """Show a visit: the next steps by part, or the saved answers."""
    page = visit_pages.visit_page(visit=visit, account=request.user, today=timezone.localdate())
    return render(request, "survey/visit.html", {"visit": visit, "page": page})


@require_GET
@load_visit_form
def visit_form(request: AccountRequest, form: visit_forms.VisitForm) -> HttpResponse:
    """Redirect to the next part: after a return one with a comment, else one with gaps."""
    part = visit_pages.next_part(form=form)
    return redirect("survey:visit_part", visit_id=form.visit.pk, part=part.code)


@require_http_methods(["GET", "POST"])
@load_visit_form
def visit_part(request: AccountRequest, form: visit_forms.VisitForm, part: str) -> HttpResponse:
    """Show one part of the form; save what is sent and show errors."""
    form_part = form.part(code=part)
    if form_part is None:
        raise Http404(_("Page not found."))
    sent_answers = NOTHING_SENT
    if request.method == "POST":
        sent_answers = _saved(request, form)
        form = visit_forms.visit_form(visit=form.visit, today=form.today) or form
        form_part = form.part(code=part) or form_part
        is_asked = getattr(request, "htmx", False)
        if is_asked and sent_answers.conflicts:
            return HttpResponse(CONFLICT)
        stays = is_asked or sent_answers.refused or form_part.wrong
        if not (stays or sent_answers.conflicts or {"stay", "remove"} & set(request.POST)):
            return _onward(form, part)
    return _visit_page(request, form, form_part, sent_answers)


@require_GET
@load_visit_form
def visit_whole(request: AccountRequest, form: visit_forms.VisitForm) -> HttpResponse:
    """Show all parts on one page, which can be filled in without a connection once it is open."""
    beside = forms.Beside(**visit_pages.side_panels(form=form, parts=form.parts))
    context = {
        "visit": form.visit,
        "form": form,
        "parts": [
            (part, forms.shown_part(part=part, beside=beside), _opened(form, part))
            for part in form.parts
        ],
        "head": HEAD_WORDS,
        "today": f"{form.today:%Y-%m-%d}",
    }
    return render(request, "survey/visit_whole.html", context)


@require_http_methods(["GET", "POST"])
@load_visit_form
def visit_check(request: AccountRequest, form: visit_forms.VisitForm) -> HttpResponse:
    """Show missing and wrong answers; submit the visit."""
    refused = ""
    if request.method == "POST":
        try:
            drafts.submit_visit(visit=form.visit, by=request.user, now=timezone.now())
        except SurveyRefused as error:
            refused = str(error)
        else:
            messages.success(request, _("The visit is submitted."))
            return redirect("survey:visit", visit_id=form.visit.pk)
    context = {
        "visit": form.visit,
        "form": form,
        "refused": refused,
        "wrong": [
            (part, line) for part in form.parts for line in forms.part_error_lines(parts=[part])
        ],
        "waiting": [part for part in form.parts if part.missing],
    }
    return render(request, "survey/visit_check.html", context)


@require_GET
@load_visit
def visit_picture(request: AccountRequest, visit: Visit, field: str) -> HttpResponse:
    """The current photograph of a field."""
    field_picture = visit_forms.field_picture(visit=visit, field=field)
    if field_picture is None or not field_picture[1].startswith("image/"):
        raise Http404(_("Page not found."))
    data, media_type = field_picture
    return HttpResponse(data, content_type=media_type)


@dataclass(frozen=True, kw_only=True)
class SaveOutcome:
    """The result of a request to save: a refusal in words or "", the new digests, conflicts."""

    refused: str = ""
    opened: Mapping[str, str] = field(default_factory=dict)
    conflicts: Mapping[str, str] = field(default_factory=dict)


NOTHING_SENT = SaveOutcome()


def save_sent(
    *, request: AccountRequest, form: visit_forms.VisitForm, sent_answers: drafts.SentAnswers
) -> SaveOutcome:
    """Save the answers of a page; say in words what was refused or changed meanwhile."""
    try:
        saved = drafts.save_answers(
            visit=form.visit, sent_answers=sent_answers, by=request.user, now=timezone.now()
        )
    except SurveyRefused as refused:
        return SaveOutcome(refused=str(refused), opened=sent_answers.opened)
    words = str(CHANGED_MEANWHILE) if saved.conflicts else ""
    return SaveOutcome(refused=words, opened=saved.opened, conflicts=saved.conflicts)


def _saved(request: AccountRequest, form: visit_forms.VisitForm) -> SaveOutcome:
    """Save answers from a page and from proposals."""
    answers = forms.answers_sent(form=form, data=request.POST)
    if "take" in request.POST:
        answers |= visit_pages.proposed_values(form=form, code=request.POST["take"])
    sent_answers = drafts.SentAnswers(
        answers=answers,
        pictures=forms.pictures_sent(form=form, request=request),
        opened=forms.digests_sent(data=request.POST),
    )
    return save_sent(request=request, form=form, sent_answers=sent_answers)


def _onward(form: visit_forms.VisitForm, part: str) -> HttpResponse:
    _before, after = form.beside(code=part)
    if after is None:
        return redirect("survey:visit_check", visit_id=form.visit.pk)
    return redirect("survey:visit_part", visit_id=form.visit.pk, part=after.code)


def _opened(form: visit_forms.VisitForm, part: visit_forms.FormPart) -> str:
    codes = [entry.indicator.code for entry in part.standings]
    return forms.opened_digests(form=form, codes=codes)


def _visit_page(
    request: AccountRequest,
    form: visit_forms.VisitForm,
    part: visit_forms.FormPart,
    outcome: SaveOutcome,
) -> HttpResponse:
    opened = _opened(form, part)
    conflicts = list(forms.conflict_lines(form=form, conflicts=outcome.conflicts))
    if outcome.conflicts:
        # The page shows what was typed here, and the lines say what is saved.
        form = replace(form, answers={**form.answers, **outcome.conflicts})
        part = form.part(code=part.code) or part
    before, after = form.beside(code=part.code)
    beside = forms.Beside(**visit_pages.side_panels(form=form, parts=[part]))
    unsaved = {name.partition("_")[0] for name in outcome.conflicts}
    visible_items = [
        replace(item, state="") if item.code in unsaved else item
        for item in forms.shown_part(part=part, beside=beside)
    ]
    errors = list(forms.part_error_lines(parts=[part])) if request.method == "POST" else []
    context = {
        "visit": form.visit,
        "form": form,
        "part": part,
        "before": before,
        "after": after,
        "asked": visible_items,
        "lines": conflicts + errors,
        "refused": outcome.refused,
        "opened": opened,
        "head": HEAD_WORDS,
        "today": f"{form.today:%Y-%m-%d}",
        "saved_at": timezone.now(),
    }
    is_asked = getattr(request, "htmx", False)
    if is_asked:
        # A photograph is uploaded alone, and only its field is rendered again.
        context["sent_picture"] = next(iter(request.FILES), "")
        context["opened"] = forms.digests_text(digests=outcome.opened)
    page = "survey/parts/visit_saved.html" if is_asked else "survey/visit_part.html"
    return render(request, page, context)
