"""The first document of a twin, before anything was counted or timed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from promdaen.kit.json_objects import NewJsonObject

PRIOR_MINUTES: Mapping[str, float] = {"visitor": 1.9, "national": 1.2, "local": 0.6}
PRIOR_SIGMA, SECOND_MINUTES, SECOND_SIGMA = 0.5, 12.0, 0.6
PRIOR_REFERRAL: Mapping[str, float] = {"visitor": 0.02, "national": 0.01, "local": 0.005}
"""Service times and referral before anyone timed them: assumed, not measured.

Sigma is that of the logarithm: at 0.5 one traveller in twelve takes more than twice the median.
"""
HALF_HOUR = 30


@dataclass(frozen=True, kw_only=True)
class TwinShape:
    """The initial data of a twin: opening minutes of the day, booths by class, second line.

    `peak`: travellers in the peak hour by the survey, 0 if unknown; `minutes`: those of a visitor
    at the booth in practice, 0 for the assumed ones; `hall_places`: None if unknown.
    """

    opens_at: int
    closes_at: int
    booths: Mapping[str, int]
    second: int
    peak: int = 0
    minutes: float = 0.0
    hall_places: int | None = None


BOOTH_SHARES: Mapping[str, float] = {"visitor": 0.5, "national": 0.3, "local": 0.2}
PEAK_HOURS, OFF_PEAK = (2, 3), 0.4
"""Assumed: the hours of the day with the peak, and the other hours beside it."""


def proposed_booths(*, count: int) -> dict[str, int]:
    """Booths of a checkpoint by class, at least one of each as long as there are enough.

    >>> proposed_booths(count=6), proposed_booths(count=1)
    ({'visitor': 3, 'national': 2, 'local': 1}, {'visitor': 1, 'national': 0, 'local': 0})
    """
    booths = dict.fromkeys(BOOTH_SHARES, 0)
    for _booth in range(count):
        # The class that is furthest below its share is next.
        name = max(booths, key=lambda code: BOOTH_SHARES[code] / (booths[code] + 1))
        booths[name] += 1
    return booths


def _peak_arrivals(*, shape: TwinShape, blocks: int) -> dict[str, list[float]]:
    """Expected arrivals in each half hour, by the travellers of the peak hour; 0 without them."""
    open_classes = {name: BOOTH_SHARES[name] for name, count in shape.booths.items() if count}
    whole = sum(open_classes.values())
    return {
        name: [
            round(
                shape.peak
                / 2
                * share
                / whole
                * (1.0 if block * HALF_HOUR // 60 in PEAK_HOURS else OFF_PEAK),
                1,
            )
            for block in range(blocks)
        ]
        for name, share in open_classes.items()
    }


def first_document(*, shape: TwinShape) -> NewJsonObject:
    """A twin with arrivals by the survey's peak hour, staffed all day, with prior services."""
    minutes = shape.closes_at - shape.opens_at
    classes = [name for name, count in shape.booths.items() if count]
    whole = [[0, minutes]]
    stations = [
        {
            "name": "booths",
            "lanes": [
                {"serves": [name], "open": whole}
                for name in classes
                for _number in range(shape.booths[name])
            ],
            "priority": {},
        }
    ]
    factor = shape.minutes / PRIOR_MINUTES["visitor"] if shape.minutes else 1.0
    service = {
        "booths": {
            name: {"mean": round(PRIOR_MINUTES[name] * factor, 3), "sigma": PRIOR_SIGMA}
            for name in classes
        }
    }
    arrivals = _peak_arrivals(shape=shape, blocks=minutes // HALF_HOUR)
    refer = dict.fromkeys(classes, 0.0)
    if shape.second:
        lanes = [{"serves": classes, "open": whole} for _number in range(shape.second)]
        stations.append({"name": "second_line", "lanes": lanes, "priority": {}})
        second = {"mean": SECOND_MINUTES, "sigma": SECOND_SIGMA}
        service["second_line"] = dict.fromkeys(classes, second)
        refer = {name: PRIOR_REFERRAL[name] for name in classes}
    return {
        "day_minutes": minutes,
        "block_minutes": HALF_HOUR,
        "classes": classes,
        "stations": stations,
        "arrivals": {name: {"walk": arrivals[name]} for name in classes},
        "service": service,
        "refer": refer,
        **({"hall_places": shape.hall_places} if shape.hall_places else {}),
    }
