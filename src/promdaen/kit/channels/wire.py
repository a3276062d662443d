"""One http request with a time limit; nothing of it is logged."""

from __future__ import annotations

import email.utils
import http.client
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.utils import timezone

from promdaen.kit.channels.notices import DeliveryOutcome, DeliveryState

TIMEOUT_SECONDS = 10
MAX_ANSWER_BYTES = 1024 * 1024
MAX_PAUSE_SECONDS = 24 * 60 * 60
FIRST_GOOD, FIRST_NOT_GOOD = 200, 300


@dataclass(frozen=True, kw_only=True)
class WireResponse:
    """The response of a service; `status` 0 and the kind of failure in `why` if there is none."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    why: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the service accepted the request."""
        return FIRST_GOOD <= self.status < FIRST_NOT_GOOD


class _NoRedirect(HTTPRedirectHandler):
    """Redirects are not followed: a secret must go only to the configured address."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = build_opener(_NoRedirect)


def post(
    *,
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> WireResponse:
    """Send a body by POST; failures are returned as a response too."""
    return _answer(
        address=address, body=body, headers=headers, method="POST", timeout_seconds=timeout_seconds
    )


def get(*, address: str) -> WireResponse:
    """Read an address by GET; failures are returned as a response too."""
    return _answer(
        address=address, body=None, headers={}, method="GET", timeout_seconds=TIMEOUT_SECONDS
    )


def _answer(
    *,
    address: str,
    body: bytes | None,
    headers: Mapping[str, str],
    method: str,
    timeout_seconds: float,
) -> WireResponse:
    try:
        if urlsplit(address).scheme not in {"http", "https"}:
            return WireResponse(status=0, why="address")
        wire_request = Request(address, data=body, headers=dict(headers), method=method)  # noqa: S310
        with _opener.open(wire_request, timeout=timeout_seconds) as wire_answer:
            answer_bytes = wire_answer.read(MAX_ANSWER_BYTES)
            # Reading a limited number of bytes raises nothing where the line broke before them.
            if len(answer_bytes) < MAX_ANSWER_BYTES and wire_answer.length:
                return WireResponse(status=0, why="IncompleteRead")
            return WireResponse(
                status=wire_answer.status, body=answer_bytes, headers=_plain(wire_answer.headers)
            )
    except HTTPError as refusal:
        with refusal:
            return _refusal(refusal)
    except (OSError, http.client.HTTPException, ValueError) as problem:
        return WireResponse(status=0, why=type(problem).__name__)


def delivery_outcome(
    *, answer: WireResponse, gone: Collection[int] = (), refused: Collection[int] = ()
) -> DeliveryOutcome:
    """The meaning of a response; a status not listed is retried later."""
    why = answer.why or f"status {answer.status}"
    if answer.is_good:
        return DeliveryOutcome(state=DeliveryState.DELIVERED)
    if answer.status in gone:
        return DeliveryOutcome(state=DeliveryState.GONE, why=why)
    if answer.status in refused:
        return DeliveryOutcome(state=DeliveryState.REFUSED, why=why)
    return DeliveryOutcome(
        state=DeliveryState.LATER, after_seconds=retry_pause(answer=answer), why=why
    )


def retry_pause(*, answer: WireResponse) -> int:
    """The seconds requested by `Retry-After`, at most a day; 0 without the header.

    >>> retry_pause(answer=WireResponse(status=429, headers={"retry-after": "120"}))
    120
    >>> retry_pause(answer=WireResponse(status=503, headers={"retry-after": "soon"}))
    0
    """
    retry_after = answer.headers.get("retry-after", "")
    if retry_after.isascii() and retry_after.isdigit():
        return capped_pause(int(retry_after[:9]))
    try:
        until = email.utils.parsedate_to_datetime(retry_after)
    except ValueError:
        return 0
    return capped_pause(int((until - _same_kind(until)).total_seconds()))


def capped_pause(seconds: int) -> int:
    """A pause limited to between 0 and one day."""
    return max(0, min(seconds, MAX_PAUSE_SECONDS))


def _same_kind(until: datetime) -> datetime:
    now = timezone.now()
    return now if until.tzinfo else now.replace(tzinfo=None)


def _refusal(refusal: HTTPError) -> WireResponse:
    try:
        answer_bytes = refusal.read(MAX_ANSWER_BYTES)
    except (OSError, http.client.HTTPException):
        answer_bytes = b""
    return WireResponse(status=refusal.code, body=answer_bytes, headers=_plain(refusal.headers))


def _plain(headers: Message) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in headers.items()}
