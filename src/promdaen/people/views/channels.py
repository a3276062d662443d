"""Channels of the own account on a phone: choose, test, stop."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.kit.channels import codes, mail, push, sending, telegram, vapid
from promdaen.kit.channels.notices import DeliveryState
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import forms, queries
from promdaen.people.actions import channels as actions

if TYPE_CHECKING:
    from promdaen.people.models import Account

WRONG = 400


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def channels(request: AccountRequest) -> HttpResponse:
    """The channels of this account, and the form to add one."""
    account: Account = request.user
    now, names = (
        timezone.now(),
        [channel for channel in sending.active_channels() if channel != mail.NAME],
    )
    form = forms.ChannelForm(request.POST or None, channels=names)
    if request.method == "POST" and form.is_valid() and _is_chosen(request, form=form):
        return redirect("people:channels")
    code = queries.open_channel_code(account=account, now=now)
    context = {
        "rows": [
            {
                "row": account_channel,
                "name": sending.CHANNEL_NAMES[account_channel.channel],
                "shown": ""
                if account_channel.channel == push.NAME
                else codes.masked_address(address=account_channel.address),
                "is_off": account_channel.channel not in names,
            }
            for account_channel in queries.own_channels(account=account)
        ],
        "form": form,
        "has_push": push.NAME in names,
        "is_urgent": queries.has_right("exchange", account=account),
        "sends_mail": mail.NAME in sending.active_channels(),
        "code": code,
        "bot": telegram.bot_name() if code else "",
    }
    return render(request, "people/channels.html", context)


@require_POST
@login_required
def try_channel(request: AccountRequest, channel: str) -> HttpResponse:
    """Send a test message to this account over one of its channels."""
    account: Account = request.user
    now = timezone.now()
    with attempt(request) as attempted:
        account_channel = actions.begin_channel_try(channel=channel, by=account, now=now)
    if not attempted.is_done:
        return redirect("people:channels")
    notice = actions.trial_notice(account=account)
    state = actions.send_over(account_channel=account_channel, notice=notice, now=now).state
    (messages.success if state is DeliveryState.DELIVERED else messages.error)(
        request, sending.TRIAL_TEXTS[state]
    )
    return redirect("people:channels")


@require_POST
@login_required
def stop_channel(request: AccountRequest, channel: str) -> HttpResponse:
    """Stop messages over a channel, and delete its address."""
    account: Account = request.user
    actions.stop_channel(channel=channel, by=account, now=timezone.now())
    messages.success(request, _("Messages of this kind are stopped, and the address is deleted."))
    return redirect("people:channels")


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def push_here(request: AccountRequest) -> HttpResponse:
    """For the page's script: the key for a push subscription; stores the subscription."""
    account: Account = request.user
    if request.method == "GET":
        key = vapid.public_text() if push.NAME in sending.active_channels() else ""
        return JsonResponse({"key": key})
    try:
        address = json.dumps(json.loads(request.body[: forms.MAX_SUBSCRIPTION_LENGTH]))
        actions.choose_channel(channel=push.NAME, address=address, by=account, now=timezone.now())
    except actions.ChannelRefused as refused:
        return JsonResponse({"why": str(refused)}, status=WRONG)
    except (ValueError, RecursionError):
        words = _("This phone cannot be reached in this way.")
        return JsonResponse({"why": words}, status=WRONG)
    return JsonResponse({"kept": True})


@require_GET
@cache_control(no_cache=True)
def worker(request: AccountRequest) -> HttpResponse:
    """The service worker that shows messages; it has no data of any account."""
    program = push.worker_program(name="staff_worker")
    return HttpResponse(program, content_type="text/javascript; charset=utf-8")


def _is_chosen(request: AccountRequest, *, form: forms.ChannelForm) -> bool:
    now, channel = timezone.now(), form.cleaned_data["channel"]
    try:
        if channel == telegram.NAME:
            actions.ask_channel_code(by=request.user, now=now)
            return True
        address = form.cleaned_data.get("address", "")
        actions.choose_channel(channel=channel, address=address, by=request.user, now=now)
    except actions.ChannelRefused as refused:
        form.refuse(message=str(refused))
        return False
    messages.success(request, _("Saved. Send one now to see that it arrives."))
    return True
