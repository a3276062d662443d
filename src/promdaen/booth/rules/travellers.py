"""Travellers of a run, and the setting of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promdaen.booth.rules.axes import (
    EXPIRED,
    GENUINE,
    MODELS_BY_CLASS,
    REPORTED,
    Bearer,
    TravellerTruth,
)
from promdaen.booth.rules.waves import WavePattern
from promdaen.specimen.rules.days import Day
from promdaen.specimen.rules.sessions import Stock

TODAY: Day = (2028, 6, 15)
"""The day at the booth: a Thursday of invented papers, all issued before it."""


@dataclass(frozen=True, kw_only=True)
class Traveller:
    """One traveller: `code` t01..., `party` travelling together, `arrives` in seconds.

    `children` are ages of accompanying children. `database` is its answer when it works; `opinion`
    what a colleague would check; `series` is "" or the code of an anchor.
    """

    code: str
    party: int
    kind: str
    arrives: int
    bearer: Bearer
    truth: TravellerTruth
    seed: int
    ages: tuple[int, int]
    oddities: tuple[str, ...]
    children: tuple[int, ...]
    dialogue: str
    room: str
    database: str
    opinion: str
    incident: str = ""
    series: str = ""

    @property
    def model(self) -> str:
        """The model of the document."""
        return MODELS_BY_CLASS[self.kind]

    @property
    def defect(self) -> str:
        """The defect planted in the document, "" for none."""
        return "" if self.truth.document in {GENUINE, REPORTED, EXPIRED} else self.truth.document


@dataclass(frozen=True, kw_only=True)
class DialogueFit:
    """The travellers that a dialogue fits."""

    code: str
    place: str
    kinds: Sequence[str]
    purpose: str
    need: str


@dataclass(frozen=True, kw_only=True)
class IncidentKind:
    """An incident and its kind: bribe, superior, minor, interpreter, system_down, conduct."""

    code: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class RunSetting:
    """The setting of a run: wave, dialogues, incidents, defects and oddities."""

    wave: WavePattern
    talks: Sequence[DialogueFit]
    happenings: Sequence[IncidentKind]
    stock: Stock


@dataclass(frozen=True, kw_only=True)
class DrawnRun:
    """A drawn run: travellers in order of arrival, outages and incidents.

    Outages are seconds without a database; incidents are by traveller.
    """

    seed: int
    mode: str
    travellers: tuple[Traveller, ...]
    outages: tuple[tuple[int, int], ...]

    def of(self, *, code: str) -> Traveller:
        """A traveller by code; raises KeyError."""
        return {traveller.code: traveller for traveller in self.travellers}[code]

    def is_down(self, *, second: int) -> bool:
        """Whether the database is down at a second of the run."""
        return any(first <= second < last for first, last in self.outages)
