"""Scores of many visits: the tallies of rules.scores, computed with arrays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from promdaen.kit.texts import Words
from promdaen.survey.rules.instrument import MAX_SCORE, IndicatorContent, InstrumentContent
from promdaen.survey.rules.scores import NOT_DUE, Scores, ScoreTally

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

WHOLE_PART = ""
GRADES = ("", "said", "seen", "measured")
"""How an answer is known, weakest first; "" where that was not said."""


@dataclass(frozen=True, kw_only=True)
class Surveyed:
    """The accepted visit of a checkpoint in a round; `modes` and class are those of the
    standards, `border` is its section of the border.
    """

    code: str
    name: Words
    province: str
    standard_class: str
    modes: frozenset[str]
    scores: Scores
    grades: Mapping[str, str]
    border: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class ScoreSheet:
    """Visits scored by one instrument; arrays of shape (visits, indicators).

    `standard`: NaN if not asked at the checkpoint; `score`: NaN without a score; `due`: asked, and
    not answered "does not apply"; `grade`: an index in GRADES. `weight` has shape (indicators,),
    `members` (indicators, parts) is 1 if an indicator belongs to a part.
    """

    indicators: tuple[IndicatorContent, ...]
    codes: tuple[str, ...]
    standard: FloatArray
    score: FloatArray
    due: BoolArray
    grade: IntArray
    weight: FloatArray
    members: FloatArray

    @property
    def answered(self) -> BoolArray:
        """Where something was due and a score was given."""
        return self.due & ~np.isnan(self.score)

    @property
    def short(self) -> BoolArray:
        """Where a score is below its standard."""
        is_short: BoolArray = self.answered & (self.score < self.standard)
        return is_short

    @property
    def critical(self) -> BoolArray:
        """Which indicators make a must-have gap; shape (indicators,)."""
        return np.array([indicator.is_critical for indicator in self.indicators], dtype=bool)


@dataclass(frozen=True, eq=False, kw_only=True)
class Parts:
    """Tallies of visits by part of the instrument; arrays of shape (visits, parts).

    `index`, `worst`, `best` are 0..1 as in Tally, `score` the weighted mean of scores 0..4 and
    `gap` of their distances below the standard; NaN if there are none.
    """

    codes: tuple[str, ...]
    index: FloatArray
    worst: FloatArray
    best: FloatArray
    score: FloatArray
    gap: FloatArray
    critical_gaps: IntArray
    gaps: IntArray
    answered: IntArray
    applicable: IntArray

    def tally(self, *, row: int, part: str = WHOLE_PART) -> ScoreTally:
        """One visit's tally of one part."""
        cell = (row, self.codes.index(part))
        return ScoreTally(
            index=_number(self.index[cell]),
            worst=_number(self.worst[cell]),
            best=_number(self.best[cell]),
            critical_gaps=int(self.critical_gaps[cell]),
            gaps=int(self.gaps[cell]),
            answered=int(self.answered[cell]),
            applicable=int(self.applicable[cell]),
        )


def part_codes(*, instrument: InstrumentContent) -> tuple[str, ...]:
    """The whole (""), then the capacities, then the sub-domains."""
    sub_domains = (sub_domain.code for sub_domain in instrument.sub_domains)
    return (WHOLE_PART, *instrument.capacities, *sub_domains)


def score_sheet(
    *,
    instrument: InstrumentContent,
    surveyed_checkpoints: Sequence[Surveyed],
    codes: Sequence[str] | None = None,
) -> ScoreSheet:
    """The sheet of visits that were scored by an instrument; `codes` are the parts to tally."""
    indicators = tuple(indicator for indicator in instrument.indicators if indicator.is_scored)
    part_codes_shown = tuple(part_codes(instrument=instrument) if codes is None else codes)
    names = [indicator.code for indicator in indicators]
    standard = _array(_standards(indicators, surveyed_checkpoints), len(indicators))
    scores = _array(
        [
            list(map(_AS_NUMBER.get, map(surveyed_checkpoint.scores.get, names)))
            for surveyed_checkpoint in surveyed_checkpoints
        ],
        len(indicators),
    )
    grade = _array(
        [
            list(map(_AS_PLACE.get, map(surveyed_checkpoint.grades.get, names)))
            for surveyed_checkpoint in surveyed_checkpoints
        ],
        len(indicators),
    )
    return ScoreSheet(
        indicators=indicators,
        codes=part_codes_shown,
        standard=standard,
        score=np.where(scores >= 0, scores, np.nan),
        due=~np.isnan(standard) & (scores != _NOT_DUE),
        grade=grade.astype(np.int64),
        weight=np.array([indicator.weight for indicator in indicators], dtype=float),
        members=_members(instrument, indicators, part_codes_shown),
    )


_NOT_DUE, _NONE = -2.0, -1.0
_AS_NUMBER: dict[int | str | None, float] = {
    NOT_DUE: _NOT_DUE,
    None: _NONE,
    **{score: float(score) for score in range(MAX_SCORE + 1)},
}
_AS_PLACE: dict[str | None, int] = {None: 0, **{code: at for at, code in enumerate(GRADES)}}


def _array(lines: Sequence[Sequence[float | None]], width: int) -> FloatArray:
    return np.array(lines, dtype=float).reshape((len(lines), width))


def _standards(
    indicators: Iterable[IndicatorContent], surveyed_checkpoints: Iterable[Surveyed]
) -> list[Sequence[float]]:
    """The standards of each visit; those of one class and the same modes are equal."""
    standards_by_group: dict[tuple[str, frozenset[str]], Sequence[float]] = {}
    standard_rows = []
    for surveyed_checkpoint in surveyed_checkpoints:
        kind = (surveyed_checkpoint.standard_class, surveyed_checkpoint.modes)
        if kind not in standards_by_group:
            standards_by_group[kind] = [
                float(indicator.standard[surveyed_checkpoint.standard_class])
                if indicator.applies(
                    standard_class=surveyed_checkpoint.standard_class,
                    modes=surveyed_checkpoint.modes,
                )
                else np.nan
                for indicator in indicators
            ]
        standard_rows.append(standards_by_group[kind])
    return standard_rows


def _members(
    instrument: InstrumentContent, indicators: Sequence[IndicatorContent], codes: Sequence[str]
) -> FloatArray:
    capacity = instrument.capacity_by_sub_domain()
    return np.array(
        [
            [
                code in {WHOLE_PART, indicator.sub_domain, capacity[indicator.sub_domain]}
                for code in codes
            ]
            for indicator in indicators
        ],
        dtype=float,
    ).reshape((len(indicators), len(codes)))


def visit_tallies(*, sheet: ScoreSheet) -> Parts:
    """Every visit's tallies, as rules.scores.score_tally defines them."""
    answered, short = sheet.answered, sheet.short
    score, standard = np.where(answered, sheet.score, 0.0), np.where(answered, sheet.standard, 1.0)
    weighted_answers, due = answered * sheet.weight, sheet.due * sheet.weight
    sums = [
        weighted_answers,
            due,
            weighted_answers * np.minimum(score / standard, 1.0),
            weighted_answers * score,
        weighted_answers * np.maximum(standard - score, 0.0), short & sheet.critical,
        short, answered, sheet.due,
    ]  # fmt: skip
    # One matrix product: several small ones contend for BLAS threads on a busy machine.
    product = np.concatenate(sums) @ sheet.members
    weight, total, reached, scored, below, *counts = np.split(product, len(sums))
    critical, gaps, answered_counts, applicable_counts = (
        np.rint(count).astype(np.int64) for count in counts
    )
    return Parts(
        codes=sheet.codes,
        index=_over(reached, weight),
        worst=_over(reached, total),
        best=_over(reached + total - weight, total),
        score=_over(scored, weight),
        gap=_over(below, weight),
        critical_gaps=critical,
        gaps=gaps,
        answered=answered_counts,
        applicable=applicable_counts,
    )


def _over(top: FloatArray, bottom: FloatArray) -> FloatArray:
    shares = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=shares, where=bottom > 0)
    return shares


def joined(*, parts: Sequence[Parts], order: Sequence[int]) -> Parts:
    """The visits of several sheets with the same parts as one, in the given order."""
    names = [field.name for field in fields(Parts) if field.name != "codes"]
    arrays = {
        name: np.concatenate([getattr(part, name) for part in parts])[list(order)]
        for name in names
    }
    return Parts(codes=parts[0].codes, **arrays)


def evidence_counts(*, sheets: Iterable[ScoreSheet], code: str = WHOLE_PART) -> tuple[int, ...]:
    """The number of answers of a part by evidence grade, in the order of GRADES."""
    counts = np.zeros(len(GRADES), dtype=np.int64)
    for sheet in sheets:
        is_part = sheet.members[:, sheet.codes.index(code)] > 0
        known_grades = sheet.grade[sheet.answered & is_part]
        counts += np.bincount(known_grades, minlength=len(GRADES))
    return tuple(int(count) for count in counts)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


@dataclass(frozen=True, kw_only=True)
class FigureFilter:
    """A filter of figures; "" means all. Class and mode are those of the standards."""

    standard_class: str = ""
    province: str = ""
    mode: str = ""

    def fits(self, *, standard_class: str, province: str, modes: Collection[str]) -> bool:
        """Whether a checkpoint matches the filter."""
        return (
            self.standard_class in {"", standard_class}
            and self.province in {"", province}
            and (not self.mode or self.mode in modes)
        )
