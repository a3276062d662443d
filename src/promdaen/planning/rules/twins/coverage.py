"""Whether timed waits support the simulation of a class, so that its twin may advise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from promdaen.kit.json_objects import JsonObject
from promdaen.planning.rules.twins.days import TwinDay

MIN_TIMED, BELIEVED_SHARE = 20, 0.85


@dataclass(frozen=True, kw_only=True)
class BandCoverage:
    """How many timed waits are in the band of the simulation, of how many."""

    inside: int
    timed: int

    @property
    def missing(self) -> int:
        """How many more waits must be timed at least."""
        return max(MIN_TIMED - self.timed, 0)

    @property
    def is_believable(self) -> bool:
        """Whether enough waits were timed and enough of them are in the band."""
        enough = self.timed >= MIN_TIMED
        return enough and self.inside >= BELIEVED_SHARE * self.timed


@dataclass(frozen=True, kw_only=True)
class TwinBelief:
    """What timed waits say of a twin: each class is believed by its own.

    classes: of those that have travellers; unknown: timed waits of other classes.
    """

    classes: Mapping[str, BandCoverage]
    unknown: int = 0

    @property
    def whole(self) -> BandCoverage:
        """All timed waits together."""
        return BandCoverage(
            inside=sum(coverage.inside for coverage in self.classes.values()),
            timed=sum(coverage.timed for coverage in self.classes.values()) + self.unknown,
        )

    @property
    def believed(self) -> tuple[str, ...]:
        """The classes for which the twin may advise."""
        if not self.whole.is_believable:
            return ()
        return tuple(name for name, cover in self.classes.items() if cover.is_believable)

    @property
    def unbelieved(self) -> tuple[str, ...]:
        """The classes for which it may not."""
        return tuple(name for name in self.classes if name not in self.believed)

    @property
    def is_believable(self) -> bool:
        """Whether the twin may advise for any class."""
        return bool(self.believed)

    @property
    def is_complete(self) -> bool:
        """Whether it may advise for all classes, so for their travellers together."""
        return self.is_believable and not self.unbelieved


def belief(*, day: TwinDay, timed: Iterable[JsonObject]) -> TwinBelief:
    """Timed waits (class, minute of arrival, wait) compared with the 90 % band of their hour."""
    bands = {travellers.name: travellers.waits for travellers in day.classes if travellers.count}
    counts = {name: [0, 0] for name in bands}
    unknown = 0
    for timed_wait in timed:
        name = timed_wait["class"]
        if name not in bands:
            unknown += 1
            continue
        low, high = bands[name].get(int(timed_wait["minute"] // 60), (1.0, 0.0))
        counts[name][0] += low <= timed_wait["wait"] <= high
        counts[name][1] += 1
    return TwinBelief(
        classes={
            name: BandCoverage(inside=inside, timed=count)
            for name, (inside, count) in counts.items()
        },
        unknown=unknown,
    )
