"""A phone by its number."""

from __future__ import annotations

from uuid import UUID

from promdaen.exercise.models import ExerciseRun, Seat

OF_SEAT = (
    *("cell", "number", "last_seen_at", "run__code", "run__state", "run__is_rehearsal"),
    *("run__base_seconds", "run__running_since", "run__rate", "run__last_sequence"),
    "run__scenario__written_at",
)
"""What a poll needs of a seat, its run and its scenario."""


def seat_of(*, run: ExerciseRun, seat_id: str) -> Seat | None:
    """A phone of a run; None for one of another run, and for what is no phone."""
    try:
        key = UUID(seat_id)
    except ValueError:
        return None
    return Seat.objects.select_related("run").filter(run=run, pk=key).first()


def held_seat(*, seat_id: UUID) -> Seat | None:
    """A seat that was not left, with its run; None for any other.

    Sixty phones ask this thirty times a second: only what a poll needs is read, and the body of
    the scenario stays in the database, since it is kept in memory.
    """
    rows = Seat.objects.select_related("run__scenario").only(*OF_SEAT)
    try:
        return rows.get(pk=seat_id, left_at=None)
    except Seat.DoesNotExist:
        return None
