"""Answers sent by the pages of a case: elements with lines, missing facts, offices, protection."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from promdaen.casework.queries.sessions import StagePage


def elements_sent(*, page: StagePage, data: QueryDict) -> dict[str, dict[str, object]]:
    """The elements answered on the page, with the lines selected for each."""
    return {
        element_line.code: {
            "value": data[f"v_{element_line.code}"],
            "cites": sorted(set(data.getlist(f"c_{element_line.code}"))),
        }
        for element_line in page.elements
        if data.get(f"v_{element_line.code}")
    }


def missing_sent(*, page: StagePage, data: QueryDict) -> list[str]:
    """The facts named as missing, most telling first, without empty places."""
    places = [data.get(f"m_{place}", "") for place, _named in page.missing_places]
    return [code for code in places if code]


@dataclass(frozen=True, kw_only=True)
class MissingFactField:
    """A place to name a missing fact: value and error."""

    place: int
    element: str
    why: str = ""

    @property
    def target(self) -> str:
        """The id of its field."""
        return f"m-{self.place}"


def ask_places(*, page: StagePage, data: QueryDict | None) -> list[MissingFactField]:
    """The places as saved or as sent; a fact named twice is an error."""
    places_asked: list[MissingFactField] = []
    for place, stored_place in page.missing_places:
        place_value = stored_place if data is None else data.get(f"m_{place}", "")
        is_twice = bool(place_value) and place_value in {
            ask_place.element for ask_place in places_asked
        }
        why = _("This fact is named above already. Choose another one, or none.")
        places_asked.append(
            MissingFactField(place=place, element=place_value, why=why if is_twice else "")
        )
    return places_asked


def chosen_sent(*, name: str, data: QueryDict) -> list[str]:
    """The selected offices, or kinds of protection."""
    return sorted(set(data.getlist(name)))
