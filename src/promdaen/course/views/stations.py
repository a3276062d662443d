"""Answer cards from the stations of a run, keyed in one grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from promdaen.course.actions import stations as actions
from promdaen.course.actions.rights import CourseRefused
from promdaen.course.forms import stations as forms
from promdaen.course.queries import stations as queries
from promdaen.course.views.practice import load_practice
from promdaen.kit.mistakes import FormError
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import with_numbers

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun, Practice


@require_http_methods(["GET", "POST"])
@load_practice
def stations(request: AccountRequest, run: CourseRun, practice: Practice) -> HttpResponse:
    """A row for each officer, a column for each specimen; the room's results below."""
    page = queries.stations_page(practice=practice)
    if page is None:
        raise Http404(_("Page not found."))
    is_sent = request.method == "POST"
    grid = forms.read_grid(page=page, data=request.POST if is_sent else None)
    errors = grid.error_lines
    if is_sent and not errors:
        try:
            count = actions.key_stations(
                practice=practice, cards=grid.cards(), by=request.user, now=timezone.now()
            )
        except CourseRefused as error:
            errors = [FormError(text=line, target="") for line in error.lines]
        else:
            messages.success(
                request, with_numbers(_("Findings saved or changed: %(n)s."), n=count)
            )
            return redirect("course:practice_stations", code=run.code, practice_id=practice.pk)
    context = {"run": run, "practice": practice, "page": page, "grid": grid, "lines": errors}
    return render(request, "course/practice_stations.html", context)
