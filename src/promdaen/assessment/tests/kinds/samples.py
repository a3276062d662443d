"""Small items of every kind for the tests of the kinds."""

from typing import Any


def options(ids: str) -> list[dict[str, str]]:
    return [{"id": one, "en": f"Option {one}", "km": f"ជម្រើស {one}"} for one in ids]


CHOICE: dict[str, Any] = {"options": options("abcd")}
PAIRS: dict[str, Any] = {"left": options("12"), "right": options("abc")}
