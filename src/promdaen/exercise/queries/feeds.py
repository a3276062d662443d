"""What a phone of a cell is shown."""

from __future__ import annotations

from uuid import UUID

from promdaen.exercise.models import Seat


def seat_of(*, seat_id: UUID) -> Seat | None:
    """A seat that was not left, with its run; None for any other.

    The body of the scenario stays in the database: it is long, and kept in memory.
    """
    rows = Seat.objects.select_related("run__scenario").defer("run__scenario__body")
    return rows.filter(pk=seat_id, left_at=None).first()
