"""What is known of laptops, headquarters and what travels between them."""

from promdaen.laptops.queries.nodes import enrolled_count

__all__ = ["enrolled_count"]
