"""Keys of phones and feeds: what is kept of a token, and how a phone is told to join."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib

LONGEST_DAYS, LONGEST_NAME = 366, 80
TOKEN_BYTES = 24
"""How many random bytes a token is made of: 192 bits, which nobody guesses."""


def token_hash(*, token: str) -> str:
    """What is kept of a token: its SHA-256 in hex.

    A token is random and long, so that no salt and no slow hash is needed.

    >>> token_hash(token="abc")[:16]
    'ba7816bf8f01cfea'
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def server_url(*, address: str, token: str) -> str:
    """The address that ODK Collect is given; it puts /formList and /submission behind it.

    >>> server_url(address="https://promdaen.example/", token="abc")
    'https://promdaen.example/key/abc'
    """
    return f"{address.rstrip('/')}/key/{token}"


def collect_settings(*, url: str, name: str, language: str) -> str:
    """The text of the settings QR code of ODK Collect: base64 of the zlib of JSON.

    `general` and `admin` must be there, even when empty. Source: ODK documentation, "Customizing
    and locking down Collect", configuring settings with QR codes.
    """
    settings = {
        "general": {
            "server_url": url,
            "protocol": "odk_default",
            "form_update_mode": "match_exactly",
            "periodic_form_updates_check": "every_one_hour",
            "autosend": "wifi_and_cellular",
            "app_language": language,
        },
        "admin": {},
        "project": {"name": name, "icon": "P", "color": "#0d4663"},
    }
    body = json.dumps(settings, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(body, 9)).decode()


def settings_in(*, text: str) -> dict[str, object]:
    """What a settings QR code says, as `collect_settings` wrote it.

    >>> text = collect_settings(url="https://x/key/t", name="Tablet", language="km")
    >>> settings_in(text=text)["general"]["server_url"]
    'https://x/key/t'
    """
    found: dict[str, object] = json.loads(zlib.decompress(base64.b64decode(text)))
    return found
