"""The figures of an axis by line, each with those of a careful officer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from promdaen.booth.rules.measures import Figures
from promdaen.booth.rules.words import measures as words
from promdaen.kit import intervals
from promdaen.kit.texts import Words
from promdaen.specimen.rules import detection
from promdaen.specimen.rules.detection import DetectionCounts, DetectionMeasures


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure: seconds, a count, or a count out of a total with its share."""

    value: float | None
    total: int | None = None

    @property
    def share(self) -> float | None:
        """The share; None if the total is 0."""
        return self.value / self.total if self.total and self.value is not None else None


@dataclass(frozen=True, kw_only=True)
class AxisMeasure:
    """A measure with the figures of the officer and the careful one; the interval of a share."""

    code: str
    label: Words
    kind: str
    own: Figure
    careful: Figure
    interval: tuple[float, float] | None

    @property
    def is_met(self) -> bool:
        """Whether the figure has a value, and a total other than 0."""
        return self.own.total != 0 and self.own.value is not None


def axis_measures(*, axis: str, figures: Figures, careful: Figures) -> list[AxisMeasure]:
    """The lines of an axis in their order."""
    measures = []
    for code, (kind, label) in words.MEASURE_LABELS[axis].items():
        own = _figure(figures, code, kind)
        share = own.share
        measures.append(
            AxisMeasure(
                code=code,
                label=label,
                kind=kind,
                own=own,
                careful=_figure(careful, code, kind),
                interval=(
                    intervals.wilson(share=share, n=own.total)
                    if share is not None and own.total
                    else None
                ),
            )
        )
    return measures


def detection_counts(*, security: Figures) -> DetectionCounts:
    """The counts of travellers to stop and to pass, stopped or not."""
    hits, signals = int(security["hits"] or 0), int(security["signals"] or 0)
    alarms, noise = int(security["false_alarms"] or 0), int(security["noise"] or 0)
    return DetectionCounts(
        hits=hits, misses=signals - hits, false_alarms=alarms, passes=noise - alarms
    )


def run_detection(*, security: Figures) -> DetectionMeasures | None:
    """How well stopping separates travellers to stop from others, if both were met."""
    return detection.detection_measures(counts=detection_counts(security=security))


def _figure(figures: Mapping[str, int | float | None], code: str, kind: str) -> Figure:
    value = figures.get(code)
    if kind != words.SHARE:
        return Figure(value=value)
    total = figures.get(f"{code}_of")
    return Figure(value=value, total=None if total is None else int(total))
