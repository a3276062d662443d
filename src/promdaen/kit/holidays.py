"""Public holidays from content, on which clocks in working days do not run."""

from __future__ import annotations

from datetime import date
from functools import cache

from promdaen.kit import content


@cache
def holidays() -> frozenset[date]:
    """Every public holiday in content; not verified, see its file."""
    holiday_content = content.read_content(
        root=content.content_root(), names=["exchange_holidays"]
    )
    return frozenset(
        day["on"]
        for record in holiday_content["exchange_holidays"]
        for day in record.values["days"]
    )
