"""A drill on cards: selection, records and results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from types import MappingProxyType

from promdaen.booth.rules import rulings
from promdaen.booth.rules.axes import EXPIRED, NO_NEED, REPORTED
from promdaen.booth.rules.travellers import DrawnRun, Traveller

DRILL_SIZES = (6, 7, 8, 9, 10, 11, 12)
"""How many cards a drill may have: one for each role-player and turn."""
DRILL_MODE = "learn"
MIN_ORDINARY, MAX_DRAWS = 2, 100
PRIVATE, INTERPRETER = "private", "interpreter"
RED_LINES = (
    "bribe_taken", "claim_refused", "child_released", "victim_before_suspect", "insult",
    "false_record",
)  # fmt: skip
"""What a timekeeper or observer ticks when it happened; each is shown by itself."""
OBSERVED_CHECKS = (PRIVATE, INTERPRETER, *RED_LINES)
MAX_SECONDS = 2 * 3600
PAPER_TOOLS = ("eye", "logic", "magnifier", "check_digits", "cross_check")
"""Tools of the laboratory that work on a printed specimen by day light."""
VERDICT_CREDITS: Mapping[str, float] = MappingProxyType(
    {
        rulings.RIGHT: 1.0,
        rulings.JUSTIFIED: 0.8,
        rulings.HASTY: 0.5,
        rulings.WRONG_GROUND: 0.5,
        rulings.NEEDLESS: 0.3,
    }
)
"""What a verdict shows of an outcome; a verdict that is not named shows nothing of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardRecord:
    """The record of one card: seconds waiting and at the counter, and the ruling."""

    who: str
    waited: int
    seconds: int
    ruling: str
    ground: str = ""
    seen: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class DrillResult:
    """One card in the results: traveller, actions and verdict."""

    traveller: Traveller
    record: CardRecord
    verdict: str


@dataclass(frozen=True, kw_only=True)
class Facilitation:
    """Times of travellers, and those stopped without cause."""

    count: int
    median_seconds: float | None
    median_waited: float | None
    ordinary: int
    needless: int
    false_refusals: int


@dataclass(frozen=True, kw_only=True)
class Security:
    """Documents, faces and purposes not in order, and how many were stopped."""

    count: int
    sound: int
    wrong_ground: int
    missed: int


@dataclass(frozen=True, kw_only=True)
class ProtectionResults:
    """People in need: how many were referred correctly, and how they were interviewed."""

    count: int
    right: int
    second_line: int
    private: int
    interpreter: int
    missed: int


@dataclass(frozen=True, kw_only=True)
class DrillResults:
    """Three axes, never one number; red lines separately, by code."""

    lines: Sequence[DrillResult]
    facilitation: Facilitation
    security: Security
    protection: ProtectionResults
    red_lines: Mapping[str, int]


def is_mixed(*, run: DrawnRun) -> bool:
    """Whether a drill has a need, a signal, and ordinary travellers."""
    truths = [traveller.truth for traveller in run.travellers]
    needs = sum(truth.need != NO_NEED for truth in truths)
    ordinary = sum(truth.is_ordinary for truth in truths)
    return needs >= 1 and ordinary >= MIN_ORDINARY and needs + ordinary < len(truths)


def is_well_formed(*, record: CardRecord) -> bool:
    """Whether ruling, ground, ticks and seconds are valid."""
    needs_ground = record.ruling in {rulings.REFUSE, rulings.SECOND_LINE}
    return (
        record.ruling in rulings.RULINGS
        and (record.ground in rulings.GROUNDS) == needs_ground
        and (needs_ground or not record.ground)
        and set(record.seen) <= set(OBSERVED_CHECKS)
        and all(0 <= seconds <= MAX_SECONDS for seconds in (record.waited, record.seconds))
    )


def verdict(*, traveller: Traveller, record: CardRecord) -> str:
    """The verdict on a ruling; the timekeeper announces database hits."""
    return rulings.ruling_verdict(
        truth=traveller.truth,
        ruling=record.ruling,
        ground=record.ground,
        has_hit=traveller.database == "hit",
        is_minor=traveller.bearer.is_minor,
    )


def credit(*, verdict: str) -> float:
    """The credit of a verdict, 0..1.

    >>> credit(verdict="right"), credit(verdict="missed")
    (1.0, 0.0)
    """
    return VERDICT_CREDITS.get(verdict, 0.0)


def right_rulings(*, traveller: Traveller) -> tuple[str, ...]:
    """Every ruling that a careful officer could make, with some ground, in order."""
    rulings_list = []
    for ruling in rulings.RULINGS:
        grounds = rulings.GROUNDS if ruling in {rulings.REFUSE, rulings.SECOND_LINE} else ("",)
        tries = (
            CardRecord(who="", waited=0, seconds=0, ruling=ruling, ground=ground)
            for ground in grounds
        )
        if any(
            verdict(traveller=traveller, record=record) in rulings.SOUND_VERDICTS
            for record in tries
        ):
            rulings_list.append(ruling)
    return tuple(rulings_list)


def results(*, run: DrawnRun, records: Sequence[CardRecord]) -> DrillResults:
    """The results of the recorded cards, in the order of the cards."""
    records_by_traveller = {record.who: record for record in records}
    lines = [
        DrillResult(
            traveller=traveller,
            record=records_by_traveller[traveller.code],
            verdict=verdict(traveller=traveller, record=records_by_traveller[traveller.code]),
        )
        for traveller in run.travellers
        if traveller.code in records_by_traveller
    ]
    ticks = Counter(tick for result in lines for tick in result.record.seen)
    return DrillResults(
        lines=lines,
        facilitation=_facilitation(lines),
        security=_security(lines),
        protection=_protection(lines),
        red_lines={code: ticks[code] for code in RED_LINES if ticks[code]},
    )


def _facilitation(lines: Sequence[DrillResult]) -> Facilitation:
    verdicts = Counter(result.verdict for result in lines)
    return Facilitation(
        count=len(lines),
        median_seconds=_median([result.record.seconds for result in lines]),
        median_waited=_median([result.record.waited for result in lines]),
        ordinary=sum(result.traveller.truth.is_ordinary for result in lines),
        needless=verdicts[rulings.NEEDLESS],
        false_refusals=verdicts[rulings.FALSE_REFUSAL],
    )


def _median(seconds: Sequence[int]) -> float | None:
    return median(seconds) if seconds else None


def _security(lines: Sequence[DrillResult]) -> Security:
    mine = [
        result.verdict
        for result in lines
        if result.traveller.truth.need == NO_NEED and not result.traveller.truth.is_ordinary
    ]
    return Security(
        count=len(mine),
        sound=sum(judgement in {*rulings.SOUND_VERDICTS, rulings.HASTY} for judgement in mine),
        wrong_ground=mine.count(rulings.WRONG_GROUND),
        missed=mine.count(rulings.MISSED),
    )


def _protection(lines: Sequence[DrillResult]) -> ProtectionResults:
    mine = [result for result in lines if result.traveller.truth.need != NO_NEED]
    verdicts = Counter(result.verdict for result in mine)
    return ProtectionResults(
        count=len(mine),
        right=verdicts[rulings.RIGHT],
        second_line=verdicts[rulings.JUSTIFIED],
        private=sum(PRIVATE in result.record.seen for result in mine),
        interpreter=sum(INTERPRETER in result.record.seen for result in mine),
        missed=verdicts[rulings.MISSED] + verdicts[rulings.HARMFUL],
    )


def specimen_defect(*, traveller: Traveller) -> str:
    """The defect of a document in the laboratory; "" if there is none."""
    return EXPIRED if traveller.truth.document == EXPIRED else traveller.defect


def is_reported(*, traveller: Traveller) -> bool:
    """Whether the document is reported lost or stolen."""
    return traveller.truth.document == REPORTED
