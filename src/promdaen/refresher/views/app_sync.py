"""The API of the phone app; the token identifies the officer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.kit import ids, languages, phones, tries
from promdaen.refresher.actions import devices, early_answers
from promdaen.refresher.actions.refusals import RefresherRefused
from promdaen.refresher.forms import phone_json
from promdaen.refresher.forms import pieces as forms
from promdaen.refresher.queries import devices as device_queries
from promdaen.refresher.queries import packs

if TYPE_CHECKING:
    from promdaen.refresher.models import Device

FORMAT_VERSION = 1
BAD, UNAUTHORISED, REFUSED, LENGTH_REQUIRED, TOO_MANY = 400, 401, 403, 411, 429


def json_answer(*, status: int = 200, **values: Any) -> JsonResponse:
    """A JSON answer for the app, always with the server time."""
    return JsonResponse(values | {"at": timezone.now().timestamp() * 1000}, status=status)


def load_device(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view for paired phones: `view(request, device=...)`; cookies are ignored."""

    @csrf_exempt
    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, **arguments: Any) -> HttpResponse:
        now = timezone.now()
        address = f"phone-{tries.device_address(request)}"
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        device = device_queries.find_device(token=token) if token else None
        if device is not None:
            # A valid token is accepted before the limit, so that other devices with the same
            # address cannot lock it out.
            return view(request, device=device, **arguments)
        if tries.wrong_tries(address=address, now=now) >= tries.MAX_PER_MINUTE:
            return json_answer(
                status=TOO_MANY, error=_("Too many attempts. Wait a minute, then try again.")
            )
        tries.count_wrong_try(address=address, now=now)
        return json_answer(status=UNAUTHORISED, error=_("This phone is not let in any more."))

    return wrapper


def load_sending_device(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view for data sent by a paired phone, with a required Content-Length."""

    @load_device
    @require_POST
    @wraps(view)
    def wrapper(request: HttpRequest, **arguments: Any) -> HttpResponse:
        if not request.headers.get("Content-Length"):
            return json_answer(
                status=LENGTH_REQUIRED, error=_("The length of what is sent is missing.")
            )
        return view(request, **arguments)

    return wrapper


@never_cache
@require_GET
def me(request: HttpRequest) -> JsonResponse:
    """Whether an officer is signed in by badge in this browser, for pairing."""
    return json_answer(is_in=phones.phone_bearer(request) is not None, token=get_token(request))


@never_cache
@require_POST
def pair(request: HttpRequest) -> JsonResponse:
    """Pair this phone with the officer signed in by badge; the token is returned once."""
    phone = phones.phone_bearer(request)
    if phone is None:
        return json_answer(status=UNAUTHORISED, error=_("Join with your badge first."))
    try:
        device, token = devices.pair_device(
            officer_id=phone.officer_id, by=None, now=timezone.now()
        )
    except RefresherRefused as refused:
        return json_answer(status=REFUSED, error=str(refused))
    return json_answer(token=token, device=str(device.pk), officer=str(phone.officer_id))


@load_device
@require_GET
def pack(_request: HttpRequest, device: Device) -> HttpResponse:
    """The refreshers of the officer for offline use, in both languages."""
    now = timezone.now()
    devices.see_device(device=device, now=now)
    officer_pack = packs.load_pack(officer_id=device.officer_id, now=now)
    return json_answer(
        format=FORMAT_VERSION,
        officer=str(device.officer_id),
        name=str(device.officer),
        safe=officer_pack.safe_count,
        shares=[
            _window(pack_share) | {"ahead": pack_share.ahead, "answered": pack_share.answered}
            for pack_share in officer_pack.shares
        ],
        nexts=[_window(pack_next) for pack_next in officer_pack.nexts],
        items={pack_item.item.code: _item(pack_item) for pack_item in officer_pack.items},
    )


@load_sending_device
def answers(request: HttpRequest, device: Device) -> HttpResponse:
    """Save answers from a phone; the reply says for each whether it was saved, or why not."""
    now = timezone.now()
    try:
        new = forms.phone_answers(body=request.body)
        with translation.override(page_language(request)):
            result = early_answers.keep_window_answers(
                officer_id=device.officer_id, answers=new, phone=device.pk.hex, now=now
            )
    except (phone_json.NotAnswers, RefresherRefused) as refused:
        return json_answer(status=BAD, error=str(refused))
    devices.see_device(device=device, now=now)
    return json_answer(
        kept=[str(stored_id) for stored_id in result.stored_ids],
        refused={str(identifier): why for identifier, why in result.refused.items()},
        safe=packs.safe_count(officer_id=device.officer_id),
    )


@load_device
@require_POST
def unpair(_request: HttpRequest, device: Device) -> HttpResponse:
    """Revoke this phone, at its own request."""
    devices.revoke_device(device_id=device.pk, officer_id=device.officer_id, now=timezone.now())
    return json_answer()


@never_cache
@require_http_methods(["GET", "POST"])
@phones.require_phone
def own_devices(request: HttpRequest, phone: phones.PhoneBearer) -> HttpResponse:
    """Show an officer's paired phones, to revoke a lost one."""
    if request.method == "POST":
        device_id = ids.read_id(request.POST.get("device", ""))
        if device_id is not None:
            devices.revoke_device(
                device_id=device_id, officer_id=phone.officer_id, now=timezone.now()
            )
        return redirect("refresher:devices")
    officer_devices = device_queries.officer_devices(officer_id=phone.officer_id)
    return render(request, "refresher/phone/devices.html", {"devices": officer_devices})


def keep_one(
    request: HttpRequest,
    *,
    device: Device,
    parse: Callable[..., Any],
    keep: Callable[[Any, datetime], object],
    refusal: type[Exception],
) -> HttpResponse:
    """Save one activity from a phone; the reply says whether it was saved, or why not."""
    now = timezone.now()
    with translation.override(page_language(request)):
        try:
            new = parse(body=request.body, since=device.made_at, now=now)
        except phone_json.NotAnswers as wrong:
            return json_answer(status=BAD, error=str(wrong))
        stored_ids, refused = [str(new.id)], {}
        try:
            keep(new, now)
        except refusal as wrong:
            stored_ids, refused = [], {str(new.id): str(wrong)}
    devices.see_device(device=device, now=now)
    return json_answer(
        kept=stored_ids, refused=refused, safe=packs.safe_count(officer_id=device.officer_id)
    )


def page_language(request: HttpRequest) -> str:
    """The language of the phone for messages."""
    content_language = request.headers.get("Content-Language", "")
    return content_language if content_language in languages.LANGUAGE_NAMES else "km"


def _window(refresher: packs.PackNext | packs.PackShare) -> dict[str, object]:
    window = refresher.window
    opens, closes = packs.moments(window=window)
    return {
        "window": str(window.pk),
        # Windows are numbered from 0 in each arm, so the arm is part of the key.
        "season": f"{window.season_id} {window.arm}",
        "number": window.number,
        "opens": opens.timestamp() * 1000,
        "closes": closes.timestamp() * 1000,
        "days": {
            language: [
                languages.day_text(day, language=language)
                for day in (window.opens_on, window.closes_on)
            ]
            for language in packs.LANGUAGES
        },
        "asks": refresher.asks,
    }


def _item(pack_item: packs.PackItem) -> dict[str, object]:
    item: dict[str, Any] = {"mark": pack_item.mark, "right": pack_item.right}
    for language, shown_item in pack_item.shown_by_language.items():
        context = {"shown": shown_item, "language": language, "item": pack_item.item}
        with translation.override(language):
            item[language] = {
                "ask": render_to_string("assessment/sitting/choices.html", context),
                "why": render_to_string(
                    "refresher/app/why.html", context | {"right": pack_item.words[language]}
                ),
            }
    return item
