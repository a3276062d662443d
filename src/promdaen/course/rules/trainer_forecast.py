"""Forecast of the trainers who lead a topic in a province on a day, against the need."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from promdaen.course.rules import trainer_path as path
from promdaen.kit.months import months_after
from promdaen.kit.texts import Words

OFFICERS_A_TRAINER = 30
"""Officers of a run for whom one trainer leads a topic: our own design."""
NO_NAMES: Mapping[str, Words] = {code: Words.same(code) for code in path.TRAINER_STAGES}
HALF = 0.5
QUARTER = 0.25


@dataclass(frozen=True, kw_only=True)
class ForecastCandidate:
    """A trainer of a province ("" for none) with endorsements and observations."""

    province: str
    endorsed: Sequence[path.Endorsed]
    observations: Sequence[path.LessonObservation]


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A planned run: days, number of officers, and topics."""

    province: str
    starts_on: date
    ends_on: date
    officers_count: int
    topics: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The start and end day of a forecast, and the steps of the path by code."""

    today: date
    on: date
    steps: Mapping[str, path.TrainerPathStep]


@dataclass(frozen=True, kw_only=True)
class ForecastCell:
    """A province and a topic: trainers who lead on the day, are expected to, and are needed."""

    sure: int
    expected: int
    need: int

    @property
    def gap(self) -> int:
        """How many more trainers are needed than lead or are expected."""
        return max(0, self.need - self.sure - self.expected)

    @property
    def level(self) -> int:
        """The tone 0..4 of the gap as a share of the need.

        >>> [ForecastCell(sure=have, expected=0, need=4).level for have in (4, 3, 2, 1, 0)]
        [0, 1, 2, 3, 4]
        """
        if not self.gap:
            return 0
        share = self.gap / self.need
        return 1 + (share > QUARTER) + (share > HALF) + (share >= 1)


def expected_on(
    *,
    candidate: ForecastCandidate,
    topic: str,
    steps: Mapping[str, path.TrainerPathStep],
    today: date,
) -> date | None:
    """The expected day on which a trainer in progress will lead a topic, or None.

    Each step takes its usual months from its endorsement; requirements already met take no more
    time. Trainers who exceeded the usual time without meeting the requirements do not count, nor
    does the remaining stage of an expired endorsement.
    """
    stands = path.stage_on_topic(endorsed=candidate.endorsed, topic=topic, on=today)
    if stands.given_on is None or stands.stage == path.LEAD:
        return None
    day = _met_on(candidate=candidate, topic=topic, stands=stands, steps=steps, today=today)
    for stage in path.TRAINER_STAGES[path.rank(stage=stands.stage) + 1 : -1]:
        if day is not None:
            day = months_after(day=day, months=steps[stage].usual_months)
    return day


def cell(
    *,
    candidates: Iterable[ForecastCandidate],
    topic: str,
    need: int,
    outlook: Outlook,
) -> ForecastCell:
    """The trainers of a province on a topic on a day, today or later.

    A trainer whose endorsement to lead is still valid on that day is certain; one in progress who
    usually leads by then is expected.
    """
    sure = expected = 0
    for candidate in candidates:
        if (
            path.stage_on_topic(endorsed=candidate.endorsed, topic=topic, on=outlook.on).stage
            == path.LEAD
        ):
            sure += 1
            continue
        day = expected_on(
            candidate=candidate, topic=topic, steps=outlook.steps, today=outlook.today
        )
        expected += day is not None and day <= outlook.on
    return ForecastCell(sure=sure, expected=expected, need=need)


def need_of_plans(*, planned: Iterable[Planned], topic: str) -> int:
    """The most trainers that a province's planned runs need for a topic at one time.

    One for every thirty officers of a run, at least one for each run, in runs that overlap.
    """
    topic_runs = [run for run in planned if topic in run.topics]
    return max(
        (
            sum(
                max(1, math.ceil(other.officers_count / OFFICERS_A_TRAINER))
                for other in topic_runs
                if other.starts_on <= run.starts_on <= other.ends_on
            )
            for run in topic_runs
        ),
        default=0,
    )


def _met_on(
    *,
    candidate: ForecastCandidate,
    topic: str,
    stands: path.TrainerStage,
    steps: Mapping[str, path.TrainerPathStep],
    today: date,
) -> date | None:
    """The day on which the next step's requirements are met: today, or after the usual months."""
    after = steps[path.TRAINER_STAGES[path.rank(stage=stands.stage) + 1]]
    counted = path.counting(observations=candidate.observations, step=after, topic=topic, on=today)
    if not path.missing(step=after, trainer_stage=stands, counted=counted, names=NO_NAMES):
        return today
    months = steps[stands.stage].usual_months
    usual = months_after(day=stands.given_on or today, months=months)
    return usual if usual >= today else None
