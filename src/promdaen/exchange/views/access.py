"""Pages of access requests: recording and answering them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.exchange.actions import access as actions
from promdaen.exchange.forms import access as forms
from promdaen.exchange.queries import access as queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.policy import DEPARTMENT_ROLES
from promdaen.exchange.views.decorators import require_member
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt


@require_member(*DEPARTMENT_ROLES)
def access_requests(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """List access requests with their due dates; record a new one."""
    now = timezone.now()
    initial = {"asked_on": timezone.localdate(now)}
    form = forms.AccessForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request,
            form=form,
            success=_("Noted. The unit that referred answers by the day shown."),
        ) as attempted:
            actions.note_access_request(new=form.new_access_request(), by=member, now=now)
        if attempted.is_done:
            return redirect("exchange:access_requests")
    access_request_rows = queries.access_request_rows(member=member, now=now)
    return render(
        request, "exchange/access_requests.html", {"form": form, "lines": access_request_rows}
    )


@require_member(*DEPARTMENT_ROLES)
def access_request(
    request: AccountRequest, member: ExchangeMember, request_id: UUID
) -> HttpResponse:
    """Answer an access request."""
    now = timezone.now()
    access_request = queries.readable_access_request(request_id=request_id, member=member, now=now)
    if access_request is None:
        raise Http404
    form = forms.AccessAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form, success=_("Answered.")) as attempted:
            actions.answer_access_request(
                access_request=access_request, by=member, now=now, **form.cleaned_data
            )
        if attempted.is_done:
            return redirect("exchange:access_requests")
    return render(
        request, "exchange/access_request.html", {"form": form, "access_request": access_request}
    )
