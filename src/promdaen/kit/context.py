"""Template context of every page."""

from __future__ import annotations

from django.http import HttpRequest

THEMES = ("light", "dark")


def look(request: HttpRequest) -> dict[str, str]:
    """The theme of the account, light by default.

    Set by the server, so that a projector or a phone in the sun never switches by itself.
    """
    chosen = getattr(getattr(request, "user", None), "theme", "")
    return {"theme": chosen if chosen in THEMES else "light"}
