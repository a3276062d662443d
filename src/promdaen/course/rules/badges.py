"""Badges for officers' phones: a token for the QR code, a short code to type, a PIN.

Token and code depend on keys that are stored sealed in the database: those of the run, and the key
for the lookup of codes. Code and PIN are random. Source: HMAC, RFC 2104.
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

# No 0 O Q, 1 I L, 5 S, 8 B, U V look-alikes: 23 characters, a prime, so that the check character
# detects every single error and every swap of two neighbours.
CODE_ALPHABET = "234679ACDEFHJKMNPRTVWXY"
CODE_LENGTH = 6
CODES_COUNT = len(CODE_ALPHABET) ** (CODE_LENGTH - 1)
PIN_LENGTH = 6
SECRET_HALF = 32
PINS_COUNT = 10**PIN_LENGTH
# Wrong PINs of one address at one badge before the address must wait.
TRIES, PAUSE = 5, timedelta(minutes=10)
# Wrong PINs of all addresses at one badge before it is locked.
MAX_TRIES_PER_DAY, DAY = 20, timedelta(days=1)
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
"""The steps shown in the classroom, in order."""


@dataclass(frozen=True, kw_only=True)
class Pass:
    """A badge in one revision."""

    badge_id: UUID
    revision: int


@dataclass(frozen=True, kw_only=True)
class RunKeys:
    """The keys of a run's badges: one signs tokens, one seals codes, one is for PIN hashes."""

    token: bytes
    code: bytes
    pin: bytes


NO_KEYS = RunKeys(token=b"", code=b"", pin=b"")
"""The keys of a run without badges."""


def keys_of_run(*, secret: bytes) -> RunKeys:
    """The keys derived from the secret of a run (64 bytes), each under its own name.

    The second half is for PINs only. It stays when the first half is replaced, because a PIN
    cannot be hashed again without knowing it.
    """
    first, second = secret[:SECRET_HALF], secret[SECRET_HALF:]
    return RunKeys(
        token=_mark(secret=first, use=b"token key", body=b""),
        code=_mark(secret=first, use=b"code key", body=b""),
        pin=_mark(secret=second, use=b"pin key", body=b""),
    )


def pass_token(*, key: bytes, badge_pass: Pass) -> str:
    """The content of a badge's QR code: id, revision and an 80-bit signature, in 38 characters."""
    body = _body(badge_pass=badge_pass)
    return _token(body=body, mark=_mark(secret=key, use=b"token", body=body)[:_MARK_BYTES])


def pass_in_token(*, token: str) -> Pass | None:
    """The badge and revision in a token, without checking its signature; None if invalid."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (UnicodeEncodeError, binascii.Error):
        return None
    if len(raw) != _ID_BYTES + _REVISION_BYTES + _MARK_BYTES:
        return None
    body = raw[:-_MARK_BYTES]
    # A token has one valid spelling; any other is refused.
    if _token(body=body, mark=raw[-_MARK_BYTES:]) != token:
        return None
    return Pass(
        badge_id=UUID(bytes=body[:_ID_BYTES]), revision=int.from_bytes(body[_ID_BYTES:], "big")
    )


def is_token(*, key: bytes, badge_pass: Pass, token: str, printed_before: str = "") -> bool:
    """Whether a token is valid for a badge: made with this key, or equal to `printed_before`.

    `printed_before` is the digest (`token_digest`) of a token made in an older way, or "".
    """
    is_ours = hmac.compare_digest(pass_token(key=key, badge_pass=badge_pass), token)
    return is_ours or hmac.compare_digest(token_digest(token=token), printed_before)


def token_digest(*, token: str) -> str:
    """SHA-256 of a token in hex: recognises a token without revealing its 80-bit signature."""
    return hashlib.sha256(b"promdaen badge token" + token.encode()).hexdigest()


def token_in(*, text: str) -> str:
    """The token in the text of a badge's QR code, with or without an address; else ""."""
    text = text.strip()
    if text.startswith(APP_WORD):
        return text.removeprefix(APP_WORD)
    head, slash, token = text.rstrip("/").rpartition(f"/{WEB_WORD}/")
    return token if slash and head.startswith(("http://", "https://")) else ""


def code_text(*, number: int) -> str:
    """The six characters under the QR code, for a random number below CODES_COUNT.

    Five encode the number; the last one is the check character.
    """
    drawn = ""
    for _place in range(CODE_LENGTH - 1):
        number, rest = divmod(number, len(CODE_ALPHABET))
        drawn += CODE_ALPHABET[rest]
    return drawn + _check_sign(letters=drawn)


def code_hash(*, key: bytes, code: str) -> str:
    """The lookup hash of a code: HMAC-SHA-256 in hex, useless without the key."""
    return _mark(secret=key, use=b"lookup", body=code.encode()).hex()


def typed_code(*, text: str) -> str:
    """A typed code in the form used for comparison.

    >>> typed_code(text=" acd-234 ")
    'ACD234'
    """
    return "".join(letter for letter in text.upper() if letter.isalnum())


def is_code(*, code: str) -> bool:
    """Whether a code is valid: six characters of the alphabet with a correct check character."""
    is_shaped = len(code) == CODE_LENGTH and all(letter in CODE_ALPHABET for letter in code)
    return is_shaped and _check_sign(letters=code[:-1]) == code[-1]


def pin_text(*, number: int) -> str:
    """The six digits of a PIN, for a random number below PINS_COUNT.

    >>> pin_text(number=42)
    '000042'
    """
    return f"{number:0{PIN_LENGTH}}"


def stop_reason(*, tries: Sequence[tuple[str, datetime]], address: str, now: datetime) -> str:
    """Why an address cannot try a PIN at a badge: PAUSED, LOCKED, or "".

    `tries` are the wrong tries at this badge within the last DAY, oldest first, each with its
    address. After every fifth wrong try an address must wait; the twentieth of all addresses locks
    the badge.

    >>> at = datetime(2026, 11, 30, 8, 0)
    >>> stop_reason(tries=[("phone", at)] * 5, address="phone", now=at)
    'paused'
    >>> stop_reason(tries=[("phone", at)] * 5, address="another", now=at)
    ''
    """
    if len(tries) >= MAX_TRIES_PER_DAY:
        return LOCKED
    own = [at for source, at in tries if source == address]
    waits = bool(own) and len(own) % TRIES == 0 and now - own[-1] < PAUSE
    return PAUSED if waits else ""


def is_paused(*, tries: Sequence[tuple[str, datetime]], now: datetime) -> bool:
    """Whether any address must wait after wrong PINs at a badge."""
    return any(
        stop_reason(tries=tries, address=address, now=now) == PAUSED
        for address in {source for source, _at in tries}
    )


def last_day(*, ends_on: date) -> date:
    """The last day on which a badge is valid without an open test."""
    return ends_on + timedelta(days=DAYS_OPEN_AFTER)


def earliest_end(*, today: date) -> date:
    """The earliest last day of a run whose badges are still valid today without a test."""
    return today - timedelta(days=DAYS_OPEN_AFTER)


def _body(*, badge_pass: Pass) -> bytes:
    return badge_pass.badge_id.bytes + badge_pass.revision.to_bytes(_REVISION_BYTES, "big")


def _token(*, body: bytes, mark: bytes) -> str:
    return base64.urlsafe_b64encode(body + mark).decode("ascii").rstrip("=")


def _mark(*, secret: bytes, use: bytes, body: bytes) -> bytes:
    return hmac.digest(secret, b"promdaen badge " + use + b"\0" + body, hashlib.sha256)


def _check_sign(*, letters: str) -> str:
    total = sum(
        place * CODE_ALPHABET.index(letter) for place, letter in enumerate(letters, start=2)
    )
    return CODE_ALPHABET[-total % len(CODE_ALPHABET)]
