"""The separate database of the exchange, and whether this installation has one."""

from __future__ import annotations

from django.conf import settings

ALIAS = "exchange"


def is_here() -> bool:
    """Whether this installation has an exchange; a classroom laptop never does."""
    return bool(settings.EXCHANGE_IS_HERE)
