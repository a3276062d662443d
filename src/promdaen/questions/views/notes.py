"""Notes of lessons: the list, and one to read, change and approve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import queries as people_queries
from promdaen.questions.actions import notes as actions
from promdaen.questions.actions.refusals import QuestionRefused
from promdaen.questions.forms.answering import LessonNoteForm
from promdaen.questions.queries import notes as queries
from promdaen.questions.rules import visibility
from promdaen.questions.views import refusing

if TYPE_CHECKING:
    from promdaen.questions.models import Note


@require_GET
@login_required
def notes(request: AccountRequest) -> HttpResponse:
    """Show all notes of lessons, those waiting for a reviewer first."""
    people_queries.require_right(visibility.ANSWER_RIGHT, "review", account=request.user)
    return render(request, "questions/notes.html", {"lines": queries.note_summaries()})


@require_http_methods(["GET", "POST"])
@login_required
def note(request: AccountRequest, note_id: UUID) -> HttpResponse:
    """One note in both languages, with who approved which text."""
    own_note = _note(request, note_id=note_id)
    form = LessonNoteForm.for_note(note=own_note, data=request.POST or None)
    context: dict[str, Any] = {
        "line": queries.note_summary(note=own_note),
        "form": form,
        "may_review": queries.may_review(account=request.user),
        "may_change": _may_change(request, note=own_note),
    }
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_note(
                note=own_note,
                texts=form.texts,
                ticked=form.ticked,
                by=request.user,
                now=timezone.now(),
            )
        except QuestionRefused as refusal:
            context |= refusing.refuse(form=form, error=refusal)
        else:
            messages.success(request, _("Saved. What reads otherwise is a draft again."))
            return redirect("questions:note", note_id=own_note.pk)
    return render(request, "questions/note.html", context)


@require_POST
@login_required
def approve(request: AccountRequest, note_id: UUID) -> HttpResponse:
    """Approve the text of a note in one language, as it was read."""
    own_note = _note(request, note_id=note_id)
    with attempt(request, success=_("The text is approved.")):
        actions.approve_note(
            note=own_note,
            language=request.POST.get("language", ""),
            digest=request.POST.get("digest", ""),
            by=request.user,
            now=timezone.now(),
        )
    return redirect("questions:note", note_id=own_note.pk)


@require_POST
@login_required
def withdraw(request: AccountRequest, note_id: UUID) -> HttpResponse:
    """Withdraw a note from its lesson."""
    own_note = _note(request, note_id=note_id)
    with attempt(request, success=_("The note is no longer shown below the lesson.")):
        actions.withdraw_note(note=own_note, by=request.user, now=timezone.now())
    return redirect("questions:notes")


def _note(request: AccountRequest, *, note_id: UUID) -> Note:
    people_queries.require_right(visibility.ANSWER_RIGHT, "review", account=request.user)
    note = queries.find_note(note_id=note_id)
    if note is None:
        raise Http404(_("Page not found."))
    return note


def _may_change(request: AccountRequest, *, note: Note) -> bool:
    return note.made_by_id == request.user.pk or queries.may_review(account=request.user)
