"""Scale: difficulties of the items of linked papers, from one sitting per officer."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.assessment.rules import calibration
from promdaen.assessment.rules.arrays import FloatArray

# With 30 officers a difficulty is accurate to about one logit, with 100 to about half a logit
# (Linacre 1994, Rasch Measurement Transactions 7:4, 328).
MIN_OFFICERS, SETTLED_OFFICERS = 30, 100
MIN_OFFICERS_FOR_SLOPES = 1000


@dataclass(frozen=True)
class ItemDifficulty:
    """An item on the scale: difficulty b in logits with its standard error, from n answers.

    slope, se_slope: of the two-parameter model, only from 1,000 answers. reason: why there is no
    difficulty: "few", "right", "wrong" (all were), or "" if there is one.
    """

    n: int
    b: float | None = None
    se: float | None = None
    slope: float | None = None
    se_slope: float | None = None
    reason: str = ""

    @property
    def is_provisional(self) -> bool:
        """Whether so few answered that the difficulty may be off by half a logit or more."""
        return self.b is not None and self.n < SETTLED_OFFICERS


@dataclass(frozen=True)
class ItemScale:
    """Difficulties of items in their order; zero is the average of these officers.

    officers_count: with any answer to a calibrated item; sd: of ability, in logits;
    log_likelihood, aic, bic: of the Rasch model. All None if it cannot be estimated. is_settled:
    whether the search converged.
    """

    items: tuple[ItemDifficulty, ...]
    officers_count: int = 0
    sd: float | None = None
    log_likelihood: float | None = None
    aic: float | None = None
    bic: float | None = None
    is_settled: bool = False


def linked(*, papers: Mapping[str, Sequence[Hashable]]) -> list[list[str]]:
    """Papers in sets that are linked by common items, each in the given order.

    Difficulties of papers without a common item are on separate scales: whether their officers are
    alike is not known.

    >>> linked(papers={"A": [1, 2], "B": [2, 3], "REF": [7, 8], "C": [3, 4]})
    [['A', 'B', 'C'], ['REF']]
    """
    sets: list[tuple[set[str], set[Hashable]]] = []
    for paper, items in papers.items():
        names, linked_items = {paper}, set(items)
        unlinked = []
        for group in sets:
            if group[1] & linked_items:
                names, linked_items = names | group[0], linked_items | group[1]
            else:
                unlinked.append(group)
        sets = [*unlinked, (names, linked_items)]
    paper_sets = [[paper for paper in papers if paper in names] for names, _held in sets]
    return sorted(paper_sets, key=lambda names: list(papers).index(names[0]))


def scale(*, marks: FloatArray) -> ItemScale:
    """Rasch difficulties of items, and slopes of those with 1,000 answers or more.

    marks: 0..1, shape (officers, items), NaN if not asked, one row per officer. A part mark is
    neither right nor wrong and is skipped.
    """
    rows = np.where((marks == 0) | (marks == 1), marks, np.nan)
    answer_counts = (~np.isnan(rows)).sum(axis=0)
    has_enough = answer_counts >= MIN_OFFICERS
    fitted = _fitted(model="rasch", marks=rows[:, has_enough])
    if fitted is None:
        reasons = _reasons(marks=rows)
        return ItemScale(
            items=tuple(
                ItemDifficulty(n=int(n), reason=reason)
                for n, reason in zip(answer_counts, reasons, strict=True)
            )
        )
    estimates = dict(zip(np.flatnonzero(has_enough).tolist(), fitted.items, strict=True))
    slopes = _slopes(marks=rows, answered=answer_counts)
    return ItemScale(
        items=tuple(
            _difficulty(n=int(n), reason=reason, rasch=estimates.get(at), slope=slopes.get(at))
            for at, (n, reason) in enumerate(zip(answer_counts, _reasons(marks=rows), strict=True))
        ),
        officers_count=fitted.officers_count,
        sd=math.sqrt(fitted.latent_variance),
        log_likelihood=fitted.log_likelihood,
        aic=fitted.aic,
        bic=fitted.bic,
        is_settled=fitted.has_converged,
    )


def _fitted(*, model: str, marks: FloatArray) -> calibration.Calibration | None:
    fit = calibration.rasch if model == "rasch" else calibration.two_parameter
    try:
        return fit(marks=marks)
    except calibration.CannotCalibrate:
        return None


def _reasons(*, marks: FloatArray) -> list[str]:
    """Why an item has no difficulty; "" if the item itself gives no reason."""
    answer_counts, right = (~np.isnan(marks)).sum(axis=0), np.nansum(marks, axis=0)
    return [
        "few" if n < MIN_OFFICERS else "wrong" if hits == 0 else "right" if hits == n else ""
        for n, hits in zip(answer_counts.tolist(), right.tolist(), strict=True)
    ]


def _slopes(*, marks: FloatArray, answered: np.ndarray) -> dict[int, calibration.ItemEstimate]:
    many = answered >= MIN_OFFICERS_FOR_SLOPES
    fitted = _fitted(model="2pl", marks=marks[:, many]) if many.any() else None
    # A two-parameter search that has not converged is not reported.
    if fitted is None or not fitted.has_converged:
        return {}
    return dict(zip(np.flatnonzero(many).tolist(), fitted.items, strict=True))


def _difficulty(
    *,
    n: int,
    reason: str,
    rasch: calibration.ItemEstimate | None,
    slope: calibration.ItemEstimate | None,
) -> ItemDifficulty:
    if rasch is None or rasch.b is None:
        return ItemDifficulty(n=n, reason=reason)
    return ItemDifficulty(
        n=n,
        b=rasch.b,
        se=rasch.se_b,
        slope=slope.a if slope else None,
        se_slope=slope.se_a if slope else None,
    )
