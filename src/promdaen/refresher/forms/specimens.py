"""Specimens decided on a phone, as sent by it."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any
from uuid import UUID

from promdaen.refresher.forms import phone_json
from promdaen.specimen.actions import phone_sets
from promdaen.specimen.actions.phone_sets import AwayDecision

MAX_MM = 1000.0


def decided_specimen(*, body: bytes, since: datetime, now: datetime) -> AwayDecision:
    """Parse a specimen decided on a phone between its pairing (`since`) and `now`.

    Raises phone_json.NotAnswers for invalid data.
    """

    def made(decision: Any) -> AwayDecision:
        return AwayDecision(
            id=UUID(decision["id"]),
            trial_id=UUID(decision["trial"]),
            finding=phone_sets.phone_finding(
                answer=phone_json.text(decision["answer"]),
                point=_point(decision["point"]),
                area=phone_json.text(decision["area"]),
                reason=phone_json.text(decision["reason"]),
            ),
            milliseconds=int(decision["milliseconds"]),
            tools=[phone_json.text(tool) for tool in decision["tools"]],
            at=phone_json.moment_between(decision["at"], since=since, until=now),
        )

    return phone_json.read(body=body, make=made)


def _point(point: Any) -> tuple[str, float, float] | None:
    if point is None:
        return None
    side, x_mm, y_mm = point
    return phone_json.text(side), _millimetres(x_mm), _millimetres(y_mm)


def _millimetres(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return max(0.0, min(number, MAX_MM))
