"""What a phone's pages of a case send: elements with their lines, what is missing, who, what."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from promdaen.casework.queries.sessions import StagePage


def elements_sent(*, page: StagePage, data: QueryDict) -> dict[str, dict[str, Any]]:
    """The elements that have a value on the page, with the lines that are marked under each."""
    return {
        one.code: {
            "value": data[f"v_{one.code}"],
            "cites": sorted(set(data.getlist(f"c_{one.code}"))),
        }
        for one in page.elements
        if data.get(f"v_{one.code}")
    }


def missing_sent(*, page: StagePage, data: QueryDict) -> list[str]:
    """The facts named as missing, most telling first; an empty place between is closed up."""
    places = [data.get(f"m_{place}", "") for place, _named in page.missing_places]
    return [code for code in places if code]


def chosen_sent(*, name: str, data: QueryDict) -> list[str]:
    """The offices, or the kinds of protection, that are marked."""
    return sorted(set(data.getlist(name)))
