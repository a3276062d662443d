"""Returning: a round of later tests, who came back to it, and how much of their gain remains."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from promdaen.assessment.rules import intervals, retention
from promdaen.assessment.rules.arrays import BoolArray, FloatArray, Interval, ratio
from promdaen.kit import suppression
from promdaen.kit.json_objects import NewJsonObject


@dataclass(frozen=True, eq=False)
class RoundScores:
    """A round over the officers of a scope, all of shape (officers,).

    months: after the run, 0 if no round was set. invited_count: None without a list of
    invitations. is_asked: invited and due, or came. points: of 100, NaN for absent. is_comparable:
    on the scale of before and after. estimated_count: how many of those who came took an adaptive
    test, whose points are estimates and not comparable.
    """

    months: int
    invited_count: int | None
    is_asked: BoolArray
    points: FloatArray
    is_comparable: BoolArray
    estimated_count: int = 0

    @property
    def has_come(self) -> BoolArray:
        """Who came back."""
        return ~np.isnan(self.points)


@dataclass(frozen=True)
class Returned:
    """A round for a sheet; points of 100, shares 0..1; undefined or suppressed is None.

    n: who came back, sat before and after, and is on their scale; the means and the retained gain
    are theirs. away_n: who was asked, sat before and after, and did not come. *_apart: mean of the
    n minus that of those away, with its Welch interval. incomparable: who came, but off the scale;
    estimated: those of them whose test was adaptive. A group under five is suppressed, and one
    from which such a group could be computed.
    """

    months: int
    invited: int | None
    due_count: int
    came: int
    came_share: float | None
    came_interval: Interval | None
    incomparable: int
    estimated: int
    n: int
    is_shown: bool
    before_mean: float | None
    after_mean: float | None
    later_mean: float | None
    retained: float | None
    retained_interval: Interval | None
    away_n: int
    away_before_mean: float | None
    away_after_mean: float | None
    before_apart: float | None
    before_apart_interval: Interval | None
    after_apart: float | None
    after_apart_interval: Interval | None


@dataclass(frozen=True, eq=False)
class _Groups:
    """Officers with both tests who came back and count, and those who stayed away."""

    came: BoolArray
    is_away: BoolArray
    is_came_shown: bool
    is_away_shown: bool


def returned(
    *,
    before: FloatArray,
    after: FloatArray,
    rounds: Sequence[RoundScores],
    seed: int,
    resamples: int = 10_000,
) -> list[Returned]:
    """Every round over the same officers; before, after: points of 100, NaN for absent."""
    has_both = ~(np.isnan(before) | np.isnan(after))
    returned_rounds: list[Returned] = []
    earlier_groups: list[_Groups] = []
    for round_scores in rounds:
        groups = _groups(has_both=has_both, round_scores=round_scores, groups=earlier_groups)
        earlier_groups.append(groups)
        kept_share = retention.retention(
            before=before[groups.came],
            after=after[groups.came],
            later=round_scores.points[groups.came],
            seed=seed,
            resamples=resamples,
        )
        returned_rounds.append(
            Returned(
                months=round_scores.months,
                invited=round_scores.invited_count,
                **_came(round_scores=round_scores),
                **_kept_values(before=before, after=after, groups=groups, retained=kept_share),
                **_absent_values(before=before, after=after, groups=groups),
            )
        )
    return returned_rounds


def _groups(
    *, has_both: BoolArray, round_scores: RoundScores, groups: Sequence[_Groups]
) -> _Groups:
    """The two groups, and whether their means may be shown beside the sheet's.

    The remaining officers of the sheet must not be computable either; nor those by whom a group
    differs from a group of an earlier round that contains it or is contained in it.
    """
    came = has_both & round_scores.has_come & round_scores.is_comparable
    is_away = has_both & round_scores.is_asked & ~round_scores.has_come
    rest = int((has_both & ~came & ~is_away).sum())
    fits = suppression.shown_list(counts=[int(came.sum()), int(is_away.sum()), rest])
    is_near = any(
        _discloses(group=mine, other_group=theirs)
        for other in groups
        if other.is_came_shown or other.is_away_shown
        for mine, theirs in ((came, other.came), (is_away, other.is_away))
    )
    return _Groups(came, is_away, fits[0] and not is_near, fits[1] and not is_near)


def _discloses(*, group: BoolArray, other_group: BoolArray) -> bool:
    more, less = int((group & ~other_group).sum()), int((other_group & ~group).sum())
    return min(more, less) == 0 and suppression.is_small(n=max(more, less))


def _came(*, round_scores: RoundScores) -> NewJsonObject:
    due_count, came = int(round_scores.is_asked.sum()), int(round_scores.has_come.sum())
    return {
        "due_count": due_count,
        "came": came,
        "came_share": ratio(part=came, total=due_count),
        "came_interval": intervals.wilson(hits=came, n=due_count),
        "estimated": round_scores.estimated_count,
        "incomparable": int((round_scores.has_come & ~round_scores.is_comparable).sum()),
    }


def _kept_values(
    *, before: FloatArray, after: FloatArray, groups: _Groups, retained: retention.Retention
) -> NewJsonObject:
    came, n = groups.came, retained.n
    is_small = suppression.is_small(n=n)
    may_tell = groups.is_came_shown and n > 0
    return {
        "n": n,
        "is_shown": not is_small,
        "before_mean": float(before[came].mean()) if may_tell else None,
        "after_mean": float(after[came].mean()) if may_tell else None,
        "later_mean": None if is_small else retained.later_mean,
        "retained": None if is_small else retained.retained,
        "retained_interval": None if is_small else retained.interval,
    }


def _absent_values(*, before: FloatArray, after: FloatArray, groups: _Groups) -> NewJsonObject:
    n = int(groups.is_away.sum())
    away_values: dict[str, Any] = {"away_n": n}
    for name, points in (("before", before), ("after", after)):
        came, away_points = points[groups.came], points[groups.is_away]
        may_tell = groups.is_away_shown and n > 0
        may_compare = may_tell and groups.is_came_shown and len(came) > 0
        away_values |= {
            f"away_{name}_mean": float(away_points.mean()) if may_tell else None,
            f"{name}_apart": float(came.mean() - away_points.mean()) if may_compare else None,
            f"{name}_apart_interval": (
                intervals.welch(first=came, second=away_points) if may_compare else None
            ),
        }
    return away_values
