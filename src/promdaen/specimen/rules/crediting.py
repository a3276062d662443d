"""The credit of a decision on a specimen, 0 to 1, and its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from promdaen.specimen.rules.plans import SideBox

GENUINE, SUSPECT = "genuine", "suspect"
OTHER_REASON = "other"
UNKNOWN_AREA = "unknown"
SLACK_MM = 3.0
GENUINE_OUTCOME = "FORGERY.3"
"""Separate wear and production variation from alteration: what a genuine specimen shows."""

CALLED, POINTED, REASONED, SAME_TOOL = 0.5, 0.25, 0.25, 0.125
MAX_MILLISECONDS = 60 * 60 * 1000


@dataclass(frozen=True, kw_only=True)
class DefectArea:
    """An area where a defect is seen: its code, its side and its box in millimetres."""

    area: str
    side: str
    box: SideBox


@dataclass(frozen=True, kw_only=True)
class SpecimenTruth:
    """The truth of a specimen: `defect` ("" for a genuine one), tool, and places."""

    defect: str = ""
    tool: str = ""
    places: Sequence[DefectArea] = ()


@dataclass(frozen=True, kw_only=True)
class SpecimenFinding:
    """The decision of an officer; a point in millimetres, or the code of an area, or neither.

    `reason` is the code of a defect or "other"; `reason_tool` the tool that shows that defect.
    """

    answer: str
    side: str = "front"
    x_mm: float | None = None
    y_mm: float | None = None
    area: str = ""
    reason: str = ""
    reason_tool: str = ""


def is_right(*, truth: SpecimenTruth, answer: str) -> bool:
    """Whether genuine was answered for genuine, or suspect for defective."""
    return (answer == SUSPECT) == bool(truth.defect)


def is_pointed(*, truth: SpecimenTruth, finding: SpecimenFinding) -> bool:
    """Whether the place is correct: an area of the defect, or a point in its box plus 3 mm."""
    return any(
        finding.area == defect_area.area
        if finding.area
        else finding.x_mm is not None
        and finding.y_mm is not None
        and finding.side == defect_area.side
        and defect_area.box.holds(x=finding.x_mm, y=finding.y_mm, slack=SLACK_MM)
        for defect_area in truth.places
    )


def credit(*, truth: SpecimenTruth, finding: SpecimenFinding) -> float:
    """The credit 0..1: half for calling a defective one suspect, a quarter each for place
    and reason.

    A reason of another defect with the same tool gets half of its quarter, because the officer
    used the correct tool.

    >>> truth = SpecimenTruth(defect="uv_absent", tool="uv")
    >>> finding = SpecimenFinding(answer="suspect", reason="x", reason_tool="uv")
    >>> credit(truth=truth, finding=finding)
    0.625
    """
    if not is_right(truth=truth, answer=finding.answer):
        return 0.0
    if not truth.defect:
        return 1.0
    pointed = POINTED if is_pointed(truth=truth, finding=finding) else 0.0
    return CALLED + pointed + _reasoned(truth=truth, finding=finding)


def _reasoned(*, truth: SpecimenTruth, finding: SpecimenFinding) -> float:
    if finding.reason == truth.defect:
        return REASONED
    return SAME_TOOL if finding.reason_tool == truth.tool else 0.0


def milliseconds(*, shown_at: datetime, decided_at: datetime, phone: int | None) -> int:
    """The time of a decision in milliseconds, at most an hour.

    Server times include network delay; the time measured by the phone is used only if it is
    shorter.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 25, tzinfo=UTC)
    >>> milliseconds(shown_at=at, decided_at=at + timedelta(seconds=9), phone=8_200)
    8200
    """
    between = max(0, (decided_at - shown_at) // timedelta(milliseconds=1))
    counted = between if phone is None or phone <= 0 else min(between, phone)
    return min(counted, MAX_MILLISECONDS)
