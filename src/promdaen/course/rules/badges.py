"""What lets an officer's phone in: a token for the QR code, a short code to type, a PIN.

All three are worked out from the secret of the installation, the badge's id and its revision
(HMAC-SHA-256), so that none of them is stored and each can be printed again.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from promdaen.kit.spreadsheets import Words

# No 0 O Q, 1 I L, 5 S, 8 B, U V look-alikes: 23 characters, a prime, so that the check
# character finds every single mistake and every two neighbours changed over.
ALPHABET = "234679ACDEFHJKMNPRTVWXY"
CODE_LENGTH = 6
PIN_LENGTH = 6
TRIES = 5
DAYS_OPEN_AFTER = 7
WEB_WORD = "j"
APP_WORD = "promdaen:j/"

_ID_BYTES, _REVISION_BYTES, _MARK_BYTES = 16, 2, 10

HOW_TO_JOIN = (
    Words(
        en="Join this room's Wi-Fi with your phone.",
        km="ភ្ជាប់ទូរស័ព្ទទៅ Wi-Fi របស់បន្ទប់នេះ។",
    ),
    Words(
        en="Scan the code on your badge, or open the address and type the six characters.",
        km="ស្កេនកូដលើផ្លាកឈ្មោះ ឬបើកអាសយដ្ឋាន រួចវាយកូដ ៦ តួ។",
    ),
    Words(
        en="Type the six digits of your PIN strip. Do not tell them to anyone.",
        km="វាយលេខ PIN ៦ ខ្ទង់ពីសន្លឹករបស់លោកអ្នក។ កុំប្រាប់អ្នកណា។",
    ),
)
"""What a room is shown, in its order."""


@dataclass(frozen=True, kw_only=True)
class Pass:
    """A badge in one revision."""

    badge_id: UUID
    revision: int


def token_of(*, secret: bytes, held: Pass) -> str:
    """What the QR code of a badge holds: id, revision and an 80-bit mark, in 38 characters."""
    body = _body(held=held)
    mark = _mark(secret=secret, use=b"token", body=body)[:_MARK_BYTES]
    return base64.urlsafe_b64encode(body + mark).decode("ascii").rstrip("=")


def pass_of_token(*, secret: bytes, token: str) -> Pass | None:
    """The badge and revision that a token names; None where we did not make it."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (UnicodeEncodeError, binascii.Error):
        return None
    if len(raw) != _ID_BYTES + _REVISION_BYTES + _MARK_BYTES:
        return None
    body = raw[:-_MARK_BYTES]
    held = Pass(
        badge_id=UUID(bytes=body[:_ID_BYTES]), revision=int.from_bytes(body[_ID_BYTES:], "big")
    )
    # The text is compared whole, so that a token has one spelling and no second one opens.
    is_ours = hmac.compare_digest(token_of(secret=secret, held=held), token)
    return held if is_ours else None


def token_in(*, text: str) -> str:
    """The token in what a QR code of a badge says, as address or without one; else ""."""
    text = text.strip()
    if text.startswith(APP_WORD):
        return text.removeprefix(APP_WORD)
    head, slash, token = text.rstrip("/").rpartition(f"/{WEB_WORD}/")
    return token if slash and head.startswith(("http://", "https://")) else ""


def code_of(*, secret: bytes, held: Pass) -> str:
    """The six characters printed under the QR code: five drawn, one that checks them."""
    number = int.from_bytes(_mark(secret=secret, use=b"code", body=_body(held=held)), "big")
    drawn = ""
    for _place in range(CODE_LENGTH - 1):
        number, rest = divmod(number, len(ALPHABET))
        drawn += ALPHABET[rest]
    return drawn + _check_of(drawn=drawn)


def code_hash(*, secret: bytes, code: str) -> str:
    """What a code is looked up by: HMAC-SHA-256 in hex, of no use without the secret."""
    return _mark(secret=secret, use=b"lookup", body=code.encode()).hex()


def typed_code(*, text: str) -> str:
    """A code as it is compared, from how people type it.

    >>> typed_code(text=" acd-234 ")
    'ACD234'
    """
    return "".join(letter for letter in text.upper() if letter.isalnum())


def is_code(*, code: str) -> bool:
    """Whether a code could be one of ours: six characters of the alphabet that agree."""
    is_shaped = len(code) == CODE_LENGTH and all(letter in ALPHABET for letter in code)
    return is_shaped and _check_of(drawn=code[:-1]) == code[-1]


def pin_of(*, secret: bytes, held: Pass) -> str:
    """The six digits that prove whose badge it is, each of a million equally likely.

    256 bits are taken modulo 10^6: no PIN is likelier than another by more than 1 in 10^71.
    """
    number = int.from_bytes(_mark(secret=secret, use=b"pin", body=_body(held=held)), "big")
    return f"{number % 10**PIN_LENGTH:0{PIN_LENGTH}}"


def is_pin(*, secret: bytes, held: Pass, typed: str) -> bool:
    """Whether what was typed is the PIN, compared in a time that does not tell how far it agrees.

    Raises nothing for letters: they are wrong.
    """
    return hmac.compare_digest(pin_of(secret=secret, held=held).encode(), typed.encode())


def next_pass(*, secret: bytes, held: Pass, taken: Container[str]) -> Pass:
    """This revision of a badge, or the first after it whose code is none of those taken."""
    while code_of(secret=secret, held=held) in taken:
        held = Pass(badge_id=held.badge_id, revision=held.revision + 1)
    return held


def is_locking(*, wrong_count: int) -> bool:
    """Whether so many wrong PINs lock a badge."""
    return wrong_count >= TRIES


def last_day(*, ends_on: date) -> date:
    """The last day on which a badge opens without a test that is open."""
    return ends_on + timedelta(days=DAYS_OPEN_AFTER)


def earliest_end(*, today: date) -> date:
    """The earliest last day of a run whose badges still open today without a test."""
    return today - timedelta(days=DAYS_OPEN_AFTER)


def _body(*, held: Pass) -> bytes:
    return held.badge_id.bytes + held.revision.to_bytes(_REVISION_BYTES, "big")


def _mark(*, secret: bytes, use: bytes, body: bytes) -> bytes:
    return hmac.digest(secret, b"promdaen badge " + use + b"\0" + body, hashlib.sha256)


def _check_of(*, drawn: str) -> str:
    total = sum(place * ALPHABET.index(letter) for place, letter in enumerate(drawn, start=2))
    return ALPHABET[-total % len(ALPHABET)]
