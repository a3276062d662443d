"""A phone by its number."""

from __future__ import annotations

from uuid import UUID

from promdaen.exercise.models import ExerciseRun, Seat
from promdaen.kit import ids

SEAT_COLUMNS = (
    "cell", "number", "last_seen_at", "run__code", "run__state", "run__is_rehearsal",
    "run__base_seconds", "run__running_since", "run__rate", "run__last_sequence",
    "run__scenario__written_at",
)  # fmt: skip
"""What a poll needs of a seat, its run and its scenario."""


def run_seat(*, run: ExerciseRun, seat_id: str) -> Seat | None:
    """A phone of a run; None for a phone of another run or an invalid id."""
    seats = Seat.objects.select_related("run").filter(run=run, pk__in=ids.read_ids([seat_id]))
    return seats.first()


def seat_in_use(*, seat_id: UUID) -> Seat | None:
    """A seat in use, with its run; None if it left or does not exist.

    Sixty phones call this thirty times a second: only the columns of a poll are read, and not the
    body of the scenario, which is cached in memory.
    """
    seats = Seat.objects.select_related("run__scenario").only(*SEAT_COLUMNS)
    try:
        return seats.get(pk=seat_id, left_at=None)
    except Seat.DoesNotExist:
        return None
