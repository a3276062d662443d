"""What stands in the masthead: the places of this account's roles."""

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context for every page: where this account can go."""
    return {"navigation": [], "places": [], "home_url": "/"}
