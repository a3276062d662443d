"""What a phone sends of a specimen that was decided on it."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from promdaen.refresher.forms.pieces import NotAnswers
from promdaen.specimen.actions import away
from promdaen.specimen.actions.away import Decided

MOST_MM = 1000.0


def decided_specimen(*, body: bytes, since: datetime, now: datetime) -> Decided:
    """A specimen that a phone sent as JSON, decided between its pairing (`since`) and now.

    Raises NotAnswers for anything else.
    """
    try:
        one = json.loads(body)
        return Decided(
            id=UUID(one["id"]),
            trial_id=UUID(one["trial"]),
            finding=away.finding_of(
                answer=_text(one["answer"]),
                point=_point(one["point"]),
                area=_text(one["area"]),
                reason=_text(one["reason"]),
            ),
            milliseconds=int(one["milliseconds"]),
            tools=[_text(tool) for tool in one["tools"]],
            at=max(since, min(now, datetime.fromtimestamp(float(one["at"]) / 1000, tz=UTC))),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise NotAnswers(_("What the phone sent cannot be read. Update the app.")) from None


def _point(held: Any) -> tuple[str, float, float] | None:
    if held is None:
        return None
    side, x_mm, y_mm = held
    return _text(side), _millimetres(x_mm), _millimetres(y_mm)


def _millimetres(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return max(0.0, min(number, MOST_MM))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
