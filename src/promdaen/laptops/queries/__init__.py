"""Queries on laptops, headquarters and synchronised data."""

from promdaen.laptops.queries.nodes import (
    SafeContents,
    enrolled_count,
    removal_obstacle,
    safe_contents,
)

__all__ = ["SafeContents", "enrolled_count", "removal_obstacle", "safe_contents"]
