"""What a learning platform calls: keys, login, launch. No page here shows a person's data."""

from __future__ import annotations

import secrets

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.kit.texts import Text
from promdaen.lti import actions, queries
from promdaen.lti.rules import contents
from promdaen.lti.rules.messages import LaunchRefused
from promdaen.lti.views import choices
from promdaen.lti.views.addresses import base_address, refused

BROWSER_COOKIE = "__Host-promdaen_lti"
"""Binds a login to its browser. It comes with the form that the platform posts (SameSite=None)."""
VISIT_COOKIE = "__Secure-promdaen_lti_visit"
MAX_KEY_LENGTH = 100
LOGIN_SECONDS = 600


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """The public key of this tool (RFC 7517)."""
    response = JsonResponse(queries.tool_keys())
    response.headers["Cache-Control"] = "public, max-age=600"
    return response


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Lead the browser to the platform that began the login (third-party initiated login)."""
    key = _browser_key(request) or secrets.token_urlsafe(32)
    login_fields = request.POST if request.method == "POST" else request.GET
    try:
        _require_https(request)
        address = actions.begin_login(
            fields={name: str(value) for name, value in login_fields.items()},
            base=base_address(request),
            browser_key=key,
            now=timezone.now(),
        )
    except LaunchRefused as refusal:
        return refused(request, refusal)
    response = HttpResponseRedirect(address)
    response.set_cookie(
        BROWSER_COOKIE, key, max_age=LOGIN_SECONDS, secure=True, httponly=True, samesite="None"
    )
    return response


@csrf_exempt
@never_cache
@require_POST
def launch(request: HttpRequest) -> HttpResponse:
    """Open what the signed message of a platform asks for, or say why not."""
    if "error" in request.POST:
        return refused(
            request,
            LaunchRefused(
                Text("The learning platform refused to open this. Sign in there and try again.")
            ),
        )
    try:
        _require_https(request)
        opened = actions.open_launch(
            token=request.POST.get("id_token", ""),
            state=request.POST.get("state", ""),
            base=base_address(request),
            browser_key=_browser_key(request),
            now=timezone.now(),
        )
    except LaunchRefused as refusal:
        return refused(request, refusal)
    if isinstance(opened, actions.OpenedChoice):
        return choices.choice_page(request, opened)
    address = reverse("lti:visit", args=[opened.visit.pk])
    response = redirect(address)
    response.set_cookie(
        VISIT_COOKIE,
        opened.key,
        max_age=int(queries.OPEN_FOR.total_seconds()),
        path=address,
        secure=True,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_GET
def choosing(request: HttpRequest) -> HttpResponse:
    """Say to who opens the address for choosing by itself that the platform opens it."""
    why = Text("This address opens from a learning platform. Open the activity there.")
    return refused(request, LaunchRefused(why))


@require_GET
def target(request: HttpRequest, kind: str, topic: str) -> HttpResponse:
    """Say to who opens the address of an activity by itself that the platform opens it."""
    if contents.read_target(target=request.path, base="") is None:
        raise Http404(_("Page not found."))
    why = Text("This address opens from a learning platform. Open the activity there.")
    return refused(request, LaunchRefused(why))


def _require_https(request: HttpRequest) -> None:
    """Raise LaunchRefused over plain http, where browsers would not keep the cookie."""
    if not request.is_secure():
        raise LaunchRefused(Text("Learning platforms open Promdaen over https alone."))


def _browser_key(request: HttpRequest) -> str:
    key = request.COOKIES.get(BROWSER_COOKIE, "")
    return key if len(key) <= MAX_KEY_LENGTH else ""
