"""The path of a trainer: steps, endorsements, and observed lessons with their rubrics."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.course.actions import observing as observing_actions
from promdaen.course.actions import trainer_path as actions
from promdaen.course.forms import observing as rubric_forms
from promdaen.course.forms import trainers as forms
from promdaen.course.queries import observing, trainer_page
from promdaen.course.queries import trainers as queries
from promdaen.course.views.opening import load_trainer, or_404
from promdaen.kit import refusals
from promdaen.kit.protocols import AccountRequest

if TYPE_CHECKING:
    from promdaen.course.models import Trainer


@require_GET
@login_required
def path(request: AccountRequest) -> HttpResponse:
    """The steps of the path and the rubric, for everyone who plans or teaches."""
    queries.require_pool(account=request.user)
    context = {
        "steps": queries.step_rows(),
        "criteria": queries.criteria(),
        "names": queries.stage_names(),
    }
    return render(request, "course/trainer_path.html", context)


@load_trainer("keep")
def endorse(request: AccountRequest, trainer: Trainer) -> HttpResponse:
    """Endorse a trainer for a topic."""
    initial = {
        "topic": request.GET.get("topic", ""),
        "stage": request.GET.get("stage", ""),
        "given_by": request.user.name,
        "given_on": timezone.localdate(),
    }
    form = forms.EndorseForm(request.POST or None, trainer=trainer, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.endorse_trainer(
                trainer=trainer, new=form.new_endorsement(), by=request.user, now=timezone.now()
            )
            messages.success(request, _("The endorsement is given."))
            return redirect("course:trainer", trainer_id=trainer.pk)
    return render(request, "course/endorse.html", {"form": form, "trainer": trainer})


@load_trainer("keep")
def renew(request: AccountRequest, trainer: Trainer, endorsement_id: UUID) -> HttpResponse:
    """Renew an endorsement from today."""
    endorsement = trainer_page.get_endorsement(trainer=trainer, endorsement_id=endorsement_id)
    form = forms.RenewForm(request.POST or None, initial={"given_by": request.user.name})
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.renew_endorsement(
                endorsement=endorsement, **form.cleaned_data, by=request.user, now=timezone.now()
            )
            messages.success(request, _("The endorsement is renewed from today."))
            return redirect("course:trainer", trainer_id=trainer.pk)
    context = {
        "form": form,
        "trainer": trainer,
        "row": endorsement,
        "names": queries.stage_names(),
    }
    return render(request, "course/endorsement_renew.html", context)


@load_trainer("keep")
def withdraw(request: AccountRequest, trainer: Trainer, endorsement_id: UUID) -> HttpResponse:
    """Withdraw an endorsement, with a reason."""
    endorsement = trainer_page.get_endorsement(trainer=trainer, endorsement_id=endorsement_id)
    form = forms.WithdrawEndorsementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.withdraw_endorsement(
                endorsement=endorsement, **form.cleaned_data, by=request.user, now=timezone.now()
            )
            messages.success(request, _("The endorsement is withdrawn."))
            return redirect("course:trainer", trainer_id=trainer.pk)
    context = {
        "form": form,
        "trainer": trainer,
        "row": endorsement,
        "names": queries.stage_names(),
    }
    return render(request, "course/endorsement_withdraw.html", context)


@require_GET
@login_required
def duties(request: AccountRequest) -> HttpResponse:
    """The trainers that this account can observe now."""
    queries.require_pool(account=request.user)
    own = queries.own_trainer(account=request.user)
    duty_list = observing.duties(observer=own, today=timezone.localdate())
    context = {"own": own, "duties": duty_list, "names": queries.stage_names()}
    return render(request, "course/observe_list.html", context)


@or_404
def observe(request: AccountRequest, session_id: UUID, trainer_id: UUID) -> HttpResponse:
    """Fill in the rubric about a trainer in a session, on a phone."""
    duty = observing.get_duty(
        session_id=session_id,
        trainer_id=trainer_id,
        account=request.user,
        today=timezone.localdate(),
    )
    form = rubric_forms.RubricForm(request.POST or None, criteria=queries.criteria())
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            observing_actions.observe_session(
                session=duty.session,
                trainer=duty.trainer,
                filled=form.filled(),
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The rubric is submitted. Discuss it with the trainer."))
            return redirect("course:observe_list")
    context = {"form": form, "duty": duty, "names": queries.stage_names()}
    return render(request, "course/observe.html", context)


@load_trainer("keep")
def record(request: AccountRequest, trainer: Trainer) -> HttpResponse:
    """Enter a rubric that was filled in on paper."""
    form = rubric_forms.ObservationForm(
        request.POST or None, criteria=queries.criteria(), trainer=trainer, account=request.user
    )
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            observing_actions.record_observation(
                trainer=trainer,
                observer=form.cleaned_data["observer"],
                lesson=form.lesson(),
                filled=form.filled(),
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The rubric is received."))
            return redirect("course:trainer", trainer_id=trainer.pk)
    return render(request, "course/observe_record.html", {"form": form, "trainer": trainer})


@require_GET
@or_404
def observation(request: AccountRequest, observation_id: UUID) -> HttpResponse:
    """A completed rubric, for the observed trainer and managers of the pool."""
    page = observing.observation_page(observation_id=observation_id, account=request.user)
    context = {"page": page, "row": page.observation, "names": queries.stage_names()}
    return render(request, "course/observation.html", context)
