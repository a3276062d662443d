"""Queries on laptops, headquarters and synchronised data."""

from promdaen.laptops.queries.nodes import SafeMark, enrolled_count, safe_marks

__all__ = ["SafeMark", "enrolled_count", "safe_marks"]
