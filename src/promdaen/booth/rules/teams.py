"""Teams of officers in one run: places, referrals and returned results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from promdaen.booth.rules import acts, rulings

FIRST_LINE, SECOND_LINE = "first_line", rulings.SECOND_LINE
TEAM_PLACES = (FIRST_LINE, SECOND_LINE, *rulings.OFFICES)
OTHER_PLACES = TEAM_PLACES[1:]
"""Where a phone that joins can sit."""
RULINGS = (rulings.ADMIT, rulings.REFUSE, *rulings.OFFICES)
"""What can be ruled there; an office that rules itself keeps the case."""
PLACES_BY_DEPARTMENT = {
    "IMM": (SECOND_LINE, "immigration"),
    "BPP": ("border_patrol",),
    "MAR": ("maritime",),
    "AHT": ("anti_trafficking",),
}
"""Where an officer of a department sits, the first free one."""
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamReferral:
    """A traveller referred by the first line: place, ground and notes."""

    traveller_code: str
    place: str
    ground: str
    noted: tuple[str, ...]


def ruling_place(*, ruling: str) -> str:
    """The place that a ruling refers to; "" for one that ends at the counter."""
    return ruling if ruling in OTHER_PLACES else ""


def default_place(*, department: str, taken_places: Iterable[str]) -> str:
    """The place for an officer of a department, else the first free one, else "".

    >>> default_place(department="IMM", taken_places=["second_line"])
    'immigration'
    """
    place_codes = set(taken_places)
    wished = (*PLACES_BY_DEPARTMENT.get(department, ()), *OTHER_PLACES)
    return next((wish for wish in wished if wish not in place_codes), "")


def referrals_of_acts(*, acts_made: Sequence[acts.Act]) -> list[TeamReferral]:
    """The travellers sent on by these acts, with the last note on each."""
    notes = {act.who: act.codes for act in acts_made if act.kind == acts.NOTE}
    return [
        TeamReferral(
            traveller_code=act.who,
            place=ruling_place(ruling=act.code),
            ground=act.value,
            noted=notes.get(act.who, ()),
        )
        for act in acts_made
        if act.kind == acts.RULE and ruling_place(ruling=act.code)
    ]


def normalise_code(*, text: str) -> str:
    """The code of a team in its stored form, from typed text.

    >>> normalise_code(text=" ab-cde ")
    'ABCDE'
    """
    return "".join(letter for letter in text.upper() if letter in CODE_LETTERS)


def team_code(*, number: int) -> str:
    """A code of five letters that are not easily confused, from a number.

    >>> team_code(number=0), team_code(number=24)
    ('AAAAA', 'AAABB')
    """
    letters = []
    for _place in range(CODE_LENGTH):
        number, place = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[place])
    return "".join(reversed(letters))


@dataclass(frozen=True, kw_only=True, slots=True)
class Handing:
    """What of an interview at the counter was handed over: found, noted, lost."""

    indicators: tuple[str, ...]
    reached: tuple[str, ...]
    lost: tuple[str, ...]


def handing(*, flags: Sequence[str], noted: Sequence[str]) -> Handing:
    """What was found, and what of it was noted; the rest is lost at the next place.

    >>> handing(flags=["debt", "papers_held"], noted=["debt", "private"]).lost
    ('papers_held',)
    """
    return Handing(
        indicators=tuple(flags),
        reached=tuple(flag for flag in flags if flag in noted),
        lost=tuple(flag for flag in flags if flag not in noted),
    )
