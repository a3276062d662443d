"""Places that a page keeps for what a higher capability has to say, so that links point down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

Fill = Callable[..., str]
ASK_ABOUT = "ask_about"
"""Where an officer may ask about a thing: called with `request`, `kind` and `code`."""
LESSON_NOTES = "lesson_notes"
"""Below a lesson: called with `request` and `topic`, its code."""
_fills: dict[str, list[Fill]] = {}


def register_slot(*, name: str, fill: Fill) -> None:
    """Say what stands in a place; `fill` gives safe HTML, "" where nothing is to be said."""
    _fills.setdefault(name, []).append(fill)


def filled(*, name: str, **about: Any) -> SafeString:
    """What all who registered have to say in a place."""
    return format_html_join("", "{}", ((fill(**about),) for fill in _fills.get(name, ())))
