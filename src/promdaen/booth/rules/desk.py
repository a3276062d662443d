"""The tools of the counter: cost in seconds, and what each can show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from promdaen.booth.rules.axes import EXPIRED
from promdaen.specimen.rules.sessions import PlantableKind

TOOL_SECONDS: Mapping[str, int] = MappingProxyType(
    {
        "look": 3,
        "feel": 3,
        "tilt": 5,
        "uv": 10,
        "magnifier": 10,
        "zone": 8,
        "digits": 20,
        "database": 15,
        "face": 10,
        "opinion": 60,
        "interview": 0,
    }
)
"""Tools in the order in which they lie on every page; talking costs by what is said."""
DESK_TOOLS = tuple(TOOL_SECONDS)
TOOL_ANSWERS = ("same", "different", "unsure")
"""What an officer notes of a tool: as in the reference, different, not sure. It is no ruling."""
CALL_SECONDS = 4
"""Calling the next traveller."""

DESK_TOOL_BY_LAB_TOOL: Mapping[str, str] = MappingProxyType(
    {
        "eye": "look",
        "logic": "look",
        "magnifier": "magnifier",
        "tilt": "tilt",
        "uv": "uv",
        "check_digits": "digits",
        "cross_check": "zone",
    }
)
"""Which tool of the counter shows a defect, by the tool of the laboratory that shows it."""
FELT_DEFECTS = ("laminate_lifted", "photo_substituted", "erasure")
"""Defects whose edge or rubbed place a finger feels."""

NO_HIT, HIT, DOWN = "no_hit", "hit", "down"


def showing(*, defects: Sequence[PlantableKind]) -> dict[str, tuple[str, ...]]:
    """The tools of the counter that show a defect, by its code; including expiry."""
    tools_by_defect = {
        kind.code: (
            DESK_TOOL_BY_LAB_TOOL[kind.tool],
            *(("feel",) if kind.code in FELT_DEFECTS else ()),
        )
        for kind in defects
        if kind.tool in DESK_TOOL_BY_LAB_TOOL
    }
    return {**tools_by_defect, EXPIRED: ("look", "zone")}
