"""The page on which a coordinator assigns texts to reviewers."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from promdaen.curriculum import actions, queries
from promdaen.curriculum.forms.assignments import AssignmentForm
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.rules import roles

DUE_IN = timedelta(days=14)
SET = ("kind", "topic", "language", "code")
"""What an address can say of the set to assign."""


@require_http_methods(["GET", "POST"])
@login_required
def assignments(request: AccountRequest) -> HttpResponse:
    """Assign a set of texts, and show what each reviewer has left."""
    people_queries.require_right("author", account=request.user)
    today = timezone.localdate()
    initial = {name: request.GET.get(name, "") for name in SET} | {"due_on": today + DUE_IN}
    form = AssignmentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form, success=_("The texts are assigned.")) as attempted:
            actions.assign_texts(
                reviewer=form.reviewer_account(),
                texts=form.texts(),
                due_on=form.cleaned_data["due_on"],
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("curriculum:assignments")
    assignments_page = queries.all_assignments()
    context = {
        "form": form,
        "today": today,
        "groups": [
            (
                _role_label(role=role),
                left_count,
                [
                    (
                        reviewer_row,
                        [
                            (assignment_row, assignment_row.label(language=page_language()))
                            for assignment_row in reviewer_row.rows
                        ],
                    )
                    for reviewer_row in reviewers
                ],
            )
            for role, (reviewers, left_count) in assignments_page.by_role.items()
        ],
        "unassigned_count": assignments_page.unassigned_count,
        "open_count": len(assignments_page.open_texts),
    }
    return render(request, "curriculum/assignments.html", context)


@require_POST
@login_required
def end(request: AccountRequest, assignment: UUID) -> HttpResponse:
    """Take an assignment back."""
    people_queries.require_right("author", account=request.user)
    row = queries.find_assignment(assignment_id=assignment)
    if row is None:
        raise Http404(_("Page not found."))
    with attempt(request, success=_("The assignment is taken back.")):
        actions.end_assignment(assignment=row, by=request.user, now=timezone.now())
    return redirect("curriculum:assignments")


def _role_label(*, role: str) -> str:
    if not role:
        return _("May no longer review")
    return roles.ROLES[role].label.text(language=page_language())
