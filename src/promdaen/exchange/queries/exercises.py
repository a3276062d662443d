"""Past and current exercises of the exchange."""

from __future__ import annotations

from promdaen.exchange.models import Exercise


def exercises() -> list[Exercise]:
    """All exercises, newest first."""
    return list(Exercise.objects.all())


def exercise_by_code(*, code: str) -> Exercise | None:
    """An exercise by its code, or None."""
    return Exercise.objects.filter(code=code).first()
