"""Queries on laptops, headquarters and synchronised data."""

from promdaen.laptops.queries.nodes import (
    SafeMark,
    enrolled_count,
    removal_obstacle,
    safe_marks,
)

__all__ = ["SafeMark", "enrolled_count", "removal_obstacle", "safe_marks"]
