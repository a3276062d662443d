"""What every page is given to look right."""

from __future__ import annotations

from django.http import HttpRequest

THEMES = ("light", "dark")


def look(request: HttpRequest) -> dict[str, str]:
    """The theme of the account, light where none is chosen.

    The server writes it, so that a projector or a phone in the sun never flips by itself.
    """
    chosen = getattr(getattr(request, "user", None), "theme", "")
    return {"theme": chosen if chosen in THEMES else "light"}
