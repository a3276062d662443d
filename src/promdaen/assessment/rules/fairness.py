"""Fairness: items that are harder for a group than its scores explain, group by group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.assessment.rules import dif
from promdaen.assessment.rules.arrays import FloatArray

# The focal group of each grouping; for departments each one in turn.
FOCAL: Mapping[str, tuple[str, ...]] = {"sex": ("F",), "language": ("en",), "department": ()}


@dataclass(frozen=True)
class FairnessFinding:
    """One item for one group: ETS class A (none or slight), B, C (large), None undefined.

    is_harder: whether it is harder for the group than for others of the same score; odds: the
    common odds ratio, above 1 if it is; logistic_chi2: of group and group-by-score effects
    together, 2 df.
    """

    ets_class: str | None
    is_harder: bool
    odds: float | None
    logistic_chi2: float | None


@dataclass(frozen=True)
class GroupComparison:
    """A group compared with all others of one paper; findings per item, only for large groups."""

    by: str
    group: str
    group_count: int
    rest_count: int
    findings: tuple[FairnessFinding, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Whether both groups are large enough for findings."""
        return bool(self.findings)


def comparisons(
    *, marks: FloatArray, labels: Mapping[str, Sequence[str]]
) -> list[GroupComparison]:
    """Compare every group of every grouping with the others.

    marks: 0..1, shape (officers, items), one row per officer; labels: for "sex", "language" and
    "department", the group of each officer, "" if unknown. Uses complete rows of right and wrong
    answers; an officer without a known group is left out of that comparison.
    """
    is_plain = ((marks == 0) | (marks == 1)).all(axis=1)
    comparison_list = []
    for by, focal in FOCAL.items():
        groups = np.array(labels[by], dtype=str)
        is_known = is_plain & (groups != "")
        for group in focal or sorted(set(groups[is_known].tolist())):
            comparison_list.append(
                _comparison(
                    by=by,
                    group=group,
                    marks=marks[is_known],
                    is_group=groups[is_known] == group,
                )
            )
    return comparison_list


def _comparison(
    *, by: str, group: str, marks: FloatArray, is_group: np.ndarray
) -> GroupComparison:
    inside = int(is_group.sum())
    enough = dif.is_enough(is_focal=is_group)
    return GroupComparison(
        by=by,
        group=group,
        group_count=inside,
        rest_count=len(is_group) - inside,
        findings=tuple(map(_finding, dif.dif(marks=marks, is_focal=is_group))) if enough else (),
    )


def _finding(item_dif: dif.Dif) -> FairnessFinding:
    return FairnessFinding(
        ets_class=item_dif.ets_class,
        is_harder=item_dif.mh_alpha is not None and item_dif.mh_alpha > 1,
        odds=item_dif.mh_alpha,
        logistic_chi2=item_dif.logistic_chi2,
    )
