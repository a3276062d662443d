"""Reminders for coordinators: counts by channel and department, and officers not reached."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from promdaen.kit import pdf, refusals
from promdaen.kit.channels import sending
from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.refresher.actions import reminders as actions
from promdaen.refresher.queries import reminders as queries

LIST_SOURCE = Path(__file__).resolve().parents[1] / "print" / "unreached.typ"


@login_required
def reminders(request: AccountRequest) -> HttpResponse:
    """Show how many officers chose each channel, by department; switch channels."""
    people_queries.require_right("runs", account=request.user)
    if request.method == "POST":
        _switch(request)
        return redirect("refresher:reminder_counts")
    departments = people_queries.departments()
    channel_uses = queries.channel_uses(departments=departments)
    context: dict[str, Any] = {
        "departments": departments,
        "lines": [
            (channel_use, sending.CHANNEL_NAMES[channel_use.name]) for channel_use in channel_uses
        ],
        "unreached_count": len(queries.unreached(now=timezone.now())),
    }
    return render(request, "refresher/reminders.html", context)


@login_required
@require_POST
def printed(request: AccountRequest) -> HttpResponse:
    """The list of officers not reached by department as PDF; written to the audit log."""
    now = timezone.now()
    unreached_officers = actions.list_unreached(by=request.user, now=now)
    if not unreached_officers:
        messages.info(request, _("Everybody with something open is reached."))
        return redirect("refresher:reminder_counts")
    document = queries.unreached_document(
        unreached_officers=unreached_officers, today=timezone.localdate(now)
    )
    language = page_language()
    pdf_bytes = pdf.compile_pdf(source=LIST_SOURCE, data=document, language=language)
    name = f"refreshers-without-a-phone-{document['on']}.pdf"
    return pdf_response(pdf_bytes, name=name)


def _switch(request: AccountRequest) -> None:
    is_on = request.POST.get("on") == "1"
    channel = request.POST.get("channel", "")
    with refusals.as_messages(request):
        actions.switch_channel(channel=channel, is_on=is_on, by=request.user, now=timezone.now())
