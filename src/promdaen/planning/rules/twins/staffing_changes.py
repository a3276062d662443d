"""More or fewer booths and officers for some hours, to try on a twin."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit.json_objects import JsonObject, NewJsonObject


@dataclass(frozen=True, kw_only=True)
class StaffingChange:
    """Staffing to try: more or fewer booths by class and second-line officers between two minutes.

    `first`: the class that is taken first wherever several wait, or ""; `is_shared`: every booth
    serves every class.
    """

    booths: Mapping[str, int]
    second: int
    since: int
    until: int
    first: str = ""
    is_shared: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return not (self.second or any(self.booths.values()) or self.first or self.is_shared)

    @property
    def code(self) -> str:
        """The change as a short text for an address; read by staffing_change.

        >>> StaffingChange(booths={"visitor": 1, "local": -1}, second=0, since=60, until=300).code
        'visitor.1_local.-1*60*300*0**'
        """
        booths = "_".join(f"{name}.{count}" for name, count in self.booths.items() if count)
        shared = "shared" if self.is_shared else ""
        return f"{booths}*{self.since}*{self.until}*{self.second}*{self.first}*{shared}"


def staffing_change(*, code: str, classes: Sequence[str]) -> StaffingChange | None:
    """The change of a code, or None if it is not one for these classes.

    >>> change = staffing_change(code="visitor.1*60*300*0*local*", classes=["visitor", "local"])
    >>> change.booths, change.first, staffing_change(code="x", classes=[])
    ({'visitor': 1}, 'local', None)
    """
    # Names of classes are those of the document and may contain any sign.
    name = "|".join(re.escape(name) for name in sorted(classes, key=len, reverse=True))
    booth = rf"({name})\.(-?[0-9])"
    match = re.fullmatch(
        rf"(?P<booths>(?:{booth}(?:_{booth})*)?)\*(?P<since>[0-9]{{1,4}})\*(?P<until>[0-9]{{1,4}})"
        rf"\*(?P<second>-?[0-9])\*(?P<first>(?:{name})?)\*(?P<shared>(?:shared)?)",
        code,
    )
    if match is None:
        return None
    since, until = int(match["since"]), int(match["until"])
    if until <= since:
        return None
    return StaffingChange(
        booths={name: int(count) for name, count in re.findall(booth, match["booths"])},
        second=int(match["second"]),
        since=since,
        until=until,
        first=match["first"],
        is_shared=bool(match["shared"]),
    )


def with_wish(*, document: JsonObject, wish: StaffingChange) -> NewJsonObject:
    """The document with the additional or fewer booths and officers, and its priorities.

    A closed booth is closed for all its classes; those of one class alone are closed first.
    """
    changed_document = copy.deepcopy(dict(document))
    lanes = changed_document["stations"][0]["lanes"]
    hours = [[wish.since, wish.until]]
    for number in _closed(lanes=lanes, booths=wish.booths)[0]:
        lanes[number]["open"] = without_hours(windows=lanes[number]["open"], hours=hours[0])
    for name, count in wish.booths.items():
        lanes += [{"serves": [name], "open": hours} for _number in range(count)]
    if wish.is_shared:
        for lane in lanes:
            lane["serves"] = list(changed_document["classes"])
    if len(changed_document["stations"]) > 1:
        officers = changed_document["stations"][1]["lanes"]
        for lane in officers[wish.second :] if wish.second < 0 else ():
            lane["open"] = without_hours(windows=lane["open"], hours=hours[0])
        classes = list(changed_document["classes"])
        officers += [{"serves": classes, "open": hours} for _number in range(wish.second)]
    if wish.first:
        for station in changed_document["stations"]:
            station["priority"] = {**station.get("priority", {}), wish.first: -1}
    return changed_document


SECOND_LINE = ""
"""The place of second-line officers among the classes of `too_many_closed`."""


def too_many_closed(*, document: JsonObject, wish: StaffingChange) -> dict[str, int]:
    """The classes, and SECOND_LINE, of which more are to be closed than exist; with their number.

    >>> booth = {"lanes": [{"serves": ["visitor"], "open": []}]}
    >>> wish = StaffingChange(booths={"visitor": -2}, second=-1, since=0, until=60)
    >>> too_many_closed(document={"stations": [booth]}, wish=wish)
    {'visitor': 1, '': 0}
    """
    stations = document["stations"]
    closed_too_many = _closed(lanes=stations[0]["lanes"], booths=wish.booths)[1]
    officers = len(stations[1]["lanes"]) if len(stations) > 1 else 0
    if -wish.second > officers:
        closed_too_many[SECOND_LINE] = officers
    return closed_too_many


def _closed(
    *, lanes: Sequence[JsonObject], booths: Mapping[str, int]
) -> tuple[set[int], dict[str, int]]:
    """The numbers of the booths to close, and the booths of classes that have too few of them."""
    closed: set[int] = set()
    missing = {}
    for name, count in booths.items():
        if count >= 0:
            continue
        serving = [
            number
            for number, lane in enumerate(lanes)
            if name in lane["serves"] and number not in closed
        ]
        serving.sort(key=lambda number: (len(lanes[number]["serves"]), -number))
        if len(serving) < -count:
            missing[name] = len(serving)
        closed.update(serving[:-count])
    return closed, missing


def without_hours(*, windows: Iterable[Sequence[float]], hours: Sequence[float]) -> list[object]:
    """Windows less the time between two minutes."""
    parts: list[list[float]] = []
    since, until = hours
    for begin, end in windows:
        parts += [[begin, min(end, since)], [max(begin, until), end]]
    return [[begin, end] for begin, end in parts if begin < end]
