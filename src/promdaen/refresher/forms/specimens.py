"""What a phone sends of a specimen that was decided on it."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any
from uuid import UUID

from promdaen.refresher.forms import sent
from promdaen.specimen.actions import away
from promdaen.specimen.actions.away import Decided

MOST_MM = 1000.0


def decided_specimen(*, body: bytes, since: datetime, now: datetime) -> Decided:
    """A specimen that a phone sent as JSON, decided between its pairing (`since`) and now.

    Raises sent.NotAnswers for anything else.
    """

    def made(one: Any) -> Decided:
        return Decided(
            id=UUID(one["id"]),
            trial_id=UUID(one["trial"]),
            finding=away.finding_of(
                answer=sent.text(one["answer"]),
                point=_point(one["point"]),
                area=sent.text(one["area"]),
                reason=sent.text(one["reason"]),
            ),
            milliseconds=int(one["milliseconds"]),
            tools=[sent.text(tool) for tool in one["tools"]],
            at=sent.moment_between(one["at"], since=since, until=now),
        )

    return sent.read(body=body, make=made)


def _point(held: Any) -> tuple[str, float, float] | None:
    if held is None:
        return None
    side, x_mm, y_mm = held
    return sent.text(side), _millimetres(x_mm), _millimetres(y_mm)


def _millimetres(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return max(0.0, min(number, MOST_MM))
