"""The page that assigns leaders to all sessions of a run, and rooms to its days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext

from promdaen.course.actions import leaders as actions
from promdaen.course.forms import leaders as forms
from promdaen.course.queries import leaders as queries
from promdaen.course.views import files
from promdaen.course.views.opening import load_run
from promdaen.kit import languages
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun


@load_run("change")
def leaders(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """All sessions with their leaders: proposed, changed and saved on one page.

    Submitting `check` shows the choice with its clashes, and saves nothing.
    """
    plan = queries.leader_plan(run=run, today=timezone.localdate())
    has_assistants = "assistants" in request.GET
    form = forms.LeadersForm(
        request.POST or None,
        plan=plan,
        has_assistants=has_assistants,
        initial=forms.saved(plan=plan, leaders=plan.leaders),
    )
    chosen, is_saved = plan.leaders, True
    if request.method == "POST" and form.is_valid():
        chosen, is_saved = form.leaders(), False
        if "fill" in request.POST:
            chosen = queries.filled(plan=plan, leaders=chosen)
            form = _filled(form=form, chosen=chosen)
        elif "check" not in request.POST and _saved(request, run=run, form=form):
            return redirect("course:run", code=run.code)
    board = queries.leader_board(plan=plan, leaders=chosen)
    context = {
        "run": run,
        "form": form,
        "board": board,
        "days": list(form.lines(board=board)),
        "is_saved": is_saved,
        "is_to_fill": is_saved and board.led_count < len(board.rows),
        "has_assistants": has_assistants,
    }
    return render(request, "course/leaders.html", context)


def _filled(*, form: forms.LeadersForm, chosen: dict[str, str]) -> forms.LeadersForm:
    """The form as typed with the proposals, not saved yet; the time it was opened stays."""
    typed = {name: form.data.get(name, "") for name in form.fields}
    proposed = forms.saved(plan=form.plan, leaders=chosen)
    leads = {name: field for name, field in proposed.items() if name.startswith("lead_")}
    return forms.LeadersForm(
        plan=form.plan, has_assistants=form.has_assistants, initial=typed | leads
    )


def _saved(request: AccountRequest, *, run: CourseRun, form: forms.LeadersForm) -> bool:
    with attempt(request, form=form) as attempted:
        saved = actions.assign_leaders(
            run=run, choice=form.choice(), by=request.user, now=timezone.now()
        )
    if not attempted.is_done:
        return False
    count = saved.sessions_count
    text = ngettext(
        "Saved: %(n)s session has another leader or assistant.",
        "Saved: %(n)s sessions have another leader or assistant.",
        count,
    )
    messages.success(request, text % {"n": languages.count_text(count, language=files.language())})
    return True
