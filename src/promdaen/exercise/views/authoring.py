"""Pages to write scenarios: one part at a time, or all times together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from promdaen.exercise.actions import authoring as actions
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.forms import authoring as forms
from promdaen.exercise.kinds import checking
from promdaen.exercise.queries import authoring as queries
from promdaen.exercise.queries import scenarios
from promdaen.exercise.rules import scenario_parts
from promdaen.kit import edits
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.exercise.forms.scenario_parts import PartForm
    from promdaen.exercise.models import Scenario

NEW = "new"
PART_WORDS: Mapping[str, Any] = {
    "phase": gettext_lazy("Phase"),
    "cell": pgettext_lazy("exercise", "Cell"),
    "subject": gettext_lazy("Subject"),
    "place": gettext_lazy("Place"),
    "fact": pgettext_lazy("exercise", "Fact"),
    "inject": gettext_lazy("Inject"),
    "decision": gettext_lazy("Decision"),
    "action": gettext_lazy("Expected action"),
    "question": gettext_lazy("Question of the hot wash"),
}


@require_http_methods(["GET", "POST"])
@login_required
def new_scenario(request: AccountRequest) -> HttpResponse:
    """Create a scenario, empty or as a copy of an existing one."""
    people_queries.require_right("author", account=request.user)
    source = scenarios.current_scenario(code=request.GET.get("from", ""))
    title = {"en": "", "km": ""}
    values = (
        scenario_parts.copy_scenario(
            values=scenarios.scenario_values(scenario=source), code="", title=title
        )
        if source
        else scenario_parts.copy_scenario(
            values=scenario_parts.blank_scenario(), code="", title=title
        )
    )
    form = forms.ScenarioHeadForm(request.POST or None, values=values, is_new=True)
    if form.is_valid():
        scenario_values = form.new_values()
        try:
            actions.create_scenario(
                values=scenario_values,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except ExerciseRefused as refused:
            _say(form, refused)
        else:
            messages.success(request, _("Saved as a draft to be reviewed."))
            return redirect("exercise:scenario", scenario=scenario_values["code"])
    context = {"form": form, "source": source, "others": scenarios.current_scenarios()}
    return render(request, "exercise/edit_scenario.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def edit_head(request: AccountRequest, scenario: str) -> HttpResponse:
    row = _row(request, code=scenario)
    form = forms.ScenarioHeadForm(
        request.POST or None, values=scenarios.scenario_values(scenario=row)
    )
    return _edit_response(
        request, form=form, scenario=row, context={"heading": _("Head of the scenario")}
    )


@require_http_methods(["GET", "POST"])
@login_required
def edit_part(request: AccountRequest, scenario: str, part: str, key: str) -> HttpResponse:
    """Edit, add or delete one part of a scenario."""
    row = _row(request, code=scenario)
    if part not in forms.FORMS:
        raise Http404(_("Page not found."))
    values = scenarios.scenario_values(scenario=row)
    part_row = scenario_parts.find_part(values=values, part=part, key=key)
    if part_row is None and key != NEW:
        raise Http404(_("Page not found."))
    form = forms.FORMS[part](request.POST or None, values=values, current=part_row)
    context = {
        "heading": f"{PART_WORDS[part]} {form.named}",
        "part": part,
        "is_held": part_row is not None,
    }
    if "remove" in request.POST and part_row is not None:
        removed = scenario_parts.without_part(values=values, part=part, key=key)
        return _edit_response(request, form=form, scenario=row, context=context, values=removed)
    return _edit_response(request, form=form, scenario=row, context=context)


@require_http_methods(["GET", "POST"])
@login_required
def edit_times(request: AccountRequest, scenario: str) -> HttpResponse:
    """Edit the times of all injects of a scenario on one page."""
    row = _row(request, code=scenario)
    values = scenarios.scenario_values(scenario=row)
    form = forms.MinutesForm(request.POST or None, values=values)
    timeline = queries.timeline(values=values)
    titles = {f"m{value['number']}": value for value in values["injects"]}
    context = {
        "heading": _("Times of the injects"),
        "timeline": timeline,
        "rows": [(form[name], titles[name]) for name in form.fields if name in titles],
        "names": queries.cell_names(scenario=scenarios.played_scenario(scenario=row)),
    }
    return _edit_response(request, form=form, scenario=row, context=context)


@require_POST
@login_required
def check_times(request: AccountRequest, scenario: str) -> HttpResponse:
    """The timeline and the warnings for times being moved; nothing is saved."""
    row = _row(request, code=scenario)
    values = scenarios.scenario_values(scenario=row)
    form = forms.MinutesForm(request.POST, values=values)
    if form.is_valid():
        values = form.new_values()
    context = {
        "timeline": queries.timeline(values=values),
        "faults": checking.faults(values=values),
        "form": form,
    }
    return render(request, "exercise/timeline_part.html", context)


def _edit_response(
    request: AccountRequest,
    *,
    form: forms.MinutesForm | PartForm | forms.ScenarioHeadForm,
    scenario: Scenario,
    context: Mapping[str, object],
    values: JsonObject | None = None,
) -> HttpResponse:
    """Show the form; on POST, save what was typed, or `values` if given."""
    form.fields["version"].initial = scenarios.edition(scenario=scenario)
    if request.method == "POST" and (values is not None or form.is_valid()):
        try:
            actions.edit_scenario(
                values=form.new_values() if values is None else values,
                stamp=request.POST.get("version", ""),
                reason=request.POST.get("reason", "")[:200],
                by=request.user,
                now=timezone.now(),
            )
        except ExerciseRefused as refused:
            form.is_valid()
            _say(form, refused)
            if values is None:
                edits.show_differences(form=form)
        else:
            messages.success(request, _("Saved as a draft to be reviewed."))
            return redirect("exercise:scenario", scenario=scenario.code)
    page_context = {**context, "form": form, "row": scenario, "language": get_language()}
    name = "edit_times" if "timeline" in context else "edit_scenario"
    return render(request, f"exercise/{name}.html", page_context)


def _say(form: BaseForm, refused: ExerciseRefused) -> None:
    for line in refused.lines:
        form.add_error(None, str(line))


def _row(request: AccountRequest, *, code: str) -> Scenario:
    people_queries.require_right("author", account=request.user)
    scenario = scenarios.current_scenario(code=code)
    if scenario is None:
        raise Http404(_("Page not found."))
    return scenario
