"""Words that the program of the counter puts together, in the language of the page."""

from __future__ import annotations

from typing import Any


def words() -> dict[str, Any]:
    """Every text of the counter by its name."""
    return {}
