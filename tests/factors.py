"""Codes of an authenticator app, as a person reads them off a phone."""

from __future__ import annotations

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal import auth

LEAST_SECONDS = 5
"""A code that ends sooner is not typed: the next one is awaited."""


def totp_code(*, secret: str, steps_ago: int = 0) -> str:
    """The code of a secret, as the app shows it now or so many steps ago."""
    period = app_settings.TOTP_PERIOD
    left = period - time.time() % period
    if left < LEAST_SECONDS:
        time.sleep(left)
    counter = next(iter(auth.yield_hotp_counters_from_time())) - steps_ago
    return str(auth.format_hotp_value(auth.hotp_value(secret, counter)))
