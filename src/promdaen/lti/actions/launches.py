"""Launches: from a platform's request to an open visit, or a refusal in words."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.core.cache import cache
from django.db import transaction

from promdaen.kit.channels import wire
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text
from promdaen.lti import queries
from promdaen.lti.actions import beginnings, visits
from promdaen.lti.models import LtiNonce, LtiPlatform, LtiVisit
from promdaen.lti.rules import contents, messages
from promdaen.lti.rules.messages import LaunchRefused

SALT = "promdaen.lti.login"
KEY_BYTES = 32
KEYS_KEPT_SECONDS, KEYS_PAUSE_SECONDS = 600, 30
"""How long the keys of a platform are kept, and how soon they are asked for again."""
NONCES_KEPT = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class OpenedVisit:
    """A visit, and the key with which its browser proves that it is its own."""

    visit: LtiVisit
    key: str


@dataclass(frozen=True, kw_only=True)
class OpenedChoice:
    """A platform whose person is to choose a content, and what it wants back."""

    platform: LtiPlatform
    request: messages.ChoiceRequest


def begin_login(*, fields: Mapping[str, str], base: str, browser_key: str, now: datetime) -> str:
    """The address of the platform at which the login goes on; nothing is stored.

    `base` is the address of this installation without a slash, `browser_key` the secret in the
    cookie of this browser. Raises LaunchRefused.
    """
    request = messages.read_login(fields=fields)
    if not contents.is_choice(target=request.target, base=base):
        _content(target=request.target, base=base, now=now)
    platforms = queries.matching_platforms(issuer=request.issuer, client_id=request.client_id)
    if len(platforms) != 1:
        raise LaunchRefused(
            Text(
                "This learning platform is not registered here. Ask an administrator of Promdaen."
            )
        )
    [platform] = platforms
    nonce = secrets.token_urlsafe(KEY_BYTES)
    state = signing.dumps([str(platform.pk), nonce, queries.digest(text=browser_key)], salt=SALT)
    answer = messages.login_answer(
        request=request,
        client_id=platform.client_id,
        launch_url=f"{base}/lti/launch/",
        state=state,
        nonce=nonce,
    )
    mark = "&" if "?" in platform.login_url else "?"
    return f"{platform.login_url}{mark}{urlencode(answer)}"


def open_launch(
    *, token: str, state: str, base: str, browser_key: str, now: datetime
) -> OpenedVisit | OpenedChoice:
    """Open what a signed message of a platform asks for; each message opens once.

    An unfinished visit of the same person to the same activity goes on. Raises LaunchRefused.
    """
    platform, nonce = _login(state=state, browser_key=browser_key)
    expected = messages.Expected(
        issuer=platform.issuer,
        client_id=platform.client_id,
        deployments=platform.deployments,
        origins=queries.platform_origins(platform=platform),
        nonce=nonce,
    )
    claims = _claims(token=token, platform=platform)
    if messages.is_choice(claims=claims):
        request = messages.read_choice(claims=claims, expected=expected, now=now)
        with transaction.atomic():
            _use_nonce(platform=platform, nonce=nonce, now=now)
        return OpenedChoice(platform=platform, request=request)
    launch = messages.read_launch(claims=claims, expected=expected, now=now)
    content = _content(target=launch.target, base=base, now=now)
    key = secrets.token_urlsafe(KEY_BYTES)
    with transaction.atomic():
        _use_nonce(platform=platform, nonce=nonce, now=now)
        visit = _visit(platform=platform, launch=launch, content=content, now=now)
        visit.key_digest, visit.opened_at = queries.digest(text=key), now
        visit.line_item = launch.line_item
        if content.kind == contents.PRACTICE:
            visits.renew_items(visit=visit, now=now)
        visit.save()
    return OpenedVisit(visit=visit, key=key)


def _use_nonce(*, platform: LtiPlatform, nonce: str, now: datetime) -> None:
    """Note that a message was used. Raises LaunchRefused for one that was used before."""
    LtiNonce.objects.filter(used_at__lt=now - NONCES_KEPT).delete()
    used = queries.digest(text=f"{platform.pk} {nonce}")
    _row, is_new = LtiNonce.objects.get_or_create(digest=used, defaults={"used_at": now})
    if not is_new:
        raise LaunchRefused(
            Text("This message was used already. Open the activity there once more.")
        )


def _login(*, state: str, browser_key: str) -> tuple[LtiPlatform, str]:
    """The platform and the nonce of a login that began in this browser."""
    seconds = int(messages.MAX_TOKEN_AGE.total_seconds())
    try:
        platform_id, nonce, browser = signing.loads(state, salt=SALT, max_age=seconds)
    except signing.BadSignature:
        platform_id, nonce, browser = "", "", ""
    if not browser_key or browser != queries.digest(text=browser_key):
        raise LaunchRefused(
            Text(
                "The opening took too long, or began in another browser. Open the activity in the"
                " learning platform once more, in a new window."
            )
        )
    platform = queries.find_platform(pk=platform_id)
    if platform is None:
        raise LaunchRefused(
            Text(
                "This learning platform is not registered here. Ask an administrator of Promdaen."
            )
        )
    return platform, nonce


def _claims(*, token: str, platform: LtiPlatform) -> JsonObject:
    """The claims of a token that one of the platform's keys signed."""
    from joserfc import jws, jwt  # noqa: PLC0415  slow to import
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import KeySet  # noqa: PLC0415

    refusal = LaunchRefused(
        Text(
            "The message is not signed by a key of the learning platform. Tell its administrator."
        )
    )
    if not token or len(token) > messages.MAX_TOKEN_LENGTH:
        raise refusal
    try:
        headers = jws.extract_compact(token.encode()).headers()
        kid = headers.get("kid")
        if headers.get("alg") != messages.SIGNATURE_ALGORITHM or not isinstance(kid, str):
            raise refusal
        keys = KeySet.import_key_set(_keys(platform=platform, kid=kid))
        claims = jwt.decode(token, key=keys, algorithms=[messages.SIGNATURE_ALGORITHM]).claims
    except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise refusal from wrong
    return claims if isinstance(claims, Mapping) else {}


def _keys(*, platform: LtiPlatform, kid: str) -> Any:
    """The key set of a platform; fetched again where it lacks a key, twice a minute at most."""
    name = f"lti-keys-{platform.pk}"
    body: bytes = cache.get(name, b"")
    is_behind = not body or json.dumps(kid).encode() not in body
    if is_behind and cache.add(f"{name}-asked", True, KEYS_PAUSE_SECONDS):
        answer = wire.get(address=platform.keys_url)
        if answer.is_good:
            body = answer.body
            cache.set(name, body, KEYS_KEPT_SECONDS)
    if not body:
        raise LaunchRefused(
            Text("The learning platform does not give its keys. Try again in a minute.")
        )
    return json.loads(body)


def _content(*, target: str, base: str, now: datetime) -> contents.OpenedContent:
    """The content at an address, if there is such a lesson or practice."""
    content = contents.read_target(target=target, base=base)
    if content is None or not beginnings.is_there(content=content, now=now):
        raise LaunchRefused(
            Text(
                "There is no lesson or practice at the address of this activity."
                " Copy it from “For learning platforms”."
            )
        )
    return content


def _visit(
    *,
    platform: LtiPlatform,
    launch: messages.Launch,
    content: contents.OpenedContent,
    now: datetime,
) -> LtiVisit:
    """The unfinished visit of a person to an activity, or a new one, not saved yet."""
    ids = {
        "platform": platform,
        "subject": launch.subject,
        "deployment": launch.deployment,
        "link": launch.link,
        "kind": content.kind,
        "topic": content.topic,
    }
    lti_visits = LtiVisit.objects.select_for_update().filter(finished_at=None, **ids)
    unfinished = lti_visits.order_by("-opened_at").first()
    if unfinished is not None:
        return unfinished
    visit = LtiVisit(**ids, opened_at=now)
    visit.items = beginnings.new_items(visit=visit, now=now)
    return visit
