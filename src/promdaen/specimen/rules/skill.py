"""Skill of groups and of one officer, defect by defect and tool by tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.kit import intervals
from promdaen.specimen.rules import detection
from promdaen.specimen.rules.detection import DetectionCounts, Interval, TrialResult, sum_counts

MIN_FOR_SPREAD = 2

BENCH_TOOLS: Mapping[str, str] = MappingProxyType(
    {
        "check_digits": "digits",
        "magnifier": "magnifier",
        "tilt": "tilt",
        "uv": "uv",
        "transmitted": "transmitted",
    }
)
"""The tool of the bench that shows what needs one; the rest is seen by eye and mind."""


@dataclass(frozen=True, kw_only=True)
class SkillShare:
    """A share 0..1 of `n`, with its 95 % interval; the share is None where n is 0."""

    hits: int
    n: int
    share: float | None
    interval: Interval | None


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """Skill and criterion of a group, from pooled counts of its officers, with 95 % intervals."""

    d_prime: float
    d_prime_interval: Interval | None
    criterion: float
    criterion_interval: Interval | None


@dataclass(frozen=True, kw_only=True)
class ToolUse:
    """For the defects that one tool shows: number met, met with the tool used, found."""

    tool: str
    met_count: int
    used_count: int
    found_count: int


def hit_share(*, hits: Sequence[int], n: Sequence[int]) -> SkillShare:
    """The share over the decisions of several officers, one number of each an officer.

    Decisions of one officer are alike, so the interval is Wilson's for as many independent
    decisions as would vary as much (Kish 1965, Survey Sampling, chapter 5; Korn & Graubard 1998,
    Survey Methodology 24, 193-201): no fewer than officers, no more than decisions.

    >>> hit_share(hits=[2, 2], n=[4, 4]).share
    0.5
    """
    hit_count, total = sum(hits), sum(n)
    if not total:
        return SkillShare(hits=0, n=0, share=None, interval=None)
    share = hit_count / total
    officers = sum(count > 0 for count in n)
    alike = float(officers)
    if officers >= MIN_FOR_SPREAD and 0 < share < 1:
        off = sum((x - share * m) ** 2 for x, m in zip(hits, n, strict=True))
        variance = officers / (officers - 1) * off / total**2
        alike = share * (1 - share) / variance if variance else float(total)
    elif officers < MIN_FOR_SPREAD:
        alike = float(total)
    alike = min(max(alike, officers), total)
    return SkillShare(
        hits=hit_count, n=total, share=share, interval=intervals.wilson(share=share, n=alike)
    )


def pooled(*, counts: Sequence[DetectionCounts]) -> Pooled | None:
    """Skill and criterion of a group from its officers' counts; None without both sorts.

    Intervals by the jackknife over officers (Efron & Tibshirani 1993, An Introduction to the
    Bootstrap, chapter 11), None below two officers.
    """
    whole = detection.detection_measures(counts=sum_counts(counts=counts))
    if whole is None:
        return None
    parts = [
        detection.detection_measures(
            counts=sum_counts(counts=[*counts[:place], *counts[place + 1 :]])
        )
        for place in range(len(counts))
    ]
    detections = [part for part in parts if part is not None]
    return Pooled(
        d_prime=whole.d_prime,
        d_prime_interval=_jackknife(
            value=whole.d_prime, parts=[estimate.d_prime for estimate in detections]
        ),
        criterion=whole.criterion,
        criterion_interval=_jackknife(
            value=whole.criterion, parts=[estimate.criterion for estimate in detections]
        ),
    )


def bias_side(*, pooled: Pooled | None) -> str:
    """The bias of a group, a code of detection.BIAS_TEXTS, as for one officer."""
    if pooled is None or pooled.criterion_interval is None:
        return "unclear"
    return detection.bias_of_interval(interval=pooled.criterion_interval)


def tool_uses(*, results: Sequence[TrialResult], tools: Mapping[str, str]) -> list[ToolUse]:
    """How often each tool was used when it would have shown the defect.

    `tools` has the tool of each defect by its code.
    """
    uses = []
    for needed, tool in BENCH_TOOLS.items():
        tool_trials = [result for result in results if tools.get(result.defect) == needed]
        if tool_trials:
            uses.append(
                ToolUse(
                    tool=tool,
                    met_count=len(tool_trials),
                    used_count=sum(tool in result.tools for result in tool_trials),
                    found_count=sum(result.is_suspected for result in tool_trials),
                )
            )
    return uses


def interval_level(*, interval: Interval, middle: float) -> str:
    """Whether an interval is above ("strong") or below ("weak") the middle, else "open".

    >>> [interval_level(interval=(0.1, high), middle=0.5) for high in (0.4, 0.6)]
    ['weak', 'open']
    """
    low, high = interval
    if high < middle:
        return "weak"
    return "strong" if low > middle else "open"


def _jackknife(*, value: float, parts: Sequence[float]) -> Interval | None:
    if len(parts) < MIN_FOR_SPREAD:
        return None
    half = intervals.jackknife_half_width(values=parts)
    return value - half, value + half
