"""How badges were worked out until step 0013: from the secret of the installation alone.

A module of its own for the steps of migration that read badges of older versions.
"""

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

ALPHABET = "234679ACDEFHJKMNPRTVWXY"
DRAWN, PINS_COUNT, MARK_BYTES = 5, 10**6, 10


class PrintedBadge:
    """What is printed on a badge of an older version, in one revision, and on its PIN strip."""

    def __init__(self, *, badge_id: UUID, revision: int) -> None:
        self._secret = str(settings.SECRET_KEY).encode()
        self._body = badge_id.bytes + revision.to_bytes(2, "big")

    @property
    def code(self) -> str:
        """The six characters under the QR code."""
        number, drawn = self._number(use=b"code"), ""
        for _place in range(DRAWN):
            number, rest = divmod(number, len(ALPHABET))
            drawn += ALPHABET[rest]
        total = sum(place * ALPHABET.index(letter) for place, letter in enumerate(drawn, start=2))
        return drawn + ALPHABET[-total % len(ALPHABET)]

    @property
    def code_hash(self) -> str:
        """What the code was looked up by."""
        return self._mark(use=b"lookup", body=self.code.encode()).hex()

    @property
    def pin(self) -> str:
        """The six digits."""
        return f"{self._number(use=b'pin') % PINS_COUNT:06}"

    @property
    def token(self) -> str:
        """What the QR code holds."""
        mark = self._mark(use=b"token", body=self._body)[:MARK_BYTES]
        return base64.urlsafe_b64encode(self._body + mark).decode("ascii").rstrip("=")

    def _number(self, *, use: bytes) -> int:
        return int.from_bytes(self._mark(use=use, body=self._body), "big")

    def _mark(self, *, use: bytes, body: bytes) -> bytes:
        return hmac.digest(
            self._secret, b"promdaen badge " + use + b"\0" + body, hashlib.sha256
        )
