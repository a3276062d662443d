"""The hot wash on phones: the questions after the end, answered and changed until it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from promdaen.exercise.actions import hot_wash as actions
from promdaen.exercise.forms import washing as forms
from promdaen.exercise.queries import washing as queries
from promdaen.exercise.views import phones
from promdaen.kit.refusals import attempt

if TYPE_CHECKING:
    from promdaen.exercise.models import Seat


@require_http_methods(["GET", "POST"])
@phones.load_seat
def wash(request: HttpRequest, *, seat: Seat) -> HttpResponse:
    """Show and save the hot wash of this phone; sending it twice has no effect."""
    questions = queries.hot_wash_questions(seat=seat)
    form = forms.HotWashForm(request.POST or None, questions=questions)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request,
            form=form,
            success=_("Your answers are in. You can change them until the end."),
        ) as attempted:
            actions.answer_questions(seat=seat, answers=form.given(), now=timezone.now())
        if attempted.is_done:
            return redirect("exercise:phone_wash")
    context = {"seat": seat, "run": seat.run, "asked": questions, "form": form}
    return render(request, "exercise/phone_wash.html", context)
