"""What lets an officer's phone in: a token for the QR code, a short code to type, a PIN.

Token and code hang on keys that are kept sealed in the database: those of the run, and the one
under which codes are looked up. Code and PIN are drawn at random. Source: HMAC, RFC 2104.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from promdaen.kit.texts import Text

# No 0 O Q, 1 I L, 5 S, 8 B, U V look-alikes: 23 characters, a prime, so that the check
# character finds every single mistake and every two neighbours changed over.
ALPHABET = "234679ACDEFHJKMNPRTVWXY"
CODE_LENGTH = 6
CODES_COUNT = len(ALPHABET) ** (CODE_LENGTH - 1)
PIN_LENGTH = 6
SECRET_HALF = 32
PINS_COUNT = 10**PIN_LENGTH
# Of one address at one badge: so many wrong PINs, and it waits so long.
TRIES, PAUSE = 5, timedelta(minutes=10)
# Of all addresses at one badge.
TRIES_A_DAY, DAY = 20, timedelta(days=1)
PAUSED, LOCKED = "paused", "locked"
DAYS_OPEN_AFTER = 7
WEB_WORD = "j"
APP_WORD = "promdaen:j/"

_ID_BYTES, _REVISION_BYTES, _MARK_BYTES = 16, 2, 10

HOW_TO_JOIN = (
    Text("Join this room's Wi-Fi with your phone."),
    Text("Scan the code on your badge, or open the address and type the six characters."),
    Text("Type the six digits of your PIN strip. Do not tell them to anyone."),
)
"""What a room is shown, in its order."""


@dataclass(frozen=True, kw_only=True)
class Pass:
    """A badge in one revision."""

    badge_id: UUID
    revision: int


@dataclass(frozen=True, kw_only=True)
class RunKeys:
    """The keys of the badges of one run: for their tokens, their codes and their PINs.

    One signs tokens, one seals codes, and one goes into the hashes of PINs.
    """

    token: bytes
    code: bytes
    pin: bytes


NO_KEYS = RunKeys(token=b"", code=b"", pin=b"")
"""Of a run without badges."""


def keys_of_run(*, secret: bytes) -> RunKeys:
    """The keys that are worked out from the secret of a run (64 bytes), each under its own name.

    The second half is for PINs alone. It outlives a new first half, since a PIN cannot be hashed
    again without knowing it.
    """
    first, second = secret[:SECRET_HALF], secret[SECRET_HALF:]
    return RunKeys(
        token=_mark(secret=first, use=b"token key", body=b""),
        code=_mark(secret=first, use=b"code key", body=b""),
        pin=_mark(secret=second, use=b"pin key", body=b""),
    )


def token_of(*, key: bytes, badge_pass: Pass) -> str:
    """What the QR code of a badge holds: id, revision and an 80-bit mark, in 38 characters."""
    body = _body(badge_pass=badge_pass)
    return _token(body=body, mark=_mark(secret=key, use=b"token", body=body)[:_MARK_BYTES])


def pass_in_token(*, token: str) -> Pass | None:
    """The badge and revision that a token names, whoever made it; None for what is no token."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (UnicodeEncodeError, binascii.Error):
        return None
    if len(raw) != _ID_BYTES + _REVISION_BYTES + _MARK_BYTES:
        return None
    body = raw[:-_MARK_BYTES]
    # A token has one spelling, and no second one opens.
    if _token(body=body, mark=raw[-_MARK_BYTES:]) != token:
        return None
    return Pass(
        badge_id=UUID(bytes=body[:_ID_BYTES]), revision=int.from_bytes(body[_ID_BYTES:], "big")
    )


def is_token(*, key: bytes, badge_pass: Pass, token: str, printed_before: str = "") -> bool:
    """Whether a token is that of a badge: made with this key, or the one `printed_before`.

    `printed_before` is the digest (`token_digest`) of a token made in another way, or "".
    """
    is_ours = hmac.compare_digest(token_of(key=key, badge_pass=badge_pass), token)
    return is_ours or hmac.compare_digest(token_digest(token=token), printed_before)


def token_digest(*, token: str) -> str:
    """SHA-256 of a token in hex: it recognises a token, whose 80-bit mark is not found from it."""
    return hashlib.sha256(b"promdaen badge token" + token.encode()).hexdigest()


def token_in(*, text: str) -> str:
    """The token in what a QR code of a badge says, as address or without one; else ""."""
    text = text.strip()
    if text.startswith(APP_WORD):
        return text.removeprefix(APP_WORD)
    head, slash, token = text.rstrip("/").rpartition(f"/{WEB_WORD}/")
    return token if slash and head.startswith(("http://", "https://")) else ""


def code_text(*, number: int) -> str:
    """The six characters printed under the QR code for a number drawn from CODES_COUNT.

    Five say the number, the last one checks them.
    """
    drawn = ""
    for _place in range(CODE_LENGTH - 1):
        number, rest = divmod(number, len(ALPHABET))
        drawn += ALPHABET[rest]
    return drawn + _check_of(drawn=drawn)


def code_hash(*, key: bytes, code: str) -> str:
    """What a code is looked up by: HMAC-SHA-256 in hex, of no use without the key."""
    return _mark(secret=key, use=b"lookup", body=code.encode()).hex()


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


def pin_text(*, number: int) -> str:
    """The six digits that prove whose badge it is, for a number drawn from PINS_COUNT.

    >>> pin_text(number=42)
    '000042'
    """
    return f"{number:0{PIN_LENGTH}}"


def stop_of(*, tries: Sequence[tuple[str, datetime]], address: str, now: datetime) -> str:
    """What keeps an address from trying a PIN at a badge: PAUSED, LOCKED, or "".

    `tries` are the wrong ones at this badge within the last DAY, oldest first, with the address
    each came from. Every fifth wrong one of an address makes it wait; the twentieth of all ends
    joining by PIN.

    >>> at = datetime(2026, 11, 30, 8, 0)
    >>> stop_of(tries=[("phone", at)] * 5, address="phone", now=at)
    'paused'
    >>> stop_of(tries=[("phone", at)] * 5, address="another", now=at)
    ''
    """
    if len(tries) >= TRIES_A_DAY:
        return LOCKED
    own = [at for source, at in tries if source == address]
    waits = bool(own) and len(own) % TRIES == 0 and now - own[-1] < PAUSE
    return PAUSED if waits else ""


def is_paused(*, tries: Sequence[tuple[str, datetime]], now: datetime) -> bool:
    """Whether some address waits that typed wrong PINs at a badge."""
    return any(
        stop_of(tries=tries, address=address, now=now) == PAUSED
        for address in {source for source, _at in tries}
    )


def last_day(*, ends_on: date) -> date:
    """The last day on which a badge opens without a test that is open."""
    return ends_on + timedelta(days=DAYS_OPEN_AFTER)


def earliest_end(*, today: date) -> date:
    """The earliest last day of a run whose badges still open today without a test."""
    return today - timedelta(days=DAYS_OPEN_AFTER)


def _body(*, badge_pass: Pass) -> bytes:
    return badge_pass.badge_id.bytes + badge_pass.revision.to_bytes(_REVISION_BYTES, "big")


def _token(*, body: bytes, mark: bytes) -> str:
    return base64.urlsafe_b64encode(body + mark).decode("ascii").rstrip("=")


def _mark(*, secret: bytes, use: bytes, body: bytes) -> bytes:
    return hmac.digest(secret, b"promdaen badge " + use + b"\0" + body, hashlib.sha256)


def _check_of(*, drawn: str) -> str:
    total = sum(place * ALPHABET.index(letter) for place, letter in enumerate(drawn, start=2))
    return ALPHABET[-total % len(ALPHABET)]
