"""The forecast of a season and the results of its quarters as text, from saved values."""

from __future__ import annotations

from dataclasses import dataclass

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

Pair = tuple[float, float]
EARLY = Text("Too early to say")
YEAR_STATES = {
    "early": EARLY,
    "ahead": Text("The plan is ahead"),
    "open": Text("Not sure yet"),
    "behind": Text("Not ahead: back to fixed dates"),
}
RESULT_MEASURES = {
    "end": Text("Known on the last day of the year"),
    "year": Text("Known over the year, day by day"),
}


@dataclass(frozen=True, kw_only=True)
class Promised:
    """A measure of a promise: shares by the plan and by quarterly passes, each with its span."""

    label: Words
    ours: float
    ours_span: Pair
    quarterly: float
    quarterly_span: Pair

    @property
    def is_better(self) -> bool:
        """Whether the forecast is better for the plan."""
        return self.ours > self.quarterly


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """A comparison: officers of both arms; shares right and difference if enough answered."""

    number: int
    planned_count: int
    control_count: int
    planned: float | None
    control: float | None
    points: float | None
    points_interval: Pair | None
    words: Words


def promised(*, promise: JsonObject) -> list[Promised]:
    """Both measures of a saved forecast; empty while it is being calculated.

    >>> promised(promise={})
    []
    """
    if not promise:
        return []
    ours, quarterly = promise["ours"], promise["quarterly"]
    return [
        Promised(
            label=label,
            ours=ours[code]["mean"],
            ours_span=(ours[code]["low"], ours[code]["high"]),
            quarterly=quarterly[code]["mean"],
            quarterly_span=(quarterly[code]["low"], quarterly[code]["high"]),
        )
        for code, label in RESULT_MEASURES.items()
    ]


def quarter(*, number: int, figures: JsonObject) -> Quarter:
    """A saved comparison; without values if an arm has too few officers."""
    difference, interval = figures["difference"], figures["interval"]
    is_early = difference is None
    return Quarter(
        number=number,
        planned_count=figures["planned_count"],
        control_count=figures["control_count"],
        planned=None if is_early else figures["planned"],
        control=None if is_early else figures["control"],
        points=None if is_early else 100 * difference,
        points_interval=(100 * interval[0], 100 * interval[1]) if interval else None,
        words=YEAR_STATES[figures["state"]],
    )
