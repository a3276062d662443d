"""Contents chosen from inside a platform (deep linking); nothing here is stored.

These pages alone may be framed, by the platform whose signed message opened them, and send a form
to it: platforms such as Moodle show them in a frame. They show no person's data and change nothing
here.
"""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from promdaen.kit import languages
from promdaen.kit.content_policy import CONTENT_SECURITY_POLICY
from promdaen.lti import actions, queries
from promdaen.lti.rules import messages
from promdaen.lti.rules.messages import LaunchRefused
from promdaen.lti.views.addresses import base_address, refused


def choice_page(
    request: HttpRequest, opened: actions.OpenedChoice, *, refusal: LaunchRefused | None = None
) -> HttpResponse:
    """The list of contents, one of which goes to the platform."""
    status = HTTPStatus.BAD_REQUEST if refusal else HTTPStatus.OK
    with translation.override(_language(opened)):
        context = {
            "platform": opened.platform,
            "key": actions.choice_key(opened=opened),
            "groups": queries.content_groups(base=base_address(request), now=timezone.now()),
            "why": refusal.words if refusal else "",
        }
        response = render(request, "lti/choose.html", context, status=status)
    return _for_platform(response, opened)


# The cookie of the CSRF check does not come along in a frame; the signed key of the page does.
@csrf_exempt
@never_cache
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Show the form that carries the chosen content to the platform."""
    try:
        opened = actions.read_choice_key(key=request.POST.get("key", ""))
    except LaunchRefused as refusal:
        return refused(request, refusal)
    with translation.override(_language(opened)):
        try:
            signed_choice = actions.sign_choice(
                opened=opened,
                address=request.POST.get("address", ""),
                base=base_address(request),
                now=timezone.now(),
            )
        except LaunchRefused as refusal:
            return choice_page(request, opened, refusal=refusal)
        response = render(request, "lti/chosen.html", {"chosen": signed_choice})
    return _for_platform(response, opened)


def _language(opened: actions.OpenedChoice) -> str:
    """The language of the platform's page, if there are texts in it; or that of this page."""
    locale = opened.request.locale
    return locale if locale in languages.LANGUAGE_NAMES else translation.get_language() or "en"


def _for_platform(response: HttpResponse, opened: actions.OpenedChoice) -> HttpResponse:
    """Let the platform frame a page and take its form."""
    target = messages.address_origin(address=opened.request.return_url)
    origins = " ".join(sorted(queries.platform_origins(platform=opened.platform)))
    policy = CONTENT_SECURITY_POLICY.replace("form-action 'self'", f"form-action 'self' {target}")
    policy = policy.replace("frame-ancestors 'none'", f"frame-ancestors {origins}")
    response.headers["Content-Security-Policy"] = policy
    response.xframe_options_exempt = True
    return response
