"""Keys of phones and feeds: token hashes, and settings for a phone to join."""

from __future__ import annotations

import base64
import json
import zlib

MAX_DAYS, MAX_NAME_LENGTH = 366, 80
TOKEN_BYTES = 24
"""The random bytes of a token: 192 bits, too many to guess."""


def server_url(*, address: str, token: str) -> str:
    """The server address for ODK Collect, which appends /formList and /submission.

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
            "guidance_hint": "yes_collapsed",
        },
        "admin": {},
        "project": {"name": name, "icon": "P", "color": "#0d4663"},
    }
    body = json.dumps(settings, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(body, 9)).decode()


def settings_in(*, text: str) -> dict[str, object]:
    """The content of a settings QR code made by `collect_settings`.

    >>> text = collect_settings(url="https://x/key/t", name="Tablet", language="km")
    >>> settings_in(text=text)["general"]["server_url"]
    'https://x/key/t'
    """
    settings_values: dict[str, object] = json.loads(zlib.decompress(base64.b64decode(text)))
    return settings_values
