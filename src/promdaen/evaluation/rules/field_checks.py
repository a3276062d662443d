"""Field checks: test documents at booths, planned by a seed, read by signal detection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from itertools import product

from promdaen.kit import intervals, suppression
from promdaen.kit.texts import Text
from promdaen.specimen.rules import detection

CHECK_SHIFTS = {"morning": Text("Morning"), "afternoon": Text("Afternoon"), "night": Text("Night")}
STOPPED, PASSED, NOT_DONE = "stopped", "passed", "not_done"
CHECK_OUTCOMES = {
    STOPPED: Text("Document stopped"),
    PASSED: Text("Document passed"),
    NOT_DONE: Text("Check not done"),
}
PLANNED, APPROVED, ANNOUNCED = "planned", "approved", "announced"
PLAN_STATES = {
    PLANNED: Text("Waits for two approvals"),
    APPROVED: Text("Approved"),
    ANNOUNCED: Text("Announced"),
}
NONE_TRAINED, FEWER_TRAINED, MORE_TRAINED = "none", "fewer", "more"
TRAINED_GROUPS = {
    NONE_TRAINED: Text("No officer of the shift was trained"),
    FEWER_TRAINED: Text("Fewer than half were trained"),
    MORE_TRAINED: Text("Half or more were trained"),
}
HALF = 0.5
MIN_CELL_SIZE = suppression.MIN_CELL_SIZE
MAX_DAYS = 366
FIELD_CHECK_LIMITS = (
    Text("A few documents a year say little of one post, so no post and no officer is shown."),
    Text("Posts with more trained officers differ in other ways too: this is not an experiment."),
    Text("Officers know that checks happen, which alone makes them look more closely."),
    Text("A test document is not a trafficker: whom officers talk to, and how, is not measured."),
)


@dataclass(frozen=True, kw_only=True)
class PlannedCheck:
    """A check: a checkpoint, a day, a shift, and whether the document has a defect."""

    checkpoint: str
    day: date
    shift: str
    is_defective: bool


@dataclass(frozen=True, kw_only=True)
class CheckDesign:
    """Which posts and days, how many checks, which share of them with a defect, by which seed."""

    checkpoints: tuple[str, ...]
    starts_on: date
    ends_on: date
    checks: int
    defective_share: float
    seed: str

    @property
    def slots(self) -> int:
        """How many shifts of a post there are."""
        return len(self.checkpoints) * self.days * len(CHECK_SHIFTS)

    @property
    def defective_count(self) -> int:
        """How many documents have a defect."""
        return round(self.checks * self.defective_share)

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.ends_on - self.starts_on).days + 1


def planned_checks(*, design: CheckDesign) -> list[PlannedCheck]:
    """The checks in order of time: the shifts of posts whose SHA-256 with the seed is lowest.

    Which documents have a defect follows from a second digest, so that their number is exact.
    """
    days = [design.starts_on + timedelta(days=number) for number in range(design.days)]

    def digest(kind: str, slot: tuple[str, date, str]) -> str:
        words = ":".join((design.seed, kind, slot[0], slot[1].isoformat(), slot[2]))
        return sha256(words.encode()).hexdigest()

    slots = sorted(
        product(sorted(design.checkpoints), days, CHECK_SHIFTS),
        key=lambda slot: digest("slot", slot),
    )[: design.checks]
    defective = set(
        sorted(slots, key=lambda slot: digest("document", slot))[: design.defective_count]
    )
    order = list(CHECK_SHIFTS)
    return [
        PlannedCheck(
            checkpoint=slot[0], day=slot[1], shift=slot[2], is_defective=slot in defective
        )
        for slot in sorted(slots, key=lambda slot: (slot[1], order.index(slot[2]), slot[0]))
    ]


@dataclass(frozen=True, kw_only=True)
class FieldResult:
    """A check that was done: officers on the shift, how many were trained, what happened."""

    is_defective: bool
    is_stopped: bool
    is_referred: bool
    officers: int
    trained: int

    @property
    def trained_group(self) -> str:
        """The group of the shift, one of TRAINED_GROUPS."""
        if not self.trained:
            return NONE_TRAINED
        return MORE_TRAINED if self.trained >= HALF * self.officers else FEWER_TRAINED


@dataclass(frozen=True, kw_only=True)
class FieldFigures:
    """A group of checks: d' with interval, and referrals of stopped defective documents.

    skill and referral are None where the group is too small to show.
    """

    name: Text
    checks: int
    skill: detection.DetectionMeasures | None
    referral: float | None = None
    referral_interval: tuple[float, float] | None = None


def field_figures(*, name: Text, results: Iterable[FieldResult]) -> FieldFigures:
    """The figures of a group; nothing but its number under five checks of either sort."""
    every = list(results)
    counts = _counts(results=every)
    if min(counts.defective, counts.genuine) < MIN_CELL_SIZE:
        return FieldFigures(name=name, checks=len(every), skill=None)
    skill = detection.detection_measures(counts=counts)
    if counts.hits < MIN_CELL_SIZE:
        return FieldFigures(name=name, checks=len(every), skill=skill)
    referred = sum(
        result.is_referred for result in every if result.is_defective and result.is_stopped
    )
    share = referred / counts.hits
    return FieldFigures(
        name=name,
        checks=len(every),
        skill=skill,
        referral=share,
        referral_interval=intervals.wilson(share=share, n=counts.hits),
    )


def _counts(*, results: Sequence[FieldResult]) -> detection.DetectionCounts:
    return detection.DetectionCounts(
        hits=sum(result.is_defective and result.is_stopped for result in results),
        misses=sum(result.is_defective and not result.is_stopped for result in results),
        false_alarms=sum(not result.is_defective and result.is_stopped for result in results),
        passes=sum(not result.is_defective and not result.is_stopped for result in results),
    )


def grouped_figures(*, results: Sequence[FieldResult]) -> list[FieldFigures]:
    """All checks, then those of each trained share of the shift.

    Groups are hidden so that all checks less the shown groups reveal no small one
    (`suppression.shown_list`).
    """
    groups = [
        [result for result in results if result.trained_group == code] for code in TRAINED_GROUPS
    ]
    counts = [_counts(results=group) for group in groups]
    may_show = zip(
        suppression.shown_list(counts=[count.defective for count in counts]),
        suppression.shown_list(counts=[count.genuine for count in counts]),
        suppression.shown_list(counts=[count.hits for count in counts]),
        strict=True,
    )
    figures = [field_figures(name=Text("All checks"), results=results)]
    for name, group, (defective, genuine, hits) in zip(
        TRAINED_GROUPS.values(), groups, may_show, strict=True
    ):
        line = field_figures(name=name, results=group)
        if not (defective and genuine):
            line = replace(line, skill=None)
        if line.skill is None or not hits:
            line = replace(line, referral=None, referral_interval=None)
        figures.append(line)
    return figures
