"""Small items of every kind for the tests of the kinds."""

from typing import Any


def options(ids: str) -> list[dict[str, str]]:
    return [
        {"id": option_id, "en": f"Option {option_id}", "km": f"ជម្រើស {option_id}"}
        for option_id in ids
    ]


CHOICE: dict[str, Any] = {"options": options("abcd")}
PAIRS: dict[str, Any] = {"left": options("12"), "right": options("abc")}
