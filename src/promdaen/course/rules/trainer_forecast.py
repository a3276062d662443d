"""How many trainers will lead a topic in a province on a day, against how many are needed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from promdaen.course.rules import trainer_path as path
from promdaen.kit.texts import Words

OFFICERS_A_TRAINER = 30
"""Officers of a run for whom one trainer leads a topic: our own design."""
NO_NAMES: Mapping[str, Words] = {code: Words(en=code, km=code) for code in path.STAGES}
HALF = 0.5
QUARTER = 0.25


@dataclass(frozen=True, kw_only=True)
class ForecastCandidate:
    """A trainer of a province ("" for none) with everything that leads to a topic or away."""

    province: str
    endorsed: Sequence[path.Endorsed]
    observations: Sequence[path.LessonObservation]


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A run that is planned: its days, how many officers are meant, and its topics."""

    province: str
    starts_on: date
    ends_on: date
    officers_count: int
    topics: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """From which day one looks to which day, and the steps of the path by code."""

    today: date
    on: date
    steps: Mapping[str, path.TrainerPathStep]


@dataclass(frozen=True, kw_only=True)
class ForecastCell:
    """A province and a topic: trainers who lead on the day, who usually will, who are needed."""

    sure: int
    expected: int
    need: int

    @property
    def gap(self) -> int:
        """How many are needed beyond those who lead and those under way."""
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
    """The day on which a trainer under way will usually lead a topic; None for who is not.

    Each step takes its usual months from its endorsement; what is met already takes no more
    time. Who has passed the usual time without meeting what is asked is not counted, nor is
    what is left of an endorsement that ran out.
    """
    stands = path.standing(endorsed=candidate.endorsed, topic=topic, on=today)
    if stands.given_on is None or stands.stage == path.LEAD:
        return None
    day = _met_on(candidate=candidate, topic=topic, stands=stands, steps=steps, today=today)
    for stage in path.STAGES[path.rank(stage=stands.stage) + 1 : -1]:
        if day is not None:
            day = path.months_after(day=day, months=steps[stage].usual_months)
    return day


def cell(
    *,
    candidates: Iterable[ForecastCandidate],
    topic: str,
    need: int,
    outlook: Outlook,
) -> ForecastCell:
    """The trainers of a province on a topic on a day from today on.

    Who leads on that day by an endorsement that still runs is sure; who is under way and will
    usually lead by then is expected.
    """
    sure = expected = 0
    for one in candidates:
        if path.standing(endorsed=one.endorsed, topic=topic, on=outlook.on).stage == path.LEAD:
            sure += 1
            continue
        day = expected_on(candidate=one, topic=topic, steps=outlook.steps, today=outlook.today)
        expected += day is not None and day <= outlook.on
    return ForecastCell(sure=sure, expected=expected, need=need)


def need_of_plans(*, planned: Iterable[Planned], topic: str) -> int:
    """The most trainers that the planned runs of a province need for a topic at one time.

    One for every thirty officers of a run, at least one a run, in the runs that overlap.
    """
    held = [one for one in planned if topic in one.topics]
    return max(
        (
            sum(_trainers(run=other) for other in held if _overlap(day=one.starts_on, run=other))
            for one in held
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
    """The day on which what the next step asks is met: today, or after the usual months."""
    after = steps[path.STAGES[path.rank(stage=stands.stage) + 1]]
    counted = path.counting(observations=candidate.observations, step=after, topic=topic, on=today)
    if not path.missing(step=after, trainer_stage=stands, counted=counted, names=NO_NAMES):
        return today
    months = steps[stands.stage].usual_months
    usual = path.months_after(day=stands.given_on or today, months=months)
    return usual if usual >= today else None


def _trainers(*, run: Planned) -> int:
    return max(1, math.ceil(run.officers_count / OFFICERS_A_TRAINER))


def _overlap(*, day: date, run: Planned) -> bool:
    return run.starts_on <= day <= run.ends_on
