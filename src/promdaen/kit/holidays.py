"""Days on which clocks in working days stand still, from content."""

from __future__ import annotations

from datetime import date
from functools import cache

from promdaen.kit import content


@cache
def holidays() -> frozenset[date]:
    """Every public holiday that content names; not verified, see its file."""
    found = content.read_content(root=content.content_root(), names=["exchange_holidays"])
    return frozenset(
        day["on"] for record in found["exchange_holidays"] for day in record.values["days"]
    )
