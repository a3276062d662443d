"""The exercises that are or were held in the exchange."""

from __future__ import annotations

from promdaen.exchange.models import Exercise


def exercises() -> list[Exercise]:
    """All of them, newest first."""
    return list(Exercise.objects.all())


def exercise_of(*, code: str) -> Exercise | None:
    """One exercise by its code."""
    return Exercise.objects.filter(code=code).first()
