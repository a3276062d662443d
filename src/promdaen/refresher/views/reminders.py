"""Reminder settings on an officer's phone: choose, test, stop; stop from a message."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from promdaen.kit import phones
from promdaen.kit.channels import codes, push, sending, telegram, vapid
from promdaen.kit.channels.notices import DeliveryState
from promdaen.kit.refusals import attempt
from promdaen.refresher.actions import reminder_messages
from promdaen.refresher.actions import reminders as actions
from promdaen.refresher.actions.refusals import RefresherRefused
from promdaen.refresher.forms import reminders as forms
from promdaen.refresher.queries import reminders as queries

WRONG = 400


@never_cache
@require_http_methods(["GET", "POST"])
@phones.require_phone
def choose(request: HttpRequest, phone: phones.PhoneBearer) -> HttpResponse:
    """Show and save the reminder settings of this officer."""
    now, officer_id = timezone.now(), phone.officer_id
    reminder, channels = queries.find_reminder(officer_id=officer_id), queries.channels_in_use()
    code = queries.find_code(officer_id=officer_id, now=now)
    form = forms.ReminderForm(
        request.POST or None, channels=channels, reminder=reminder, code=code
    )
    if request.method == "POST" and form.is_valid() and _chosen(request, phone=phone, form=form):
        return redirect("refresher:reminders")
    context = {
        "reminder": reminder,
        "name": sending.CHANNEL_NAMES[reminder.channel] if reminder else "",
        "is_off": reminder is not None and reminder.channel not in channels,
        "shown": ""
        if reminder is None or reminder.channel == push.NAME
        else codes.masked_address(address=reminder.address),
        "form": form,
        "channels": channels,
        "code": code,
        "bot": telegram.bot_name() if code else "",
        "has_push": push.NAME in channels,
    }
    return render(request, "refresher/phone/reminders.html", context)


@require_POST
@phones.require_phone
def try_out(request: HttpRequest, phone: phones.PhoneBearer) -> HttpResponse:
    """Send this officer a test message now."""
    now = timezone.now()
    with attempt(request) as attempted:
        reminder = actions.begin_try(officer_id=phone.officer_id, now=now)
    if not attempted.is_done:
        return redirect("refresher:reminders")
    outcome = reminder_messages.send_reminder(reminder=reminder, now=now)
    is_sent = outcome.state is DeliveryState.DELIVERED
    (messages.success if is_sent else messages.error)(request, sending.TRIAL_TEXTS[outcome.state])
    return redirect("refresher:reminders")


@require_POST
@phones.require_phone
def stop(request: HttpRequest, phone: phones.PhoneBearer) -> HttpResponse:
    """Stop reminders, and delete their settings."""
    actions.stop_reminders(officer_id=phone.officer_id, now=timezone.now())
    messages.success(request, _("Reminders are stopped, and your address is deleted."))
    return redirect("refresher:reminders")


@never_cache
@require_http_methods(["GET", "POST"])
@phones.require_phone
def push_here(request: HttpRequest, phone: phones.PhoneBearer) -> HttpResponse:
    """The push key for the page's script and the app; save a subscription."""
    if request.method == "GET":
        has_push = push.NAME in queries.channels_in_use()
        return JsonResponse({"key": vapid.public_text() if has_push else ""})
    reminder = queries.find_reminder(officer_id=phone.officer_id)
    try:
        wish = forms.push_wish(body=request.body, reminder=reminder)
        actions.choose_reminder(officer_id=phone.officer_id, wish=wish, now=timezone.now())
    except (forms.NoSubscription, RefresherRefused) as refused:
        return JsonResponse({"why": str(refused)}, status=WRONG)
    return JsonResponse({"kept": True})


# The code in the address is enough: mail programs post here directly (RFC 8058).
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def stop_link(request: HttpRequest, code: str) -> HttpResponse:
    """Show a button to stop reminders, without sign-in; a GET request changes nothing."""
    is_done = request.method == "POST"
    language = queries.message_language(stop_code=code) or get_language()
    if is_done:
        actions.stop_by_code(code=code, now=timezone.now())
    with translation.override(language):
        return render(request, "refresher/phone/stop.html", {"is_done": is_done})


def _chosen(request: HttpRequest, *, phone: phones.PhoneBearer, form: forms.ReminderForm) -> bool:
    now, officer_id, wish = timezone.now(), phone.officer_id, form.wish()
    reminder = queries.find_reminder(officer_id=officer_id)
    is_linked = reminder is not None and reminder.channel == telegram.NAME
    try:
        if form.is_for_bot and not is_linked:
            actions.ask_code(officer_id=officer_id, wish=wish, now=now)
            return True
        actions.choose_reminder(officer_id=officer_id, wish=wish, now=now)
    except RefresherRefused as refused:
        form.refuse(message=str(refused))
        return False
    messages.success(request, _("Saved. Nothing is sent in your quiet hours."))
    return True
