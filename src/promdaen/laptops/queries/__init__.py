"""What is known of laptops, headquarters and what travels between them."""

from promdaen.laptops.queries.nodes import SafeMark, enrolled_count, safe_marks

__all__ = ["SafeMark", "enrolled_count", "safe_marks"]
