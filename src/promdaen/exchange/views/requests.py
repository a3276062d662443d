"""Pages of requests: the list, a new request, its page with the clock, its actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.exchange.actions import replies
from promdaen.exchange.actions import requests as actions
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.forms import requests as forms
from promdaen.exchange.queries import contacts
from promdaen.exchange.queries import requests as queries
from promdaen.exchange.rules import clocks
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.policy import DESK_ROLES
from promdaen.exchange.views.decorators import load_record, require_member
from promdaen.exchange.views.refusing import refuse
from promdaen.kit import exports
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.spreadsheets import Output
from promdaen.kit.texts import Text

if TYPE_CHECKING:
    from promdaen.exchange.models import Record

PAGE_SIZE = 50
DASHBOARD_STEP = 150
COLUMN_HEADINGS = (
    Text("Number"),
    Text("Title"),
    Text("Priority"),
    Text("State"),
    Text("From", context="sender"),
    Text("To"),
    Text("Handling level"),
    Text("Sent"),
    Text("Due", context="request"),
    Text("Answered"),
)


@dataclass(frozen=True)
class Acting:
    """The member, the act and the record of a request to a view."""

    act: str
    record: Record
    member: ExchangeMember


@require_member()
def requests(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """List the requests an account may read; export the list with a purpose."""
    now = timezone.now()
    request_filter = forms.RequestFilterForm(request.GET)
    purpose_form = forms.ExportPurposeForm(_posted(request))
    if request.method == "POST" and purpose_form.is_valid():
        cleaned = purpose_form.cleaned_data
        request_file = actions.export_requests(
            filters=request_filter.selected_filter(),
            purpose=cleaned["purpose"],
            by=member,
            now=now,
        )
        return exports.list_response(
            name="requests",
            file_format=cleaned["format"],
            heads=COLUMN_HEADINGS,
            rows=_rows(request_file),
            now=now,
        )
    actions.receive_requests(by=member, now=now)
    records = queries.requests_chosen(
        member=member, filters=request_filter.selected_filter(), now=now
    )
    page = Paginator(records, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "member": member,
        "page": page,
        "lines": queries.request_rows(records=list(page), member=member, now=now),
        "filter_form": request_filter,
        "purpose_form": purpose_form,
        "can_ask": bool(member.roles & set(DESK_ROLES)),
    }
    return render(request, "exchange/requests.html", context)


@require_member(*DESK_ROLES)
def new_request(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Send a request to another department."""
    form = forms.NewRequestForm(_posted(request), member=member)
    initial_values: dict[str, Any] = {}
    if form.is_valid():
        new = form.new_request(confirmation=request.POST.get("checked", ""))
        try:
            record = actions.send_request(new=new, by=member, now=timezone.now())
        except ExchangeRefused as error:
            initial_values = refuse(form=form, error=error)
        else:
            messages.success(request, _("The request is sent. Its clock runs."))
            return redirect("exchange:request", record_id=record.pk)
    context = {"form": form, "member": member, "duty": contacts.duty_numbers(), **initial_values}
    return render(request, "exchange/request_form.html", context)


@require_GET
@load_record("request")
def request_page(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Show a request: its clock, texts, possible actions and history."""
    now = timezone.now()
    opened_record = actions.read_request(record=record, by=member, now=now)
    page = queries.request_page(record=opened_record, member=member, now=now)
    context = {"page": page, "record": opened_record, "member": member}
    return render(request, "exchange/request.html", context)


@require_POST
@load_record("request")
def accept(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    return _act_response(
        request, record, _("The request is accepted."),
        lambda: replies.accept_request(record=record, by=member, now=timezone.now()),
    )  # fmt: skip


@load_record("request")
def answer(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    form = forms.RequestAnswerForm(
        _posted(request), floor=record.level, initial={"level": record.level_code}
    )
    return _act(
        request, Acting("answer", record, member), form,
        action=lambda: replies.answer_request(
            record=record, words=form.cleaned_data["answer"], handling=form.handling(),
            confirmation=request.POST.get("checked", ""), by=member, now=timezone.now(),
        ),
    )  # fmt: skip


@load_record("request")
def ask(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Ask the requester for a clarification."""
    form = forms.WordsForm(_posted(request))
    return _act(
        request, Acting("ask", record, member), form,
        action=lambda: replies.ask_clarification(
            record=record, words=form.cleaned_data["clarification"],
            confirmation=request.POST.get("checked", ""), by=member, now=timezone.now(),
        ),
    )  # fmt: skip


@load_record("request")
def clarify(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Give the clarification that was asked for."""
    form = forms.WordsForm(_posted(request))
    return _act(
        request, Acting("clarify", record, member), form,
        action=lambda: replies.give_clarification(
            record=record, words=form.cleaned_data["clarification"],
            confirmation=request.POST.get("checked", ""), by=member, now=timezone.now(),
        ),
    )  # fmt: skip


@load_record("request")
def refuse_one(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Refuse a request with a reason."""
    form = forms.RefuseForm(_posted(request))
    return _act(
        request, Acting("refuse", record, member), form,
        action=lambda: replies.refuse_request(
            record=record, ground=form.cleaned_data["ground"], words=form.cleaned_data["refusal"],
            confirmation=request.POST.get("checked", ""), by=member, now=timezone.now(),
        ),
    )  # fmt: skip


@load_record("request")
def close(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Close an answered or refused request."""
    form = forms.RequestCloseForm(_posted(request), is_refused=record.state == "refused")
    return _act(
        request, Acting("close", record, member), form,
        action=lambda: actions.close_request(
            record=record, usefulness=form.cleaned_data.get("usefulness"),
            by=member, now=timezone.now(),
        ),
    )  # fmt: skip


@require_GET
@require_member()
def metrics(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Metrics of requests between departments, over those the account may read."""
    pair_metrics = queries.pair_metrics(member=member, now=timezone.now())
    return render(request, "exchange/metrics.html", {"lines": pair_metrics})


@require_GET
@require_member("coordinator")
def late(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """List late requests between the departments, without content."""
    late_requests = queries.late_requests(member=member, step=DASHBOARD_STEP, now=timezone.now())
    return render(request, "exchange/late.html", {"lines": late_requests})


@require_GET
@require_member("coordinator")
def late_weekly(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Weekly list for the Secretary of State, for print: over twice the time, without content."""
    late_requests = queries.late_requests(
        member=member, step=max(clocks.ESCALATION_STEPS), now=timezone.now()
    )
    return render(request, "exchange/late_weekly.html", {"lines": late_requests})


def _act(
    request: AccountRequest,
    acting: Acting,
    form: django_forms.Form,
    *,
    action: Callable[[], object],
) -> HttpResponse:
    """The page of an act with a form; 404 if the account cannot perform the act."""
    record, acting_member = acting.record, acting.member
    page = queries.request_page(record=record, member=acting_member, now=timezone.now())
    if acting.act not in page.acts:
        raise Http404
    answer_values: dict[str, Any] = {}
    if form.is_valid():
        try:
            action()
        except ExchangeRefused as error:
            answer_values = refuse(form=form, error=error)
        else:
            return redirect("exchange:request", record_id=record.pk)
    context = {"form": form, "page": page, "record": record, "member": acting_member}
    return render(
        request, "exchange/request_act.html", {**context, "act": acting.act, **answer_values}
    )


def _act_response(
    request: AccountRequest, record: Record, words: str, action: Callable[[], object]
) -> HttpResponse:
    """Perform an act without a form, and show the result or the refusal."""
    with attempt(request, success=words):
        action()
    return redirect("exchange:request", record_id=record.pk)


def _posted(request: AccountRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _rows(request_rows: Sequence[queries.RequestRow]) -> Iterator[Sequence[Output]]:
    for request_row in request_rows:
        yield (
            request_row.record.local_no,
            request_row.title,
            clocks.PRIORITY_CODES[request_row.record.request.priority],
            request_row.state,
            request_row.origin,
            request_row.department,
            request_row.record.level_label,
            request_row.record.sent_at,
            request_row.record.due_at,
            request_row.record.request.answered_at,
        )
