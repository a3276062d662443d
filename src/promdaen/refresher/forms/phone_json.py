"""Parse JSON sent by a phone, which may be invalid."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

Parsed = TypeVar("Parsed")


class NotAnswers(Exception):
    """The data sent by a phone has the wrong format."""


def read(*, body: bytes, make: Callable[[Any], Parsed]) -> Parsed:
    """`make` of the JSON sent by a phone. Raises NotAnswers if it is invalid."""
    try:
        return make(json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise NotAnswers(_("What the phone sent cannot be read. Update the app.")) from None


def text(value: object) -> str:
    """A text valid for a database. Raises TypeError or ValueError."""
    if not isinstance(value, str):
        raise TypeError
    if "\0" in value:
        raise ValueError
    # A lone surrogate is invalid in a database and raises UnicodeEncodeError.
    value.encode()
    return value


def moment(milliseconds: Any) -> datetime:
    """The moment for a time sent by a phone, in milliseconds."""
    return datetime.fromtimestamp(float(milliseconds) / 1000, tz=UTC)


def moment_between(milliseconds: object, *, since: datetime, until: datetime) -> datetime:
    """The moment, clamped between two moments: a phone's clock may be wrong."""
    return max(since, min(until, moment(milliseconds)))
