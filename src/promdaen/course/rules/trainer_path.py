"""The path of a trainer on a topic: observed, co-teach, lead; what holds, and what is missing."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from promdaen.kit.texts import Digits, Text, Words

STAGES = ("observed", "co_teach", "lead")
LEAD = STAGES[-1]
NONE = ""
SOON_DAYS = 60
MONTHS_A_YEAR = 12


@dataclass(frozen=True, kw_only=True)
class TrainerPathStep:
    """A step of the path as the content has it; `after` is the stage that must be held."""

    code: str
    name: Words
    after: str
    observations_count: int
    observers_count: int
    lowest_rating: int
    mean_rating: float
    valid_months: int
    usual_months: int


@dataclass(frozen=True, kw_only=True)
class Endorsed:
    """An endorsement: `topic` None is any topic."""

    topic: str | None
    stage: str
    given_on: date
    expires_on: date
    withdrawn_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class LessonObservation:
    """A lesson that was observed: as what the trainer taught, and how it was rated."""

    observer: str
    topic: str
    stage: str
    on: date
    ratings: Mapping[str, int]
    is_ready: bool


@dataclass(frozen=True, kw_only=True)
class TrainerStage:
    """At what stage a trainer stands on a topic on a day; "" is none.

    `expires_on` is None for nothing, and for what is left of an endorsement that ran out.
    """

    stage: str = NONE
    given_on: date | None = None
    expires_on: date | None = None

    @property
    def is_fallen(self) -> bool:
        """Whether it is what is left of a higher endorsement that ran out."""
        return self.stage != NONE and self.expires_on is None


def months_after(*, day: date, months: int) -> date:
    """The same day some months on (or back, for less than 0), the month's last if it has none.

    >>> months_after(day=date(2024, 1, 31), months=1)
    datetime.date(2024, 2, 29)
    >>> months_after(day=date(2026, 3, 5), months=-3)
    datetime.date(2025, 12, 5)
    """
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def rank(*, stage: str) -> int:
    """The place of a stage on the path, from 0; none is -1.

    >>> rank(stage="lead"), rank(stage="")
    (2, -1)
    """
    return STAGES.index(stage) if stage else -1


def standing(*, endorsed: Iterable[Endorsed], topic: str, on: date) -> TrainerStage:
    """At what stage a trainer stands on a topic on a day.

    The highest endorsement in force counts. One that ran out counts as the stage below it, one
    that was withdrawn as nothing.
    """
    found = TrainerStage()
    for one in endorsed:
        if one.topic not in (None, topic) or one.given_on > on:
            continue
        if one.withdrawn_on is not None and one.withdrawn_on <= on:
            continue
        found = max(found, _left(endorsement=one, on=on), key=_weight)
    return found


def is_ending(*, stage: TrainerStage, on: date) -> bool:
    """Whether an endorsement in force runs out within sixty days."""
    if stage.expires_on is None:
        return False
    return stage.expires_on <= on + timedelta(days=SOON_DAYS)


def next_step(
    *, steps: Sequence[TrainerPathStep], trainer_stage: TrainerStage
) -> TrainerPathStep | None:
    """The step that comes next for who stands there; None for who leads."""
    return next(
        (one for one in steps if rank(stage=one.code) > rank(stage=trainer_stage.stage)), None
    )


def counting(
    *,
    observations: Iterable[LessonObservation],
    step: TrainerPathStep,
    topic: str | None,
    on: date,
) -> list[LessonObservation]:
    """The observations that count for a step: on the topic, ready, rated well enough, not old.

    `topic` None takes those on any topic.
    """
    since = months_after(day=on, months=-step.valid_months)
    return [
        one
        for one in observations
        if topic in (None, one.topic)
        and since <= one.on <= on
        and one.is_ready
        and rank(stage=one.stage) >= rank(stage=step.after)
        and is_rated_for(ratings=one.ratings, step=step)
    ]


def is_rated_for(*, ratings: Mapping[str, int], step: TrainerPathStep) -> bool:
    """Whether ratings reach what a step asks of each and of their mean."""
    values = list(ratings.values())
    if not values or min(values) < step.lowest_rating:
        return False
    return sum(values) >= step.mean_rating * len(values)


def missing(
    *,
    step: TrainerPathStep,
    trainer_stage: TrainerStage,
    counted: Sequence[LessonObservation],
    names: Mapping[str, Words],
) -> tuple[Words, ...]:
    """What a trainer lacks for a step, in words; nothing where it can be given.

    `counted` are the observations that count for it (`counting`), `names` those of stages.
    """
    lines: list[Words] = []
    if rank(stage=trainer_stage.stage) < rank(stage=step.after):
        before = names[step.after]
        lines.append(Text("The step before: {before}", before=before))
    if len(counted) < step.observations_count:
        lines.append(
            _of(
                Text("Observations that count"),
                count=len(counted),
                least=step.observations_count,
            )
        )
    observers = len({one.observer for one in counted})
    if observers < step.observers_count:
        lines.append(
            _of(
                Text("Different observers"),
                count=observers,
                least=step.observers_count,
            )
        )
    return tuple(lines)


def missing_to_renew(
    *,
    step: TrainerPathStep,
    endorsed: Endorsed,
    observations: Iterable[LessonObservation],
    on: date,
) -> tuple[Words, ...]:
    """What a trainer lacks to have an endorsement renewed: one observation since it was given.

    It must count for the step itself; the first step, which asks for none, asks none here.
    """
    counted = counting(observations=observations, step=step, topic=endorsed.topic, on=on)
    if not step.observations_count or any(one.on >= endorsed.given_on for one in counted):
        return ()
    return (Text("One observation that counts, since the endorsement was given"),)


def _of(words: Words, *, count: int, least: int) -> Words:
    return Text("{words}: {n} of {all}", words=words, n=Digits(count), all=Digits(least))


def _left(*, endorsement: Endorsed, on: date) -> TrainerStage:
    """What an endorsement is worth on a day on which it was given and not withdrawn."""
    if endorsement.expires_on >= on:
        return TrainerStage(
            stage=endorsement.stage,
            given_on=endorsement.given_on,
            expires_on=endorsement.expires_on,
        )
    place = rank(stage=endorsement.stage)
    return TrainerStage(stage=STAGES[place - 1]) if place else TrainerStage()


def _weight(trainer_stage: TrainerStage) -> tuple[int, date]:
    return rank(stage=trainer_stage.stage), trainer_stage.expires_on or date.min
