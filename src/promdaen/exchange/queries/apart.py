"""Where the exchange is kept: its own database, and only where it is kept at all."""

from __future__ import annotations

from django.conf import settings

ALIAS = "exchange"


def is_here() -> bool:
    """Whether this installation keeps an exchange; a laptop of a classroom never does."""
    return bool(settings.EXCHANGE_IS_HERE)
