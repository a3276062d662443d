"""Specimens decided on a phone, as sent by it."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any
from uuid import UUID

from promdaen.refresher.forms import sent
from promdaen.specimen.actions import phone_sets
from promdaen.specimen.actions.phone_sets import AwayDecision

MOST_MM = 1000.0


def decided_specimen(*, body: bytes, since: datetime, now: datetime) -> AwayDecision:
    """Parse a specimen decided on a phone between its pairing (`since`) and `now`.

    Raises sent.NotAnswers for invalid data.
    """

    def made(decision: Any) -> AwayDecision:
        return AwayDecision(
            id=UUID(decision["id"]),
            trial_id=UUID(decision["trial"]),
            finding=phone_sets.phone_finding(
                answer=sent.text(decision["answer"]),
                point=_point(decision["point"]),
                area=sent.text(decision["area"]),
                reason=sent.text(decision["reason"]),
            ),
            milliseconds=int(decision["milliseconds"]),
            tools=[sent.text(tool) for tool in decision["tools"]],
            at=sent.moment_between(decision["at"], since=since, until=now),
        )

    return sent.read(body=body, make=made)


def _point(point: Any) -> tuple[str, float, float] | None:
    if point is None:
        return None
    side, x_mm, y_mm = point
    return sent.text(side), _millimetres(x_mm), _millimetres(y_mm)


def _millimetres(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return max(0.0, min(number, MOST_MM))
