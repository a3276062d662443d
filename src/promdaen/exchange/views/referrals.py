"""Pages of referrals: the list, a new referral, its page with clocks, and its steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.exchange.actions import records
from promdaen.exchange.actions import referrals as actions
from promdaen.exchange.forms import referrals as forms
from promdaen.exchange.queries import codes, visible
from promdaen.exchange.queries import referrals as queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.policy import DEPARTMENT_ROLES, DUE_REFERRAL
from promdaen.exchange.views.decorators import id_or_404, load_record, require_member
from promdaen.kit.ids import new_id
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt

if TYPE_CHECKING:
    from promdaen.exchange.models import Record

PER_PAGE = 50
STEPS: Mapping[str, Callable[..., Any]] = {
    "accept": actions.accept_referral,
    "reject": actions.reject_referral,
    "again": actions.refer_again,
    "hand_over": actions.hand_over_person,
    "tell": actions.notify_receiver,
    "consent": actions.change_consent,
    "feedback": actions.give_feedback,
    "revoke": actions.revoke_referral,
}


@require_GET
@require_member()
def referrals(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """List the referrals an account may read, earliest due first."""
    now = timezone.now()
    state = request.GET.get("state", "open")
    rows = queries.visible_referrals(member=member, now=now, state=state)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "member": member,
        "page": page,
        "lines": [queries.referral_row(record=record, now=now) for record in page],
        "state": state,
        "states": [
            ("open", _("Open")),
            *codes.code_choices(name="referral_state"),
            ("", _("All")),
        ],
        "may_refer": queries.may_refer(member=member),
    }
    return render(request, "exchange/referrals.html", context)


@require_member(*DEPARTMENT_ROLES)
def new_referral(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Refer a person: alone, from an incident report (?report=) or from a due referral (?due=)."""
    now = timezone.now()
    report = None
    if "report" in request.GET:
        report_id = id_or_404(request.GET["report"])
        report = queries.referred_report(report_id=report_id, member=member, now=now)
        if report is None:
            raise Http404
    due = None
    if "due" in request.GET:
        due_id = id_or_404(request.GET["due"])
        due = visible.record_seen_by(member=member, record_id=due_id, now=now, act="take")
        if due is None or due.kind != DUE_REFERRAL:
            raise Http404
    initial: dict[str, Any] = {"record_id": new_id()}
    if request.method == "GET":
        initial |= _proposed(due=due, report=report, member=member, now=now)
    form = forms.ReferralForm(request.POST or None, member=member, initial=initial)
    if request.method == "POST" and form.is_valid():
        new = form.new_referral(
            report_id=report.pk if report else None, due_id=due.pk if due else None
        )
        with attempt(
            request,
            form=form,
            success=_("The person is referred. Call those who must be informed."),
        ) as attempted:
            record = actions.refer_person(new=new, by=member, now=now)
        if attempted.is_done:
            return redirect("exchange:referral", record_id=record.pk)
    context = {
        "form": form,
        "report": report,
        "due": due,
        "say": codes.code_list(name="say_to_person").values(),
        "never": codes.code_list(name="do_not_ask").values(),
        "consent_help": codes.code_list(name="form_help")["referral_consent"],
    }
    return render(request, "exchange/referral_new.html", context)


def _proposed(
    *, due: Record | None, report: Record | None, member: ExchangeMember, now: datetime
) -> dict[str, object]:
    if due is not None and due.due_referral.report_id is not None:
        report_id = due.due_referral.report_id
        report = queries.referred_report(report_id=report_id, member=member, now=now)
    # What the form proposes is in these two: filling it in is a reading of both.
    for record in (due, report):
        if record is not None:
            records.read_record(record_id=record.pk, by=member, now=now)
    return queries.proposed_values(due=due, report=report, member=member, now=now)


@require_GET
@load_record("referral")
def referral(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Show a referral: the person in codes, due times and open steps."""
    page = queries.referral_page(record=record, member=member, now=timezone.now())
    step_forms = {step: forms.ReferralStepForm(step=step, member=member) for step in page.steps}
    context = {
        "page": page,
        "record": record,
        "member": member,
        "forms": step_forms,
        "say": codes.code_list(name="say_to_person").values(),
        "never": codes.code_list(name="do_not_ask").values(),
    }
    return render(request, "exchange/referral.html", context)


@require_POST
@load_record("referral")
def referral_step(
    request: AccountRequest, member: ExchangeMember, record: Record, step: str
) -> HttpResponse:
    """Perform a step on a referral: accept, reject, hand over, and so on."""
    if step not in STEPS:
        raise Http404
    back = reverse("exchange:referral", args=[record.pk])
    form = forms.ReferralStepForm(request.POST, step=step, member=member)
    if not form.is_valid():
        messages.error(request, _("Choose one of the answers."))
        return redirect(back)
    values: dict[str, Any] = form.cleaned_data
    with attempt(request) as attempted:
        record = STEPS[step](record=record, by=member, now=timezone.now(), **values)
    if not attempted.is_done:
        return redirect(back)
    messages.success(request, _("Noted."))
    # Participants from other departments can no longer read a withdrawn referral.
    return redirect("exchange:referrals") if record.withdrawn_at else redirect(back)
