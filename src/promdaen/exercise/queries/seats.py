"""A phone of a run by its number."""

from __future__ import annotations

from uuid import UUID

from promdaen.exercise.models import ExerciseRun, Seat


def seat_of(*, run: ExerciseRun, seat_id: str) -> Seat | None:
    """A phone of a run; None for one of another run, and for what is no phone."""
    try:
        key = UUID(seat_id)
    except ValueError:
        return None
    return Seat.objects.select_related("run").filter(run=run, pk=key).first()
