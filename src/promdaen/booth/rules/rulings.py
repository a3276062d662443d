"""The rulings of an officer, and their value by the truth of the traveller."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from promdaen.booth.rules.axes import AS_STATED, NO_NEED, OTHER, REPORTED, TravellerTruth

ADMIT, REFUSE, SECOND_LINE = "admit", "refuse", "second_line"
OFFICES = (
    "immigration", "border_patrol", "maritime", "anti_trafficking", "health", "child_protection",
    "asylum",
)  # fmt: skip
"""Where a traveller can be referred to."""
RULINGS = (ADMIT, REFUSE, SECOND_LINE, *OFFICES)
GROUNDS = ("document", "identity", "story", "database", "need")
"""Why somebody is refused or sent to second line."""
RULING_SECONDS: Mapping[str, int] = MappingProxyType(
    {ADMIT: 5, REFUSE: 60, SECOND_LINE: 20, **dict.fromkeys(OFFICES, 30)}
)

RIGHT, JUSTIFIED, HASTY = "right", "justified", "hasty"
NEEDLESS, FALSE_REFUSAL = "needless", "false_refusal"
MISSED, WRONG_PLACE, WRONG_GROUND, HARMFUL = "missed", "wrong_place", "wrong_ground", "harmful"
SOUND_VERDICTS = (RIGHT, JUSTIFIED)
"""Verdicts that a careful officer could come to."""

OFFICES_BY_NEED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "trafficking": ("anti_trafficking",),
        "protection": ("asylum",),
        "child": ("child_protection",),
        "health": ("health",),
    }
)


def ruling_verdict(
    *,
    truth: TravellerTruth,
    ruling: str,
    ground: str = "",
    has_hit: bool = False,
    is_minor: bool = False,
) -> str:
    """The value of a ruling; `has_hit` says whether the database gave a hit.

    Needs come first: a person who needs protection is referred, whatever the papers say. A hit is
    no proof, and referring it is what the orders require.

    >>> truth = TravellerTruth(need="protection", document="expired")
    >>> ruling_verdict(truth=truth, ruling="refuse")
    'harmful'
    >>> truth = TravellerTruth()
    >>> ruling_verdict(truth=truth, ruling="second_line", ground="database", has_hit=True)
    'justified'
    """
    if truth.need != NO_NEED:
        return _need_verdict(truth, ruling, is_minor)
    if truth.is_signal:
        return _signal_verdict(ruling, ground, _grounds(truth))
    if truth.purpose != AS_STATED:
        return _signal_verdict(ruling, ground, {"story"})
    if ruling == ADMIT:
        return RIGHT
    if ruling == REFUSE:
        return FALSE_REFUSAL
    return JUSTIFIED if ruling == SECOND_LINE and has_hit else NEEDLESS


def _need_verdict(truth: TravellerTruth, ruling: str, is_minor: bool) -> str:
    right = OFFICES_BY_NEED[truth.need] + (("child_protection",) if is_minor else ())
    if ruling in right:
        return RIGHT
    if ruling == ADMIT:
        return MISSED
    if ruling == REFUSE:
        return HARMFUL
    return JUSTIFIED if ruling == SECOND_LINE and truth.need != "health" else WRONG_PLACE


def _signal_verdict(ruling: str, ground: str, grounds: set[str]) -> str:
    if ruling == ADMIT:
        return MISSED
    if ruling not in {SECOND_LINE, REFUSE, "immigration"}:
        return WRONG_PLACE
    if ruling != "immigration" and ground not in grounds:
        return WRONG_GROUND
    return HASTY if ruling == REFUSE else RIGHT


def _grounds(truth: TravellerTruth) -> set[str]:
    """The grounds that are true of a document or its bearer."""
    grounds_found = {"identity"} if truth.identity == OTHER else set()
    if truth.document:
        grounds_found.add("document")
    if truth.document == REPORTED:
        grounds_found.add("database")
    if truth.purpose != AS_STATED:
        grounds_found.add("story")
    return grounds_found
