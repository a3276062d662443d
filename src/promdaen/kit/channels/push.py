"""Web Push: a message to a subscribed phone, over the push service of its browser."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils import timezone

from promdaen.kit import scripts, texts
from promdaen.kit.channels import encrypting, vapid, wire
from promdaen.kit.channels.notices import ChannelNotice, DeliveryOutcome, WrongAddress

NAME = "push"
FALLBACK = texts.Text("something is open for you")
"""What a phone shows for a message without a text that it can read."""
TTL_SECONDS = 3 * 24 * 60 * 60
MAX_ADDRESS_LENGTH = 2000
# A host that every URL parser reads alike, without blanks or line breaks.
PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[!-~]*\Z")
GONE_CODES, REFUSED = frozenset({404, 410}), frozenset({400, 401, 403, 413})
# Push services of the known browsers. A subscription comes from outside: other addresses would let
# a stranger make this server call any host.
SERVICES = (
    "https://fcm.googleapis.com",
    "https://updates.push.services.mozilla.com",
    "https://*.push.services.mozilla.com",
    "https://*.push.apple.com",
    "https://*.notify.windows.com",
)


def worker_program(*, name: str) -> str:
    """The service worker `name` after what shows messages, with the text they fall back to."""
    fallback = json.dumps(f"Promdaen: {texts.bilingual_text(FALLBACK)}")
    return f"self.FALLBACK = {fallback};\n{scripts.script_program(names=('push', name))}"


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A browser's subscription: where to send messages, and how to encrypt them."""

    endpoint: str
    phone_key: bytes
    secret: bytes

    @property
    def origin(self) -> str:
        """Scheme and host of the push service."""
        parts = urlsplit(self.endpoint)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname}{port}"


def is_set_up() -> bool:
    """Whether it can be used: browsers subscribe only over https, services need a contact."""
    return str(settings.PUBLIC_ADDRESS).startswith("https://")


def checked_address(*, text: str) -> str:
    """A browser's subscription (JSON) in canonical form; raises WrongAddress."""
    subscription = _read(text=text)
    service_hosts = settings.PUSH_SERVICES or SERVICES
    if not PLAIN.match(subscription.endpoint) or not any(
        fnmatchcase(subscription.origin, push_service) for push_service in service_hosts
    ):
        raise WrongAddress("unknown push service")
    keys = {
        "p256dh": vapid.plain64(subscription.phone_key),
        "auth": vapid.plain64(subscription.secret),
    }
    return json.dumps({"endpoint": subscription.endpoint, "keys": keys}, separators=(",", ":"))


def send(*, address: str, notice: ChannelNotice) -> DeliveryOutcome:
    """Send a notice to the push service; it replaces an earlier unread one.

    Raises key_files.KeyFileError with a message.
    """
    to = _read(text=checked_address(text=address))
    body = encrypting.encrypted(
        text=json.dumps({"text": notice.text, "link": notice.link}).encode(),
        phone_key=to.phone_key,
        secret=to.secret,
        own_key=ec.generate_private_key(ec.SECP256R1()),
        salt=os.urandom(encrypting.SALT_BYTES),
    )
    headers = {
        "Authorization": vapid.header(
            origin=to.origin, contact=settings.PUBLIC_ADDRESS, now=timezone.now()
        ),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(TTL_SECONDS),
        "Topic": "open",
        "Urgency": "high" if notice.is_urgent else "normal",
    }
    answer = wire.post(address=to.endpoint, body=body, headers=headers)
    return wire.delivery_outcome(answer=answer, gone=GONE_CODES, refused=REFUSED)


def _read(*, text: str) -> Subscription:
    try:
        subscription_json: dict[str, Any] = json.loads(text[: MAX_ADDRESS_LENGTH + 1])
        phone_key, secret = (
            vapid.decoded_base64(subscription_json["keys"][key]) for key in ("p256dh", "auth")
        )
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), phone_key)
        subscription = Subscription(
            endpoint=str(subscription_json["endpoint"]), phone_key=phone_key, secret=secret
        )
        is_whole = bool(subscription.origin) and len(secret) == encrypting.SECRET_BYTES
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise WrongAddress("no subscription") from problem
    if not is_whole:
        raise WrongAddress("no subscription")
    return subscription
