"""Pages of alerts: the list, a new alert, its page with the posts, its poster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.exchange.actions import alerts as actions
from promdaen.exchange.actions import records
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.forms.alerts import AlertFilterForm, NewAlertForm
from promdaen.exchange.queries import alerts as queries
from promdaen.exchange.queries import visible
from promdaen.exchange.rules.alerts import ISSUER_ROLES
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.decorators import id_or_404, load_record, require_member
from promdaen.exchange.views.refusing import refuse
from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest

if TYPE_CHECKING:
    from promdaen.exchange.models import Receipt, Record

ANSWERS = {"yes": True, "no": False}


@require_GET
@require_member()
def alerts(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """List the alerts an account may read, those in force first."""
    form = AlertFilterForm(request.GET)
    alert_rows = queries.alerts_listed(
        member=member, filters=form.selected_filter(), now=timezone.now()
    )
    context = {
        "member": member,
        "filter_form": form,
        "standing_lines": [alert_row for alert_row in alert_rows if alert_row.is_in_force],
        "ended_lines": [alert_row for alert_row in alert_rows if not alert_row.is_in_force],
        "can_issue": bool(member.roles & set(ISSUER_ROLES)),
    }
    return render(request, "exchange/alerts.html", context)


@require_http_methods(["GET", "POST"])
@require_member(*ISSUER_ROLES)
def new_alert(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Write an alert and send it to its posts; ?report= is the report it is made from."""
    now = timezone.now()
    report = _report(request, member)
    posted = request.POST if request.method == "POST" else None
    form = NewAlertForm(posted, today=timezone.localdate(now))
    marked: dict[str, Any] = {}
    if form.is_valid():
        new = form.new_alert(report_id=report.pk if report else None, now=now)
        try:
            sent_alert = actions.issue_alert(new=new, by=member, now=now)
        except ExchangeRefused as refused:
            marked = refuse(form=form, error=refused)
        else:
            messages.success(request, _("The alert is sent."))
            return redirect("exchange:alert", record_id=sent_alert.pk)
    context = {"member": member, "form": form, "report": report, **marked}
    return render(request, "exchange/alert_form.html", context)


@require_GET
@load_record("alert")
def alert(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Show an alert; records that the post opened it."""
    now = timezone.now()
    actions.open_alert(record=record, by=member, now=now)
    page = queries.alert_page(record=record, member=member, now=now)
    if page is None:
        raise Http404
    context = {"member": member, "record": record, "page": page}
    return render(request, "exchange/alert.html", context)


@require_POST
@load_record("alert")
def acknowledge_alert(
    request: AccountRequest, member: ExchangeMember, record: Record
) -> HttpResponse:
    """Acknowledge an alert for posts; names who did it before."""
    receipts = actions.acknowledge_posts(
        receipts=_receipts(request, member, record), by=member, now=timezone.now()
    )
    earlier = queries.acknowledged_before(receipts=receipts, member=member)
    if earlier:
        words = _("Already acknowledged by others: %(posts)s.")
        messages.info(request, words % {"posts": "; ".join(earlier)})
    if len(earlier) < len(receipts):
        messages.success(request, _("Acknowledged. Say here when you know whether it was found."))
    return redirect("exchange:alert", record_id=record.pk)


@require_POST
@load_record("alert")
def alert_feedback(
    request: AccountRequest, member: ExchangeMember, record: Record
) -> HttpResponse:
    """Record for a post whether what the alert is about was found there, or correct it."""
    receipt = _receipts(request, member, record)[0]
    hit, is_correction = request.POST.get("hit"), "correct" in request.POST
    if hit not in ANSWERS:
        messages.warning(request, _("Choose whether it was found."))
        return redirect("exchange:alert", record_id=record.pk)
    try:
        answered = actions.answer_alert(
            receipt=receipt,
            is_hit=ANSWERS[hit],
            is_correction=is_correction,
            by=member,
            now=timezone.now(),
        )
    except ExchangeRefused as refused:
        messages.warning(request, str(refused))
    else:
        if queries.answered_by(receipt=answered) != member.acting_id:
            words = _("Already answered by others: %(answer)s.")
            messages.info(request, words % {"answer": queries.answer_words(receipt=answered)})
        elif is_correction:
            messages.success(request, _("The answer is changed. The originator sees it."))
        else:
            messages.success(request, _("Thank you. The originator sees it."))
    return redirect("exchange:alert", record_id=record.pk)


@require_POST
@load_record("alert")
def withdraw_alert(
    request: AccountRequest, member: ExchangeMember, record: Record
) -> HttpResponse:
    """Withdraw an alert everywhere at once."""
    records.withdraw_record(record=record, by=member, now=timezone.now())
    messages.success(request, _("The alert is withdrawn. No post sees it any more."))
    return redirect("exchange:alert", record_id=record.pk)


@require_GET
@load_record("alert")
def alert_poster(
    request: AccountRequest, member: ExchangeMember, record: Record, size: str
) -> HttpResponse:
    """Download the poster of an alert."""
    place = reverse("exchange:alert_standing", args=[record.local_no])
    poster_pdf = actions.print_poster(
        record=record,
        size=size,
        address=request.build_absolute_uri(place),
        by=member,
        now=timezone.now(),
    )
    if poster_pdf is None:
        raise Http404
    name = f"alert-{record.local_no}-{size}.pdf"
    return pdf_response(poster_pdf, name=name)


@require_GET
@require_member()
def alert_status(request: AccountRequest, member: ExchangeMember, local_no: str) -> HttpResponse:
    """Target of a poster's QR code: the alert, or a message that it is no longer in force."""
    alert_in_force = queries.alert_in_force(local_no=local_no, member=member, now=timezone.now())
    if alert_in_force is not None:
        return redirect("exchange:alert", record_id=alert_in_force.pk)
    return render(request, "exchange/alert_over.html", {"member": member})


def _receipts(request: AccountRequest, member: ExchangeMember, record: Record) -> list[Receipt]:
    """The submitted receipts, at least one that this reader may see; otherwise 404."""
    receipt_ids = request.POST.getlist("receipt")
    receipts = queries.visible_receipts(record=record, receipt_ids=receipt_ids, member=member)
    if not receipts:
        raise Http404
    return receipts


def _report(request: AccountRequest, member: ExchangeMember) -> Record | None:
    """The report named in the query string, if the account may read it; otherwise 404."""
    report_id = request.GET.get("report", "")
    if not report_id:
        return None
    report = visible.record_seen_by(
        member=member, record_id=id_or_404(report_id), now=timezone.now()
    )
    if report is None or report.kind != "report":
        raise Http404
    return report
