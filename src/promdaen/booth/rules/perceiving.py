"""The chance that a simulated officer notices what a tool shows.

The figures are not measured. They are set so that features harder to see in the laboratory are
missed more often, and genuine documents are doubted now and then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from promdaen.booth.rules.axes import EXPIRED, OTHER
from promdaen.booth.rules.travellers import Traveller
from promdaen.specimen.rules.sessions import PlantableKind

NOTICED: Mapping[int, float] = MappingProxyType({1: 0.97, 2: 0.92, 3: 0.85, 4: 0.75, 5: 0.60})
"""How often a careful look sees a defect, by its difficulty in the laboratory."""
FACE_NOTICED = 0.75
FALSE_DOUBT = 0.01
ODD_DOUBT = 0.06
"""How often a careful look doubts papers in order; and when they have an oddity."""
LEFT_UNSURE = 0.4
"""Of every indicator: how often it does not yet tell an officer what it is about."""


def difficulties(*, defects: Sequence[PlantableKind]) -> dict[str, int]:
    """The difficulty of defects by code; expired documents are easy."""
    return {**{kind.code: kind.difficulty for kind in defects}, EXPIRED: 1}


def chance(
    *,
    traveller: Traveller,
    tool: str,
    shown_defects: Mapping[str, Sequence[str]],
    difficulties: Mapping[str, int],
    care: float = 1.0,
) -> float:
    """The chance that an officer sees something with a tool; `care` 1 is a careful look.

    `shown_defects` are the tools that show a defect (desk.showing).
    """
    document = traveller.truth.document
    if tool == "face" and traveller.truth.identity == OTHER:
        return care * FACE_NOTICED
    if tool in shown_defects.get(document, ()):
        return care * NOTICED[difficulties[document]]
    return care * (ODD_DOUBT if tool == "look" and traveller.oddities else FALSE_DOUBT)


def grasp(*, found_count: int, has_claim: bool) -> float:
    """The chance that an officer understands the case from this number of indicators.

    >>> grasp(found_count=2, has_claim=False)
    0.84
    """
    return 1.0 if has_claim else round(1 - LEFT_UNSURE**found_count, 6)
