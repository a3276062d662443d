"""A content that a person of a platform chose, signed for the platform (deep linking)."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core import signing

from promdaen.kit.texts import Text
from promdaen.lti import queries
from promdaen.lti.actions.launches import OpenedChoice
from promdaen.lti.rules import contents, messages
from promdaen.lti.rules.messages import LaunchRefused

SALT = "promdaen.lti.choice"
OPEN_SECONDS = 60 * 60


@dataclass(frozen=True, kw_only=True)
class SignedChoice:
    """A chosen content as the browser carries it to the platform."""

    opened: OpenedChoice
    title: str
    token: str


def choice_key(*, opened: OpenedChoice) -> str:
    """What the page of a choice sends back, signed; good for an hour."""
    values = [str(opened.platform.pk), asdict(opened.request)]
    return signing.dumps(values, salt=SALT, compress=True)


def read_choice_key(*, key: str) -> OpenedChoice:
    """The choice of a page. Raises LaunchRefused for an old or changed one."""
    try:
        platform_id, request = signing.loads(key, salt=SALT, max_age=OPEN_SECONDS)
    except signing.BadSignature:
        platform_id, request = None, {}
    platform = queries.find_platform(pk=platform_id) if platform_id else None
    if platform is None:
        raise LaunchRefused(
            Text("This page has ended here. Open the activity in the learning platform.")
        )
    return OpenedChoice(platform=platform, request=messages.ChoiceRequest(**request))


def sign_choice(*, opened: OpenedChoice, address: str, base: str, now: datetime) -> SignedChoice:
    """Sign the content at an address for its platform; nothing is stored.

    Raises LaunchRefused for an address without a content.
    """
    from joserfc import jwt  # noqa: PLC0415  slow to import

    chosen = [
        (linkable_content.topic, kind)
        for group in queries.content_groups(base=base, now=now)
        for linkable_content in group.lines
        for kind, line_address in linkable_content.addresses
        if line_address == address
    ]
    if not chosen:
        raise LaunchRefused(Text("Choose a lesson or practice from the list."))
    [(topic, kind)] = chosen
    title = f"{topic} ({contents.CONTENT_LABELS[kind]})"
    item = messages.link_item(
        title=title,
        address=address,
        is_scored=opened.request.takes_scores and kind not in contents.UNSCORED_KINDS,
    )
    claims = messages.choice_claims(
        request=opened.request,
        parties=(opened.platform.client_id, opened.platform.issuer),
        item=item,
        message_id=secrets.token_urlsafe(16),
        now=now,
    )
    key = queries.tool_key()
    header = {"alg": messages.SIGNATURE_ALGORITHM, "typ": "JWT", "kid": key.kid}
    return SignedChoice(opened=opened, title=title, token=jwt.encode(header, claims, key))
