"""Pages of cases: the list, a new case, its page with persons and reports, its actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.exchange.actions import cases as actions
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.forms import cases as forms
from promdaen.exchange.queries import cases as queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.decorators import id_or_404, load_record, require_member
from promdaen.exchange.views.refusing import refuse
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people.queries import NotAllowed

if TYPE_CHECKING:
    from promdaen.exchange.models import Record

PER_PAGE = 50


@require_GET
@require_member()
def cases(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """List the cases an account may read, by number: titles are shown only on their pages."""
    records = queries.visible_cases(member=member, now=timezone.now())
    page = Paginator(records, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "member": member,
        "page": page,
        "may_open": actions.OFFICER in member.roles,
    }
    return render(request, "exchange/cases.html", context)


@require_member(actions.OFFICER)
def new_case(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Open a case."""
    form = forms.NewCaseForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        new = form.new_case(confirmation=request.POST.get("checked", ""))
        try:
            record = actions.open_case(new=new, by=member, now=timezone.now())
        except ExchangeRefused as error:
            context |= refuse(form=form, error=error)
        else:
            messages.success(request, _("The case is open."))
            return redirect("exchange:case", record_id=record.pk)
    return render(request, "exchange/case_new.html", context)


@require_GET
@load_record("case")
def case(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Show a case; the reading is audited."""
    page = queries.case_details(record=record, member=member, now=timezone.now())
    context = {
        "page": page,
        "record": record,
        "member": member,
        "states": forms.StateForm(name="proceedings"),
        "consents": forms.StateForm(name="consent"),
        "report_form": forms.CaseReportForm(),
        "close_form": forms.CaseCloseForm(),
    }
    return render(request, "exchange/case.html", context)


@load_record("case", actions.OFFICER)
def new_person(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Add a person to a case."""
    if not queries.may_change(record=record, member=member, now=timezone.now()):
        raise NotAllowed(_("This belongs to another role, or only to the originator."))
    form = forms.CasePersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("The person is written down under a code.")
        ) as attempted:
            actions.add_person(record=record, new=form.new_person(), by=member, now=timezone.now())
        if attempted.is_done:
            return redirect("exchange:case", record_id=record.pk)
    return render(request, "exchange/case_person.html", {"form": form, "record": record})


@require_POST
@load_record("case", actions.OFFICER)
def case_person(
    request: AccountRequest, member: ExchangeMember, record: Record, person_id: UUID
) -> HttpResponse:
    """Record the state of proceedings against a suspect, or the consent of an assisted person."""
    person = queries.case_person(record=record, person_id=person_id)
    if person is None:
        raise Http404
    state = request.POST.get("state", "")
    arguments: dict[str, Any] = {"person": person, "by": member, "now": timezone.now()}
    with attempt(request):
        if "consent" in request.POST:
            actions.set_consent(consent=state, **arguments)
        else:
            actions.set_proceedings(state=state, **arguments)
    return redirect("exchange:case", record_id=record.pk)


@require_POST
@load_record("case", actions.OFFICER)
def case_act(
    request: AccountRequest, member: ExchangeMember, record: Record, act: str
) -> HttpResponse:
    """Link or remove a report, or close the case."""
    arguments: dict[str, Any] = {"record": record, "by": member, "now": timezone.now()}
    with attempt(request):
        _do(act=act, data=request.POST, typed=arguments)
    return redirect("exchange:case", record_id=record.pk)


def _do(*, act: str, data: Any, typed: dict[str, Any]) -> None:
    """Run the act named in the URL with the form data."""
    report_form, close_form = forms.CaseReportForm(data), forms.CaseCloseForm(data)
    if act == "link" and report_form.is_valid():
        actions.link_report(local_no=report_form.cleaned_data["local_no"], **typed)
    elif act == "unlink":
        actions.unlink_report(link_id=id_or_404(data.get("link", "")), **typed)
    elif act == "close" and close_form.is_valid():
        actions.close_case(court_on=close_form.cleaned_data["court_on"], **typed)
    elif act in {"link", "close"}:
        raise ExchangeRefused(_("Write this as it is asked for."))
    else:
        raise Http404
