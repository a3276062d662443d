"""What a phone sends as JSON, read with care: it may be anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

Sent = TypeVar("Sent")


class NotAnswers(Exception):
    """What a phone sent is not what its app sends."""


def read(*, body: bytes, make: Callable[[Any], Sent]) -> Sent:
    """What `make` makes of the JSON that a phone sent; raises NotAnswers where it cannot."""
    try:
        return make(json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise NotAnswers(_("What the phone sent cannot be read. Update the app.")) from None


def text(value: Any) -> str:
    """A text that a database takes; TypeError or ValueError for anything else."""
    if not isinstance(value, str):
        raise TypeError
    if "\0" in value:
        raise ValueError
    # Half of a pair of surrogates is no text that a database takes: UnicodeEncodeError.
    value.encode()
    return value


def moment(milliseconds: Any) -> datetime:
    """A moment as a phone tells it."""
    return datetime.fromtimestamp(float(milliseconds) / 1000, tz=UTC)


def moment_between(milliseconds: Any, *, since: datetime, until: datetime) -> datetime:
    """The same, held between two moments: a phone's clock may be wrong."""
    return max(since, min(until, moment(milliseconds)))
