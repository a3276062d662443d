"""Phones with ODK Collect: list, add, revoke, and their submissions."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.course.queries import classroom
from promdaen.kit import signing
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.survey.actions import keys as actions
from promdaen.survey.forms.devices import DeviceForm
from promdaen.survey.queries import keys as queries
from promdaen.survey.rules import keys as rules

if TYPE_CHECKING:
    from promdaen.survey.models import AccessKey

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


@require_GET
@login_required
def devices(request: AccountRequest) -> HttpResponse:
    """The phones that an account may see, with last contact and submissions."""
    access_key_summaries = queries.key_summaries(
        account=request.user, purpose=actions.DEVICE, now=timezone.now()
    )
    context = {"lines": access_key_summaries, "has_rounds": queries.open_rounds().exists()}
    return render(request, "survey/devices.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def add_device(request: AccountRequest) -> HttpResponse:
    """Create the key of a phone and show its QR code once."""
    people_queries.require_right("survey", "visits", account=request.user)
    is_coordinator = people_queries.has_right("survey", account=request.user)
    form = DeviceForm(request.POST or None, own=None if is_coordinator else request.user)
    if request.method == "POST" and form.is_valid():
        token = secrets.token_urlsafe(rules.TOKEN_BYTES)
        new = form.new_key(token=token)
        with attempt(request, form=form) as attempted:
            access_key = actions.create_key(new=new, by=_by(request), now=timezone.now())
        if attempted.is_done:
            return _joining(request=request, key=access_key, token=token)
    return render(request, "survey/device_form.html", {"form": form})


@require_GET
@login_required
def device(request: AccountRequest, key_id: UUID) -> HttpResponse:
    """Show one phone: account, expiry, last contact and submissions."""
    page = queries.key_page(
        account=request.user, purpose=actions.DEVICE, pk=key_id, now=timezone.now()
    )
    if page is None:
        raise Http404
    return render(request, "survey/device.html", {"page": page, "key": page.line.key})


@require_POST
@login_required
def revoke_device(request: AccountRequest, key_id: UUID) -> HttpResponse:
    """Revoke the key of a phone at once."""
    key = queries.key_seen_by(account=request.user, purpose=actions.DEVICE, pk=key_id)
    if key is None:
        raise Http404
    actions.revoke_key(key=key, by=_by(request), now=timezone.now())
    messages.success(request, _("The key is revoked: this phone can send nothing any more."))
    return redirect("survey:devices")


def _joining(*, request: AccountRequest, key: AccessKey, token: str) -> HttpResponse:
    address = classroom.join_address() or request.build_absolute_uri("/").rstrip("/")
    url = rules.server_url(address=address, token=token)
    language = page_language()
    text = rules.collect_settings(url=url, name=key.name, language=language)
    context = {
        "key": key,
        "url": url,
        "qr": signing.qr_rows(text=text),
        "is_out_of_reach": urlsplit(address).hostname in LOCAL_HOSTS,
    }
    return render(request, "survey/device_join.html", context)


def _by(request: AccountRequest) -> Any:
    return request.user
