"""Sign-in at the ministry's own directory, by OpenID Connect."""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.account.utils import get_next_redirect_url, perform_login
from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from promdaen.config.environment import DirectorySettings
from promdaen.kit.refusals import Refused
from promdaen.people import actions
from promdaen.people.rules.directory import read_person, roles_from_groups

if TYPE_CHECKING:
    from promdaen.people.models import Account

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 10
"""How long an answer of the directory may take."""
NEXT = "directory_next"
VIA_DIRECTORY = "via_directory"
"""The session key of a session that began at the directory."""
HAS_FACTOR = "directory_has_factor"
"""The session key of a session for which the directory asked for a second factor."""
MAX_TOKEN_LENGTH = 20_000
KEYS_KEPT_SECONDS, KEYS_PAUSE_SECONDS = 600, 30
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the directory; it comes back to `finish`."""
    directory = _directory_here()
    client = client_for(directory)
    request.session[NEXT] = get_next_redirect_url(request) or ""
    try:
        check_issuer(client, directory=directory)
        back = request.build_absolute_uri(reverse("directory_finish"))
        response: HttpResponse = client.authorize_redirect(request, back)
    except Exception:
        logger.exception("the directory cannot be asked")
        return _failed(request, _unreachable())
    return response


@require_GET
def finish(request: HttpRequest) -> HttpResponse:
    """Sign in the person whom the directory names, or say why not."""
    from authlib.integrations.base_client import OAuthError  # noqa: PLC0415  slow to import
    from joserfc.errors import JoseError  # noqa: PLC0415
    from requests import RequestException  # noqa: PLC0415

    directory = _directory_here()
    client = client_for(directory)
    try:
        token = client.authorize_access_token(request)
    except (OAuthError, JoseError) as problem:
        logger.warning("sign-in at the directory was refused: %s", type(problem).__name__)
        return _failed(
            request,
            _("The sign-in was cancelled, took too long, or began in another window. Try again."),
        )
    except (RequestException, RuntimeError, ValueError, KeyError, TypeError, AttributeError):
        logger.exception("the directory does not answer as it should")
        return _failed(request, _unreachable())
    person = read_person(claims=token.get("userinfo") or {}, groups_claim=directory.groups_claim)
    try:
        account = actions.admit_person(
            person=person,
            roles=roles_from_groups(groups=person.groups, pairs=directory.roles),
            trusts_email=directory.trusts_emails,
            now=timezone.now(),
        )
    except Refused as refusal:
        return _failed(request, str(refusal))
    if not account.role_codes():
        return _failed(request, _("Your groups in the directory give you no role here."))
    return _signed_in(request, account=account, has_factor=person.has_second_factor)


@csrf_exempt
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End the sessions of a person who signed out at the directory.

    The directory calls it (OpenID Connect Back-Channel Logout 1.0, 2.5 to 2.8).
    """
    directory = _directory_here()
    client = client_for(directory)
    token = request.POST.get("logout_token", "")
    try:
        subject = _logged_out_subject(client, directory=directory, token=token)
    except Exception as problem:
        logger.warning("a logout token was refused: %s", type(problem).__name__)
        return JsonResponse({"error": "invalid_request"}, status=HTTPStatus.BAD_REQUEST)
    actions.end_sessions_of_subject(subject=subject, now=timezone.now())
    return HttpResponse(status=HTTPStatus.OK)


urlpatterns = [
    path("", begin, name="directory_begin"),
    path("back/", finish, name="directory_finish"),
    path("ended/", end_sessions, name="directory_end_sessions"),
]


def form_targets(*, directory: DirectorySettings) -> str:
    """Where forms of the sign-in page may lead: here and to the directory."""
    parts = urlsplit(directory.url)
    return f"form-action 'self' {parts.scheme}://{parts.netloc}"


def check_issuer(client: Any, *, directory: DirectorySettings) -> None:
    """Raise ValueError if the directory describes another issuer than the setting names."""
    issuer = str(client.load_server_metadata().get("issuer", ""))
    if issuer.rstrip("/") != directory.url:
        raise ValueError(f"the directory says that it is {issuer}")


def _directory_here() -> DirectorySettings:
    """The directory of this installation; no page without one."""
    if settings.DIRECTORY is None:
        raise Http404
    return settings.DIRECTORY


@lru_cache
def client_for(directory: DirectorySettings) -> Any:
    """The client of a directory, which reads its description at first use and keeps it."""
    from authlib.integrations.django_client import OAuth  # noqa: PLC0415  slow to import

    return OAuth().register(
        name="directory",
        client_id=directory.client_id,
        client_secret=directory.secret,
        server_metadata_url=f"{directory.url}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT_SECONDS,
        },
    )


def _logged_out_subject(client: Any, *, directory: DirectorySettings, token: str) -> str:
    """The subject of a valid logout token; raises an error for any other.

    Anybody can post here: the directory is asked nothing for a token that does not name it.
    """
    from joserfc import jws, jwt  # noqa: PLC0415
    from joserfc.jwk import KeySet  # noqa: PLC0415

    if len(token) > MAX_TOKEN_LENGTH:
        raise ValueError
    unread = jws.extract_compact(token.encode())
    issuer = json.loads(unread.payload)["iss"]
    if issuer.rstrip("/") != directory.url:
        raise ValueError
    kid = unread.headers().get("kid")
    keys = KeySet.import_key_set(_keys(client, directory=directory, kid=kid))
    claims = jwt.decode(token, key=keys).claims
    required_claims = jwt.JWTClaimsRegistry(
        now=int(timezone.now().timestamp()),
        leeway=120,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client.client_id},
        iat={"essential": True},
        exp={"essential": True},
        sub={"essential": True},
    )
    required_claims.validate(claims)
    if LOGOUT_EVENT not in claims.get("events", {}) or "nonce" in claims:
        raise ValueError
    subject = read_person(claims=claims).subject
    if not subject:
        raise ValueError
    return subject


def _keys(client: Any, *, directory: DirectorySettings, kid: object) -> Any:
    """The key set of the directory; fetched again where it lacks a key, twice a minute at most."""
    name = f"directory-keys-{directory.url}"
    key_set = cache.get(name)
    is_behind = key_set is None or kid not in {key.get("kid") for key in key_set["keys"]}
    if is_behind and cache.add(f"{name}-asked", True, KEYS_PAUSE_SECONDS):
        key_set = client.fetch_jwk_set(force=True)
        cache.set(name, key_set, KEYS_KEPT_SECONDS)
    return key_set


def _signed_in(request: HttpRequest, *, account: Account, has_factor: bool) -> HttpResponse:
    after = request.session.pop(NEXT, "") or "/"
    request.session[VIA_DIRECTORY], request.session[HAS_FACTOR] = True, has_factor
    response: HttpResponse = perform_login(
        request, account, email_verification="none", redirect_url=after
    )
    return response


def _unreachable() -> str:
    return _(
        "The directory does not answer as it should. Try again in some minutes, or sign in with"
        " the password of your account here."
    )


def _failed(request: HttpRequest, reason: str) -> HttpResponse:
    context = {"why": reason}
    return render(request, "people/directory_failed.html", context, status=HTTPStatus.FORBIDDEN)
