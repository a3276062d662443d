"""Webhooks: which events there are, their messages, and their signatures.

Headers, body and signature follow Standard Webhooks 1.0.0 (standardwebhooks.com, 2023).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from promdaen.kit.texts import Text

MAX_NAME_LENGTH, MAX_ADDRESS_LENGTH, MAX_WEBHOOKS = 80, 300, 20
MAX_ATTEMPTS = 7
"""With the waits of `kit.jobs` the last attempt is 11 hours after the first."""
SECRET_START = "whsec_"  # noqa: S105
# A host that every URL parser reads alike, without blanks, line breaks, accounts or fragments.
PLAIN = re.compile(
    r"https://(?P<host>[A-Za-z0-9.-]+)(:(?P<port>[0-9]{1,5}))?(/[A-Za-z0-9._~%!$&'()*+,;=:@/?-]*)?"
)
MAX_PORT = 65_535
TEST = "test"


@dataclass(frozen=True, kw_only=True)
class WebhookEvent:
    """An event: the action that it follows, its label, and where the API has its subject.

    `attribute` of the subject is its code in the message and in `resource`.
    """

    action: str
    label: Text
    attribute: str
    resource: str


EVENTS: Mapping[str, WebhookEvent] = {
    "run.finished": WebhookEvent(
        action="finish_run", label=Text("Course run finished"), attribute="code", resource="runs"
    ),
    "sheet.issued": WebhookEvent(
        action="issue_sheet", label=Text("Results sheet issued"), attribute="pk", resource="sheets"
    ),
    "round.closed": WebhookEvent(
        action="close_round",
        label=Text("Survey round closed"),
        attribute="code",
        resource="rounds",
    ),
}
BY_ACTION: Mapping[str, str] = {event.action: name for name, event in EVENTS.items()}


class ReceiverGone(Exception):
    """The receiver wants no message any more, or its webhook was stopped."""


def message_body(*, event: str, subject: str, address: str, now: datetime) -> str:
    """The JSON text of a message: type, time, and where to read the rest; no names of people.

    `address` is the public one of the installation, or "": then the path is without it.
    """
    data = {"id": subject}
    if event in EVENTS:
        resource = EVENTS[event].resource
        path = f"/api/v1/{resource}/{subject}" if resource != "rounds" else "/api/v1/rounds"
        data["url"] = f"{address.rstrip('/')}{path}"
    moment = now.astimezone(UTC).isoformat(timespec="seconds")
    return json.dumps({"type": event, "timestamp": moment, "data": data}, ensure_ascii=False)


def signed_headers(*, message_id: str, body: str, secret: bytes, now: datetime) -> dict[str, str]:
    """The headers of a message with its HMAC-SHA256 over id, time and body."""
    moment = str(int(now.timestamp()))
    content = f"{message_id}.{moment}.{body}".encode()
    signature = base64.b64encode(hmac.digest(secret, content, hashlib.sha256)).decode()
    return {
        "content-type": "application/json",
        "user-agent": "Promdaen",
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{signature}",
    }


def secret_text(*, secret: bytes) -> str:
    """A secret as receivers enter it.

    >>> secret_text(secret=bytes(3))
    'whsec_AAAA'
    """
    return SECRET_START + base64.b64encode(secret).decode()


def is_receiver(*, address: str) -> bool:
    """Whether messages may go to an address: https, and not this machine itself.

    >>> is_receiver(address="https://hook.example/promdaen?key=1")
    True
    >>> is_receiver(address="https://127.0.0.1/"), is_receiver(address="http://hook.example/")
    (False, False)
    """
    match = PLAIN.fullmatch(address)
    if match is None or len(address) > MAX_ADDRESS_LENGTH:
        return False
    host, port = match["host"].lower().rstrip("."), int(match["port"] or 443)
    if not 0 < port <= MAX_PORT or not host or f".{host}".endswith(".localhost"):
        return False
    return not _is_own_machine(host)


def _is_own_machine(host: str) -> bool:
    """Whether a host is written as an IP address of this machine or of its link."""
    try:
        number: Any = ipaddress.ip_address(host)
    except ValueError:
        # Old notations of IPv4, such as 2130706433, are read differently by every program.
        return not re.search("[a-z]", host.rpartition(".")[2])
    return bool(number.is_loopback or number.is_link_local or number.is_unspecified)
