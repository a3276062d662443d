"""The pool of trainers: list, single trainer, linked person, absences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.course import actions as course_actions
from promdaen.course.actions import trainers as actions
from promdaen.course.forms import trainers as forms
from promdaen.course.queries import trainer_forecast, trainer_page
from promdaen.course.queries import trainers as queries
from promdaen.course.rules import trainer_exports as exports
from promdaen.course.rules import trainer_pool as pool
from promdaen.course.views import files
from promdaen.course.views.opening import load_trainer
from promdaen.kit import refusals, tables
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.spreadsheets import Output
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.course.models import Trainer

TRAINERS_A_PAGE = 25
MINUTES_AN_HOUR = 60
SORTS: dict[str, Any] = {
    "name": lambda line: (line.trainer.name_latin or line.trainer.name_km).casefold(),
    "name_km": lambda line: line.trainer.name_km,
    "province": lambda line: line.trainer.province_id or "",
    "leads": lambda line: len(line.leads),
}
KEEPER_SORTS: dict[str, Any] = SORTS | {
    "hours": lambda line: line.minutes,
    "ending": lambda line: len(line.ending),
}


@require_GET
@login_required
def trainer_list(request: AccountRequest) -> HttpResponse:
    """The pool, for people who plan or teach; readers of results only are sent to the counts."""
    if not queries.may_see_pool(account=request.user):
        trainer_forecast.require_forecast(account=request.user)
        return redirect("course:trainer_forecast")
    form = forms.PoolFilterForm(request.GET)
    summaries = queries.trainer_summaries(
        account=request.user, filters=form.selected_filter(), today=timezone.localdate()
    )
    is_keeper = queries.may_keep(account=request.user)
    sorts = KEEPER_SORTS if is_keeper else SORTS
    order = tables.sort_order(query=request.GET, allowed=sorts, default="name")
    summaries.sort(key=sorts[order.lstrip("-")], reverse=order.startswith("-"))
    list_file = files.requested_list(
        request,
        name="trainers",
        heads=(*exports.POOL_HEADS, *(exports.KEEPER_HEADS if is_keeper else ())),
        rows=lambda: _rows(summaries=summaries, is_keeper=is_keeper),
    )
    if list_file:
        return list_file
    context = {
        "filter_form": form,
        "page": Paginator(summaries, TRAINERS_A_PAGE).get_page(request.GET.get("page")),
        "is_keeper": is_keeper,
        "own": queries.own_trainer(account=request.user),
    }
    return render(request, "course/trainers.html", context)


@require_GET
@load_trainer("see")
def trainer(request: AccountRequest, trainer: Trainer) -> HttpResponse:
    """One trainer: stage on each topic, what is missing, observed lessons."""
    page = trainer_page.trainer_page(
        trainer=trainer, account=request.user, today=timezone.localdate()
    )
    return render(request, "course/trainer.html", {"trainer": trainer, "page": page})


@login_required
def add_trainer(request: AccountRequest) -> HttpResponse:
    """Add a trainer to the pool; the next page links officers and accounts."""
    people_queries.require_right("runs", account=request.user)
    form = forms.TrainerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            trainer = actions.add_trainer(
                details=form.details(), by=request.user, now=timezone.now()
            )
            messages.success(request, _("The trainer is in the pool. Say now who this is."))
            return redirect("course:trainer_link", trainer_id=trainer.pk)
    return render(request, "course/trainer_form.html", {"form": form, "trainer": None})


@load_trainer("keep")
def change_trainer(request: AccountRequest, trainer: Trainer) -> HttpResponse:
    """Change the details of a trainer."""
    form = forms.TrainerForm(request.POST or None, trainer=trainer)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.change_trainer(
                trainer=trainer, details=form.details(), by=request.user, now=timezone.now()
            )
            messages.success(request, _("The trainer is changed."))
            return redirect("course:trainer", trainer_id=trainer.pk)
    return render(request, "course/trainer_form.html", {"form": form, "trainer": trainer})


@load_trainer("keep")
def link_trainer(request: AccountRequest, trainer: Trainer) -> HttpResponse:
    """Possible matches among officers and accounts, for a person to decide."""
    same = trainer_page.same_person(trainer=trainer)
    if request.method == "POST":
        with refusals.as_messages(request):
            decision = _decided(request, trainer=trainer, proposal=same)
            messages.success(request, decision)
        return redirect("course:trainer_link", trainer_id=trainer.pk)
    return render(request, "course/trainer_link.html", {"trainer": trainer, "same": same})


@require_POST
@load_trainer("keep")
def set_active(request: AccountRequest, trainer: Trainer) -> HttpResponse:
    """Remove a trainer from the pool, or return one."""
    is_active = request.POST.get("act") == "active"
    actions.set_trainer_active(
        trainer=trainer, is_active=is_active, by=request.user, now=timezone.now()
    )
    words = (
        _("The trainer is in the pool again.")
        if is_active
        else _("The trainer is inactive. What was taught and endorsed stays.")
    )
    messages.success(request, words)
    return redirect("course:trainer", trainer_id=trainer.pk)


@load_trainer("see")
def add_absence(request: AccountRequest, trainer: Trainer) -> HttpResponse:
    """Record days on which a trainer cannot teach."""
    form = forms.AbsenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.add_absence(
                trainer=trainer, **form.cleaned_data, by=request.user, now=timezone.now()
            )
            messages.success(request, _("The days are entered."))
            return redirect("course:trainer", trainer_id=trainer.pk)
    return render(request, "course/trainer_absence.html", {"form": form, "trainer": trainer})


@require_POST
@load_trainer("see")
def remove_absence(request: AccountRequest, trainer: Trainer, absence_id: UUID) -> HttpResponse:
    """Delete an absence."""
    absence = queries.get_absence(trainer=trainer, absence_id=absence_id)
    actions.remove_absence(absence=absence, by=request.user, now=timezone.now())
    messages.success(request, _("The days are removed."))
    return redirect("course:trainer", trainer_id=trainer.pk)


def _decided(
    request: AccountRequest, *, trainer: Trainer, proposal: trainer_page.SamePerson
) -> str:
    """Carry out the decision and return its message.

    Raises CourseRefused for an invalid choice.
    """
    posted = request.POST
    accounts = {str(account.pk): account for account in proposal.accounts}
    officers = {str(officer.pk): officer for officer, _why in proposal.officers}
    if posted.get("unlink"):
        actions.unlink_trainer(
            trainer=trainer, side=posted["unlink"], by=request.user, now=timezone.now()
        )
        return _("The link is removed.")
    account, officer = (
        accounts.get(posted.get("account", "")),
        officers.get(posted.get("officer", "")),
    )
    if account is None and officer is None:
        raise course_actions.CourseRefused(_("Choose an account or an officer of the list."))
    actions.link_trainer(
        trainer=trainer, account=account, officer=officer, by=request.user, now=timezone.now()
    )
    return _("The link is made.")


def _rows(*, summaries: Sequence[queries.TrainerSummary], is_keeper: bool) -> list[list[Output]]:
    language = files.language()
    rows: list[list[Output]] = []
    for summary in summaries:
        spoken = [
            pool.TEACHING_LANGUAGES[code].text(language=language)
            for code in summary.trainer.languages
        ]
        row: list[Output] = [
            summary.trainer.name_km,
            summary.trainer.name_latin,
            str(summary.trainer.province or ""),
            ", ".join(spoken),
            ", ".join(str(lead.topic.short) for lead in summary.leads),
            ", ".join(str(co_teache.topic.short) for co_teache in summary.co_teaches),
            summary.away_until,
        ]
        if is_keeper:
            row += [
                ", ".join(str(ending.topic.short) for ending in summary.ending),
                round(summary.minutes / MINUTES_AN_HOUR, 1),
                summary.trainer.note,
            ]
        rows.append(row)
    return rows
