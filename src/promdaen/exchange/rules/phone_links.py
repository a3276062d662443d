"""The short link with which a person acknowledges notices on a phone.

It contains the account and the time in minutes, with a signature of both: no record, no content.
Its holder can acknowledge for that account, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

ID_BYTES, MINUTE_BYTES = 16, 4
SIGNATURE_BYTES = 11
"""88 bits: with the account and the time it makes 31 bytes, a link that fits one short message."""
VALID_FOR = timedelta(days=3)
"""A weekend and a day; later a person signs in."""


def notice_code(*, account_id: UUID, moment: datetime, key: bytes) -> str:
    """The code for notices sent to an account up to a moment, 42 characters."""
    minute = int(moment.timestamp()) // 60
    body = account_id.bytes + minute.to_bytes(MINUTE_BYTES, "big")
    return base64.urlsafe_b64encode(body + _signature(body=body, key=key)).decode().rstrip("=")


def read_code(*, code: str, now: datetime, key: bytes) -> tuple[UUID, datetime] | None:
    """The account and the end of the minute of a code; None if it is invalid or too old.

    >>> at = datetime(2026, 11, 26, 5, tzinfo=UTC)
    >>> code = notice_code(account_id=UUID(int=7), moment=at, key=b"k")
    >>> read_code(code=code, now=at, key=b"k") == (UUID(int=7), at + timedelta(minutes=1))
    True
    >>> read_code(code=code, now=at, key=b"other"), read_code(code="x", now=at, key=b"k")
    (None, None)
    """
    try:
        raw = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    body, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    is_whole = len(body) == ID_BYTES + MINUTE_BYTES
    if not is_whole or not hmac.compare_digest(signature, _signature(body=body, key=key)):
        return None
    minute = int.from_bytes(body[ID_BYTES:], "big")
    moment = datetime.fromtimestamp(minute * 60, tz=UTC) + timedelta(minutes=1)
    return None if now > moment + VALID_FOR else (UUID(bytes=body[:ID_BYTES]), moment)


def _signature(*, body: bytes, key: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()[:SIGNATURE_BYTES]
